import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const complete = async () => (await world.ada.api("GET /session")).user!.onboarding_complete;

test("NTK-01.4 hints end for good, also when they were closed half-way, and can be asked for again", async () => {
  expect(await complete()).toBe(false);
  await world.ada.api("POST /onboarding/hints/finish", { completed: false });
  expect(await complete()).toBe(true);
  await world.ada.api("POST /onboarding/hints/restart", {});
  expect(await complete()).toBe(false);
  const events = await world.sql<{ name: string }>("select name from events where actor_id = $1 order by id", [
    world.ada.id,
  ]);
  expect(events.map(({ name }) => name)).toEqual(["onboarding.finished", "onboarding.restarted"]);
});

test("NTK-01.4 hints that began to be shown do not come again, whatever becomes of the page", async () => {
  const begun = async () => (await world.max.api("GET /session")).user!.onboarding_complete;
  expect(await begun()).toBe(false);
  await world.max.api("POST /onboarding/hints/begin");
  expect(await begun()).toBe(true);
  await expect(world.visitor.api("POST /onboarding/hints/begin")).rejects.toMatchObject({ status: 401 });
});

test("ORC-17.1 the checklist is computed from what is there, for each team by itself", async () => {
  const before = await world.ada.api("GET /onboarding/checklist");
  expect(before).toMatchObject({ done: 0, total: before.steps.length });
  await world.ada.api("POST /characters", { name: "Mira", trigger_word: "mira" });
  const after = await world.ada.api("GET /onboarding/checklist");
  expect(after.done).toBe(1);
  expect(after.steps.find(({ key }) => key === "create_character")?.done).toBe(true);
  expect((await world.eve.api("GET /onboarding/checklist")).done).toBe(0);
});
