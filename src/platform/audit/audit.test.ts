import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { subscriptionChanged } from "../billing/events.ts";
import { limitNear } from "../metering/events.ts";

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

test("ORC-04.1 plans are called by their titles, and who set a limit is said in the reader's language", async () => {
  const limit = { counter: "plan:api_call", metric: "api_call", most: 1_000, used: 1_000, percent: 100 };
  const owner = await world.person("Lou", await world.team("Lou", "luna"), "owner");
  await owner.in(async (ctx) => {
    await ctx.emit(subscriptionChanged, { plan: "pro", interval: "month", from: "free" });
    await ctx.emit(limitNear, { ...limit, set_by: "The plan Free", resets_at: world.house.now() } as never);
  });
  const french = await owner.fetch("/api/v1/activity?limit=2", { headers: { "accept-language": "fr" } });
  const { data } = (await french.json()) as { data: { sentence: string }[] };
  expect(data.map(({ sentence }) => sentence.replace(/[\u00a0\u202f]/g, " "))).toEqual([
    "La formule Free : la limite de 1 000 est atteinte",
    "La formule est passée de Free à Pro",
  ]);
});
