import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-04.1 the activity shows the team's events as sentences, newest first, page by page", async () => {
  for (const name of ["Mira", "Juno", "Kai"])
    await world.max.api("POST /characters", { name, trigger_word: name.toLowerCase() });
  const first = await world.ada.api("GET /activity", { limit: 2 });
  expect(first.data.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining("Kai"),
    expect.stringContaining("Juno"),
  ]);
  expect(first.data[0]!.actor).toEqual({ kind: "person", name: "Max" });
  const second = await world.ada.api("GET /activity", { limit: 2, cursor: first.next_cursor! });
  expect(second.data[0]!.sentence).toContain("Mira");
  expect(JSON.stringify(await world.eve.api("GET /activity"))).not.toContain("Mira");
});

test("ORC-04.1 where others work from is shown to those who are responsible only", async () => {
  await world.max.api("PATCH /user/profile", { name: "Max" });
  await world.max.api("POST /characters", { name: "Lio", trigger_word: "lio" });
  const seenBy = async (who: World["ada"]) => (await who.api("GET /activity", { limit: 1 })).data[0]!.ip;
  expect(await seenBy(world.ada)).toBe("127.0.0.1");
  expect(await seenBy(world.vic)).toBeNull();
});
