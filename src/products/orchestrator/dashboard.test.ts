import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantEntitlement } from "../../platform/billing/grants.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
let nora: Person;
beforeAll(async () => {
  world = await openWorld();
  nora = await world.person("Nora", await world.team("Northwind", "orchestrator"), "owner");
});
afterAll(() => world.close());

const use = (person: Person, count: number, more = {}) =>
  person.api("POST /usage/events", { metric_type: "api_call", count, ...more } as never);
const calls = async (person: Person) =>
  (await person.api("GET /dashboard")).usage.find(({ metric }) => metric === "api_call")!;

test("ORC-04.1 the first page tells of usage, calls a day and the latest activity, each team its own", async () => {
  await use(nora, 7);
  await use(nora, 3, { success: false });
  const { daily, recent } = await nora.api("GET /dashboard");
  expect(daily).toHaveLength(30);
  expect(daily.at(-1)).toMatchObject({ calls: 10, errors: 1 });
  expect(await calls(nora)).toMatchObject({ used: 10, most: 1_000, percent: 1, set_by: "The plan Free" });
  expect(recent.length).toBeLessThanOrEqual(8);
  const other = await world.person("Otto", await world.team("Otto", "orchestrator"), "owner");
  expect(await calls(other)).toMatchObject({ used: 0 });
  expect((await other.api("GET /dashboard")).daily.at(-1)).toMatchObject({ calls: 0 });
  const vic = await world.person("Vera", nora.team, "viewer");
  expect((await vic.api("GET /dashboard")).daily.at(-1)).toMatchObject({ calls: 10 });
  await expect(world.visitor.api("GET /dashboard")).rejects.toMatchObject({ status: 401 });
});

test("ORC-04.3 usage stands against the plan's limit, with its share and the day on which it starts again", async () => {
  const allow = { kind: "override", metric: "api_call", most: 50, reason: "For this test" } as const;
  await nora.in((ctx) => grantEntitlement(ctx, allow));
  await expect.poll(async () => (await calls(nora)).most).toBe(50);
  await use(nora, 29);
  expect(await calls(nora)).toMatchObject({ used: 39, most: 50, percent: 78, set_by: "Your agreement" });
  await use(nora, 1);
  expect(await calls(nora)).toMatchObject({ percent: 80 });
  await use(nora, 10);
  const full = await calls(nora);
  expect(full).toMatchObject({ used: 50, percent: 100 });
  const reset = new Date(full.resets_at);
  expect(reset.getTime()).toBeGreaterThan(world.house.now().getTime());
  expect(reset.toISOString()).toMatch(/-01T00:00:00.000Z$/);
});

test("ORC-04.4 the pages read sums of days and never the events themselves, however many there are", async () => {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    // Whoever read the events would wait here until the test's own time is over.
    await client.query("begin; lock table usage_events in access exclusive mode");
    await nora.api("GET /dashboard");
    for (const range of ["7", "30", "90"] as const) await nora.api("GET /dashboard/analytics", { range });
  } finally {
    await client.end();
  }
});
