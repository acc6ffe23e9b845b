import { afterAll, beforeAll, expect, test } from "vitest";
import { percentile } from "../../platform/metering/percentiles.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { deliveryOf } from "./delivery.ts";
import { follower } from "./delivery-proof.ts";
import { defaults, estimate, estimates, hoursSaved } from "./roi.ts";

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
    // 10 × 60 + 20 × 30 + 40 × 15 + 3 × 10 minutes: two of five deployments failed.
    productivity: { features_shipped: 10, bugs_fixed: 20, code_reviews: 40, deployments: 3, time_saved_hours: 30.5 },
    performance: { avg_response_time_ms: 400, success_rate: 80, uptime_percentage: 100 },
    // (30.5 × 0.6 − 4) × 75, and Free costs nothing.
    roi: { cost_per_month: 0, estimated_value: 1072.5, roi_multiplier: null, base: { value: 1072.5 } },
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
  // 20.5 h × 0.6 − 4 = 8.3 h at $100, for $29.
  expect((await vera.api("GET /usage/analytics")).roi).toMatchObject({
    ...{ cost_per_month: 29, estimated_value: 830, roi_multiplier: 28.62, plan_price: 0 },
    low: { value: 464 },
    high: { value: 1202 },
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
    "Assumptions of the return changed: cost a month",
    "Assumptions of the return changed: hourly rate and minutes that an event saves",
  ]);
  const french = await lin.fetch("/api/v1/activity?limit=3", { headers: { "accept-language": "fr" } });
  expect(JSON.stringify(await french.json())).toContain("taux horaire et minutes gagnées par événement");
});

test("LUN-03.3 a month without events has no value and no multiplier, in its own figures and in the trends", async () => {
  const nothing = { hours_saved: 0, value: 0, multiplier: null };
  expect(estimates(null, 29, defaults)).toEqual({ low: nothing, base: nothing, high: nothing });
  const mia = await world.person("Mia", await world.team("Quiet", "luna"), "owner");
  await mia.api("PATCH /usage/assumptions", { cost_per_month: 29 });
  const empty = await mia.api("GET /usage/analytics");
  expect(empty).toMatchObject({
    events: 0,
    roi: { estimated_value: 0, roi_multiplier: null, low: nothing, base: nothing, high: nothing },
  });
  expect(empty.trends.map(({ events, estimated_value }) => [events, estimated_value])).toEqual(Array(6).fill([0, 0]));
  await send(mia, [{ metric_type: "feature_shipped", count: 10 }]);
  const begun = await mia.api("GET /usage/analytics");
  // (10 × 0.6 − 4) × 75.
  expect(begun).toMatchObject({ events: 1, roi: { estimated_value: 150, roi_multiplier: 5.17 } });
  expect(begun.trends.at(-1)).toMatchObject({ events: 1, estimated_value: 150 });
  expect((await mia.api("GET /usage/analytics", { month: "2030-12" })).roi).toMatchObject({ base: nothing });
});

const proof = (person: Person) => person.api("GET /usage/analytics/proof");

test("LUN-02.2 the proof reckons every figure of the month anew from its raw events", async () => {
  const before = await proof(lin);
  expect(before.equal).toBe(true);
  const bugs = before.metrics.find(({ metric_type }) => metric_type === "bug_fixed");
  expect(bugs).toMatchObject({ shown: 20, recomputed: 20, events: 1 });
  const { figures } = before;
  for (const [name, value] of Object.entries({
    ...{ time_saved_hours: 30.5, estimated_value: 1072.5, roi_multiplier: null, deployments_per_week: 2.3 },
    ...{ avg_response_time_ms: 400, success_rate: 80, uptime_percentage: 100 },
    ...{ lead_time_hours: 7, change_failure_rate: 40, restore_hours: 4, agent_execution_p95_ms: null },
  }))
    expect(figures.find((figure) => figure.name === name)).toEqual({ name, shown: value, recomputed: value });
  expect(figures.find(({ name }) => name === "rag_query_p95_ms")!.recomputed! / 1_000).toBeCloseTo(1, 1);
});

