import { afterAll, beforeAll, expect, test } from "vitest";
import { percentile } from "../../platform/metering/percentiles.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { measure, median } from "./delivery.ts";
import { defaults, estimate, hoursSaved } from "./roi.ts";

let world: World;
let lin: Person;
let vera: Person;
beforeAll(async () => {
  world = await openWorld();
  const noon = Date.UTC(2031, 0, 15, 12);
  world.clock.advance(noon - world.house.now().getTime());
  lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
  vera = await world.person("Vera", lin.team, "viewer");
});
afterAll(() => world.close());

const hoursAgo = (hours: number) => new Date(world.house.now().getTime() - hours * 3_600_000).toISOString();
const send = (person: Person, events: object[]) => person.api("POST /usage/events", { events } as never);

test("LUN-03.3 the return follows the definitions' worked example, and is unknown when nothing is paid", () => {
  expect(estimate(45.5, 29, defaults)).toEqual({ hours_saved: 45.5, value: 1747.5, multiplier: 60.26 });
  expect(estimate(45.5, 0, defaults).multiplier).toBeNull();
  expect(estimate(0, 29, defaults).value).toBe(-300);
  const counts = { feature_shipped: 2, bug_fixed: 3, code_review: 4, deployment: 6, minute_saved: 30 };
  expect(hoursSaved(counts, defaults)).toBe(6);
});

test("LUN-03.3 a month's analytics are made of its events, before and after it nothing counts", async () => {
  await send(lin, [
    { metric_type: "feature_shipped", count: 10 },
    { metric_type: "bug_fixed", count: 20 },
    { metric_type: "code_review", count: 40 },
    { metric_type: "deployment", recorded_at: hoursAgo(50), metadata: { first_commit_at: hoursAgo(60) } },
    { metric_type: "deployment", recorded_at: hoursAgo(30), success: false, project_id: "shop" },
    { metric_type: "deployment", recorded_at: hoursAgo(29), success: false, project_id: "shop" },
    { metric_type: "deployment", recorded_at: hoursAgo(28), project_id: "docs", metadata: { first_commit_at: "soon" } },
    {
      metric_type: "deployment",
      recorded_at: hoursAgo(26),
      project_id: "shop",
      metadata: { first_commit_at: hoursAgo(30) },
    },
    ...[100, 200, 300, 1_000].map((duration_ms) => ({ metric_type: "rag_query", duration_ms })),
    { metric_type: "rag_query", success: false },
    { metric_type: "agent_execution", success: null },
    { metric_type: "health_check", count: 1 },
    { metric_type: "bug_fixed", count: 7, recorded_at: hoursAgo(20 * 24) },
  ]);
  const january = await lin.api("GET /usage/analytics");
  expect(january).toMatchObject({
    period: "month",
    month: "2031-01",
    days: 15,
    // 10 × 60 + 20 × 30 + 40 × 15 + 5 × 10 minutes.
    productivity: { features_shipped: 10, bugs_fixed: 20, code_reviews: 40, deployments: 5, time_saved_hours: 30.8 },
    performance: { avg_response_time_ms: 400, success_rate: 80, uptime_percentage: 100 },
    // (30.8 × 0.6 − 4) × 75, and Free costs nothing.
    roi: { cost_per_month: 0, estimated_value: 1086, roi_multiplier: null, base: { value: 1086 } },
    delivery: {
      deployments: 5,
      deployments_per_week: 2.3,
      lead_time_hours: 7,
      change_failure_rate: 40,
      restore_hours: 4,
    },
  });
  const [rag] = january.performance.by_metric;
  expect(rag!.p50_ms! / 200).toBeCloseTo(1, 1);
  expect(rag!.p95_ms! / 1_000).toBeCloseTo(1, 1);
  expect(january.trends.map(({ month }) => month)).toEqual([
    ...["2030-08", "2030-09", "2030-10", "2030-11", "2030-12", "2031-01"],
  ]);
  expect(january.trends.at(-2)).toMatchObject({ bugs_fixed: 7, time_saved_hours: 3.5 });
  const december = await vera.api("GET /usage/analytics", { month: "2030-12" });
  expect(december).toMatchObject({ days: 31, productivity: { bugs_fixed: 7, features_shipped: 0 } });
  expect(december.performance).toMatchObject({ avg_response_time_ms: null, success_rate: null });
  await expect(lin.api("GET /usage/analytics", { month: "2031-02" })).rejects.toMatchObject({ status: 422 });
  const other = await world.person("Mia", await world.team("Mars", "luna"), "owner");
  expect((await other.api("GET /usage/analytics")).productivity.features_shipped).toBe(0);
});

