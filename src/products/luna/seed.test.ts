import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { seedDemo } from "./seed.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("LUN-03.1 the demo team has 90 days of events, made by its own verbs, and every figure can be proved", async () => {
  const lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
  await world.sql("update team_members set joined_at = now() - interval '100 days' where user_id = $1", [lin.id]);
  await seedDemo({
    now: world.house.now(),
    at: (moment, work) => lin.in((ctx) => work(ctx.with({ now: () => moment }))),
  });
  const history = await lin.api("GET /usage/history", { days: 90 });
  expect(history.data.filter((day) => (day.health_checks ?? 0) > 0).length).toBeGreaterThan(85);
  expect(Math.max(...history.data.map((day) => day.rag_queries ?? 0))).toBeLessThanOrEqual(50);
  expect(history.totals.rag_queries).toBeGreaterThan(1_000);
  expect((await lin.api("GET /keys")).keys).toHaveLength(1);
  const analytics = await lin.api("GET /usage/analytics");
  expect(analytics.trends.at(-2)!.features_shipped).toBeGreaterThan(5);
  expect((await lin.api("GET /usage/analytics/proof")).equal).toBe(true);
  await world.runJobs();
  const alerts = await lin.api("GET /usage/alerts", {});
  expect(alerts.data.map(({ metric }) => metric)).toEqual(["agent_execution"]);
}, 60_000);