test("LUN-02.2 the proof says so when a count, a duration, a success or a percentile differs from its events", async () => {
  const sum = "update usage_rollups set";
  const where = "where team_id = $1 and dimension";
  for (const [alter, back, wrong] of [
    ["count = count + 1", "count = count - 1", ["time_saved_hours", "estimated_value"]],
    ["duration_ms = duration_ms + 400", "duration_ms = duration_ms - 400", ["avg_response_time_ms"]],
    ["ok = ok + 1", "ok = ok - 1", ["success_rate"]],
  ] as const) {
    const metric = alter.startsWith("count") ? "feature_shipped" : "rag_query";
    await world.sql(`${sum} ${alter} ${where} = '' and metric = $2`, [lin.team.id, metric]);
    const { equal, figures } = await proof(lin);
    expect(equal, alter).toBe(false);
    const differing = figures.filter(({ shown, recomputed }) => shown !== recomputed).map(({ name }) => name);
    for (const name of wrong) expect(differing, alter).toContain(name);
    await world.sql(`${sum} ${back} ${where} = '' and metric = $2`, [lin.team.id, metric]);
  }
  await world.sql(`${sum} value = '90' ${where} = 'duration_ms' and value = '72'`, [lin.team.id]);
  expect((await proof(lin)).equal).toBe(false);
  await world.sql(`${sum} value = '72' ${where} = 'duration_ms' and value = '90'`, [lin.team.id]);
  expect((await proof(lin)).equal).toBe(true);
});

test("LUN-03.3 delivery is measured by medians; a second failure before the repair is the same outage", () => {
  const none = { deployments: 0, deployments_per_week: 0 };
  expect(deliveryOf(follower().facts(), 30)).toEqual({
    ...{ ...none, lead_time_hours: null, change_failure_rate: null, restore_hours: null },
  });
});

test("LUN-03.3 an outage counts in the month of its repair, also when it began long before", async () => {
  const owner = await world.person("Ro", await world.team("Outages", "luna"), "owner");
  const deployed = (project_id: string | null, daysAgo: number, success: boolean | null) => ({
    ...{ metric_type: "deployment", recorded_at: hoursAgo(daysAgo * 24), success, project_id },
  });
  await send(owner, [
    // Whole again in December, and broken since Christmas: ten days, as a cancelled one and a second failure change nothing.
    ...[
      deployed("shop", 46, false),
      deployed("shop", 36, true),
      deployed("shop", 21, false),
      deployed("shop", 20, null),
    ],
    ...[deployed("shop", 14, false), deployed("shop", 11, true), deployed("shop", 9, true)],
    // Without a project it is one of its own, and nobody else's repair ends it: from the last of December on, for two days.
    ...[deployed(null, 15.5, false), deployed(null, 13.5, true)],
    // Never broken, and never mended.
    ...[deployed("docs", 30, true), deployed("docs", 5, true), deployed("lab", 25, false), deployed("lab", 4, false)],
    // Within the month: a day.
    ...[deployed("shop", 3, false), deployed("shop", 2, true)],
  ]);
  const restored = async (month?: string) =>
    (await owner.api("GET /usage/analytics", month ? { month } : {})).delivery.restore_hours;
  // Of 240, 48 and 24 hours.
  expect(await restored()).toBe(48);
  expect(await restored("2030-12")).toBe(240);
  expect(await restored("2030-11")).toBeNull();
  expect((await proof(owner)).equal).toBe(true);
  expect((await owner.api("GET /usage/analytics/proof", { month: "2030-12" })).equal).toBe(true);
});