test("LUN-03.3 assumptions are changed field by field for the team, are told, and go back to the defaults", async () => {
  const changed = await lin.api("PATCH /usage/assumptions", { hourly_rate: 100, minutes_per: { bug_fixed: 0 } });
  expect(changed).toEqual({
    ...defaults,
    hourly_rate: 100,
    minutes_per: { ...defaults.minutes_per, bug_fixed: 0 },
  });
  await lin.api("PATCH /usage/assumptions", { cost_per_month: 29, hourly_rate: 100 });
  // 20.8 h × 0.6 − 4 = 8.48 h at $100, for $29.
  expect((await vera.api("GET /usage/analytics")).roi).toMatchObject({
    ...{ cost_per_month: 29, estimated_value: 848, roi_multiplier: 29.24, plan_price: 0 },
    low: { value: 476 },
    high: { value: 1226 },
  });
  await expect(vera.api("PATCH /usage/assumptions", { hourly_rate: 1 })).rejects.toMatchObject({ status: 403 });
  await expect(vera.api("DELETE /usage/assumptions")).rejects.toMatchObject({ status: 403 });
  for (const wrong of [{ utilisation: 2 }, { hourly_rate: -1 }, { minutes_per: { bug_fixed: 1e9 } }])
    await expect(lin.api("PATCH /usage/assumptions", wrong)).rejects.toMatchObject({ status: 422 });
  const mia = await world.person("Mia", await world.team("Elsewhere", "luna"), "owner");
  expect((await mia.api("GET /usage/analytics")).roi.assumptions).toEqual(defaults);
  expect(await lin.api("DELETE /usage/assumptions")).toEqual(defaults);
  const { data } = await lin.api("GET /activity", { limit: 3 });
  expect(data.map(({ sentence }) => sentence)).toEqual([
    "Assumptions of the return set back to the defaults",
    "Assumptions of the return changed: cost per month",
    "Assumptions of the return changed: hourly rate, minutes per",
  ]);
});

test("LUN-02.2 the proof adds up the raw events anew, and says so when a shown figure differs", async () => {
  const proof = () => lin.api("GET /usage/analytics/proof");
  const before = await proof();
  expect(before.equal).toBe(true);
  const bugs = before.metrics.find(({ metric_type }) => metric_type === "bug_fixed");
  expect(bugs).toMatchObject({ shown: 20, recomputed: 20, events: 1 });
  const alter =
    "update usage_rollups set count = count + 1 where team_id = $1 and metric = 'bug_fixed' and dimension = ''";
  await world.sql(alter, [lin.team.id]);
  expect((await proof()).equal).toBe(false);
});

test("LUN-03.3 delivery is measured by medians; a second failure before the repair is the same outage", () => {
  expect([median([]), median([3]), median([1, 2]), median([9, 1, 5])]).toEqual([null, 3, 1.5, 5]);
  const none = { deployments: 0, deployments_per_week: 0 };
  expect(measure([], 30)).toEqual({
    ...{ ...none, lead_time_hours: null, change_failure_rate: null, restore_hours: null },
  });
});

test("LUN-03.3 a percentile is read from steps of 10 percent", () => {
  expect(percentile(new Map(), 0.5)).toBeNull();
  const steps = new Map([
    [48, 94],
    [60, 6],
  ]);
  expect(percentile(steps, 0.5)).toBe(97);
  expect(percentile(steps, 0.95)).toBe(304);
});
