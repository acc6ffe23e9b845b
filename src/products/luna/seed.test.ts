import { afterAll, beforeAll, expect, test } from "vitest";
import { dayIn } from "../../platform/analytics/analytics.ts";
import { openWorld, type World } from "../../test/world.ts";
import { ownHistory } from "./own-history.ts";
import { seedDemo } from "./seed.ts";
import { plannedDay, seedDays } from "./seed-plan.ts";

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
  expect(await lin.api("GET /usage/cost", { month: history.data.at(-40)!.date.slice(0, 7) })).toMatchObject({
    ...{ by_model: [{ model: "code-large" }, { model: "embed-small" }], unpriced: [], unreadable_calls: 0 },
  });
  const { keys } = await lin.api("GET /keys");
  expect(keys).toMatchObject([{ name: "CI runner", last_used_at: expect.any(String) }]);
  expect(keys[0]!.use_count).toBeGreaterThan(80);
  const analytics = await lin.api("GET /usage/analytics");
  expect(analytics.trends.at(-2)!.features_shipped).toBeGreaterThan(5);
  expect((await lin.api("GET /usage/analytics/proof")).equal).toBe(true);
  // Features, fixes, reviews and deployments are those of the project's own history, with their commits.
  const month = analytics.trends.at(-2)!.month;
  const shipped = await lin.api("GET /usage/events", { metric_type: "feature_shipped", limit: 100 });
  expect(shipped.data.length).toBeGreaterThan(60);
  for (const { links, project_id } of shipped.data) {
    expect(project_id).toBe("orchestrator");
    expect(links).toMatchObject([{ kind: "commit", label: expect.stringMatching(/^[0-9a-f]{7}$/) }]);
  }
  const { delivery, productivity } = await lin.api("GET /usage/analytics", { month });
  expect(productivity).toMatchObject({ bugs_fixed: expect.any(Number), code_reviews: expect.any(Number) });
  expect(Math.min(productivity.bugs_fixed, productivity.code_reviews, delivery.deployments)).toBeGreaterThan(5);
  expect(delivery.lead_time_hours).toBeGreaterThan(0);
  await world.runJobs();
  const alerts = await lin.api("GET /usage/alerts", {});
  expect(alerts.data.map(({ metric }) => metric)).toEqual(["agent_execution"]);
}, 60_000);

test("LUN-03.1 the project's own history fills the demo's days, the same each time, and names neither people nor machines", async () => {
  const now = new Date("2031-03-10T00:05:00Z");
  const told = await ownHistory(now);
  expect(await ownHistory(now)).toEqual(told);
  const days = (now.getTime() - told[0]!.at.getTime()) / 86_400_000;
  expect(days).toBeGreaterThan(seedDays - 2);
  expect(days).toBeLessThan(seedDays);
  expect(told.every(({ at }, place) => at < now && (place === 0 || at >= told[place - 1]!.at))).toBe(true);
  for (const { at, metadata } of told.filter(({ metric_type }) => metric_type === "deployment"))
    expect((metadata!.first_commit_at as Date) <= at).toBe(true);
  const text = JSON.stringify(told);
  expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.\w/);
  expect(text).not.toMatch(/"\/|\s\/(home|root|tmp|work|Users)\//);
});

test("ORC-22.4 the demo's days are the team's own, also while UTC has another date", () => {
  const timeZone = "Europe/Paris";
  for (const [now, days] of [
    ["2026-11-21T23:05:00Z", ["2026-11-22", "2026-11-21"]],
    ["2026-11-21T12:00:00Z", ["2026-11-21", "2026-11-20"]],
  ] as const)
    for (const [daysAgo, day] of days.entries()) {
      const planned = plannedDay({ now: new Date(now), timeZone }, daysAgo, []);
      expect(new Set(planned.map(({ at }) => dayIn(timeZone, at)))).toEqual(new Set([day]));
    }
});