test("LUN-03.3 failed and cancelled work is no work done, and the proof knows it; a team that fell silent is no beginner", async () => {
  const owner = await world.person("Ed", await world.team("Failures", "luna"), "owner");
  expect((await owner.api("GET /usage/analytics")).ever_reported).toBe(false);
  const of = (metric_type: string, success: boolean | null, count = 1, hours = 1) => ({
    ...{ metric_type, success, count, recorded_at: hoursAgo(hours) },
  });
  await send(owner, [
    ...[of("feature_shipped", true, 3), of("feature_shipped", false, 2), of("bug_fixed", null, 5)],
    ...[
      of("code_review", true, 4),
      of("deployment", false),
      of("minute_saved", true, 60),
      of("minute_saved", false, 30),
    ],
    ...[of("feature_shipped", true, 5, 20 * 24), of("feature_shipped", false, 1, 20 * 24)],
  ]);
  const { productivity, roi, trends } = await owner.api("GET /usage/analytics");
  expect(productivity).toEqual({
    ...{ features_shipped: 3, bugs_fixed: 0, code_reviews: 4, deployments: 0 },
    // 3 × 60 + 4 × 15 + 60 minutes.
    time_saved_hours: 5,
  });
  expect(roi.measured_minutes).toBe(60);
  expect(trends.slice(-2).map(({ features_shipped }) => features_shipped)).toEqual([5, 3]);
  const { equal, metrics, figures } = await proof(owner);
  expect(equal).toBe(true);
  // The very figures of the page stand in its proof.
  for (const [name, value] of Object.entries(productivity))
    expect(figures).toContainEqual({ name, shown: value, recomputed: value });
  // Reported is reported: what was used counts on.
  expect(metrics.find(({ metric_type }) => metric_type === "feature_shipped")).toMatchObject({
    shown: 5,
    recomputed: 5,
  });
  await world.sql("update usage_rollups set day = day - 365 where team_id = $1", [owner.team.id]);
  const silent = await owner.api("GET /usage/analytics");
  expect(silent.trends.every(({ events }) => events === 0)).toBe(true);
  expect(silent.ever_reported).toBe(true);
});

test("LUN-03.3 a month of more than 5,000 deployments is measured whole, and PostgreSQL's medians are those of a walk through them", async () => {
  const dora = await world.person("Dora", await world.team("Busy", "luna"), "owner");
  const project = ["shop", "docs", null];
  const odd = ["soon", "2031-02-30T00:00:00Z", "infinity", hoursAgo(-9), "2031-01-02"];
  const deployments = Array.from({ length: 5_400 }, (_, place) => {
    // Every three minutes one, told in disorder; outages last from a turn to the next forty.
    const turn = (place * 7_919) % 5_400;
    return {
      metric_type: "deployment",
      count: 1 + (turn % 2),
      recorded_at: hoursAgo(turn / 20 + 1),
      success: turn % 40 < 25 ? false : [true, null][turn % 2],
      project_id: project[turn % 3],
      metadata: { first_commit_at: turn % 50 === 0 ? odd[(turn / 50) % 5] : hoursAgo(280 + (turn % 97) / 3) },
    };
  });
  for (let from = 0; from < deployments.length; from += 1_000) await send(dora, deployments.slice(from, from + 1_000));
  const { delivery, productivity } = await dora.api("GET /usage/analytics");
  expect(delivery.deployments).toBe(8_100);
  // Of each 40 turns 7 succeed, each a count of one.
  expect(productivity.deployments).toBe(945);
  for (const value of Object.values(delivery)) expect(value).toBeGreaterThan(0);
  const { equal, figures } = await proof(dora);
  expect(equal).toBe(true);
  for (const name of ["lead_time_hours", "change_failure_rate", "restore_hours", "deployments_per_week"] as const)
    expect(figures.find((figure) => figure.name === name)!.recomputed).toBe(delivery[name]);
}, 30_000);

test("LUN-03.3 a program's zero is no first commit: it makes no lead time of two thousand years, and the proof agrees", async () => {
  const owner = await world.person("Go", await world.team("Zeros", "luna"), "owner");
  const zeros = ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-10-01 BC"];
  const deployed = (first_commit_at: string) => ({
    ...{ metric_type: "deployment", recorded_at: hoursAgo(3), metadata: { first_commit_at } },
  });
  await send(owner, zeros.map(deployed));
  const leadTime = async () => (await owner.api("GET /usage/analytics")).delivery.lead_time_hours;
  expect(await leadTime()).toBeNull();
  await send(owner, [deployed(hoursAgo(5))]);
  expect(await leadTime()).toBe(2);
  expect((await proof(owner)).equal).toBe(true);
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
