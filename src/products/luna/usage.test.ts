import { afterAll, beforeAll, expect, test } from "vitest";
import { daysBetween, monthsBefore } from "../../platform/analytics/analytics.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { boundsOf, monthSpan, spanOf } from "./periods.ts";

let world: World;
let lin: Person;
let sam: Person;
beforeAll(async () => {
  world = await openWorld();
  // A Wednesday in the middle of a month, at noon.
  const noon = Date.UTC(2031, 0, 15, 12);
  world.clock.advance(noon - world.house.now().getTime());
  lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
  sam = await world.person("Sam", lin.team, "member");
});
afterAll(() => world.close());

const dayMs = 86_400_000;
const ago = (days: number) => new Date(world.house.now().getTime() - days * dayMs).toISOString();
const send = (person: Person, events: object[]) => person.api("POST /usage/events", { events } as never);

test("LUN-01.3 the present use of each period is counted by the calendar, and days without any are zero", async () => {
  await send(lin, [
    { metric_type: "rag_query", count: 4 },
    { metric_type: "rag_query", count: 3, recorded_at: ago(2) },
    { metric_type: "agent_execution", count: 2, recorded_at: ago(5) },
    { metric_type: "deployment", recorded_at: ago(20) },
  ]);
  const read = async (period?: "today" | "week" | "month" | "all") =>
    lin.api("GET /usage/current", period ? { period } : {});
  const month = await read();
  expect(month).toMatchObject({
    period: "month",
    period_start: "2031-01-01T00:00:00.000Z",
    period_end: "2031-01-31T23:59:59.000Z",
    usage: { rag_queries: 7, agent_executions: 2, files_indexed: 0, deployments: 0 },
  });
  expect(month.daily_breakdown).toHaveLength(15);
  expect(month.daily_breakdown[1]).toMatchObject({ date: "2031-01-02", rag_queries: 0 });
  expect(month.daily_breakdown.at(-1)).toMatchObject({ date: "2031-01-15", rag_queries: 4 });
  expect((await read("today")).usage).toMatchObject({ rag_queries: 4, agent_executions: 0 });
  expect(await read("week")).toMatchObject({
    period_start: "2031-01-13T00:00:00.000Z",
    period_end: "2031-01-19T23:59:59.000Z",
    usage: { rag_queries: 7, agent_executions: 0 },
  });
  const all = await read("all");
  expect(all).toMatchObject({ period_start: "2030-12-26T00:00:00.000Z", usage: { deployments: 1 } });
  expect(all.daily_breakdown).toHaveLength(21);
  await expect(lin.api("GET /usage/current", { period: "year" } as never)).rejects.toMatchObject({ status: 422 });
});

test("LUN-01.3 the history goes by dates, by a number of days, and by one metric; its names are those of the source", async () => {
  const week = await lin.api("GET /usage/history", { days: 7 });
  expect(week).toMatchObject({ start_date: "2031-01-09", end_date: "2031-01-15" });
  expect(week.daily_breakdown).toEqual(week.data);
  expect(week.data).toHaveLength(7);
  expect(week.totals).toMatchObject({ rag_queries: 7, agent_executions: 2 });
  const span = { start_date: "2031-01-13", end_date: "2031-01-14" };
  const one = await lin.api("GET /usage/history", { ...span, metric_type: "rag_query" });
  expect(one).toMatchObject({ ...span, totals: { rag_queries: 3 } });
  expect(one.data).toEqual([
    { date: "2031-01-13", rag_queries: 3 },
    { date: "2031-01-14", rag_queries: 0 },
  ]);
  expect((await lin.api("GET /usage/history")).data).toHaveLength(30);
  for (const [wrong, path] of [
    [{ start_date: "2031-01-14", end_date: "2031-01-13" }, "end_date"],
    [{ start_date: "2020-01-14" }, "start_date"],
    [{ start_date: "yesterday" }, "start_date"],
    [{ start_date: "9999-12-31T23:59:59-10:00" }, "start_date"],
    [{ end_date: "0001-01-01" }, "end_date"],
    [{ metric_type: "nonsense" }, "metric_type"],
    [{ days: 0 }, "days"],
  ] as const)
    await expect(lin.api("GET /usage/history", wrong)).rejects.toMatchObject({ status: 422, errors: [{ path }] });
});

test("LUN-01.3 figures are a team's own, and a viewer may read them", async () => {
  const mia = await world.person("Mia", await world.team("Mars", "luna"), "owner");
  expect((await mia.api("GET /usage/current")).usage.rag_queries).toBe(0);
  const vera = await world.person("Vera", lin.team, "viewer");
  expect((await vera.api("GET /usage/current")).usage.rag_queries).toBe(7);
  await expect(world.visitor.api("GET /usage/current")).rejects.toMatchObject({ status: 401 });
});

test("LUN-02.3 the 51st RAG query of a day is refused on Free, and when it will come is shown before", async () => {
  const free = await world.person("Fay", await world.team("Free", "luna"), "owner");
  const limit = async () =>
    (await free.api("GET /usage/current")).limit_details.find(({ metric }) => metric === "rag_query")!;
  const begun = { metric_type: "rag_query", recorded_at: new Date(world.house.now().getTime() - 4 * 3_600_000) };
  expect(await limit()).toMatchObject({ most: 50, used: 0, remaining: 50, period: "day", set_by: "The plan Free" });
  await send(free, [begun, { metric_type: "rag_query", count: 29 }]);
  const near = await limit();
  // 30 in 4 hours: the other 20 last 2 h 40 min, until 14:40.
  expect(near).toMatchObject({ used: 30, remaining: 20, resets_at: "2031-01-16T00:00:00.000Z" });
  expect(near.reached_at).toMatch(/^2031-01-15T14:40/);
  expect((await free.api("GET /usage/current")).limits).toEqual({
    rag_queries: 50,
    files_indexed: 1_000,
    agent_executions: "unlimited",
  });
  await send(free, [{ metric_type: "rag_query", count: 20 }]);
  expect(await limit()).toMatchObject({ used: 50, remaining: 0, percent: 100, reached_at: null });
  await expect(free.api("POST /usage/events", { metric_type: "rag_query" } as never)).rejects.toMatchObject({
    status: 402,
    code: "limit_reached",
  });
  await send(free, [{ metric_type: "agent_execution" }]);
  expect((await free.api("GET /usage/current")).usage).toMatchObject({ rag_queries: 50, agent_executions: 1 });
});

test("LUN-02.3 the answer of a report tells what is left of its limits, and when today's pace reaches them", async () => {
  const fil = await world.person("Fil", await world.team("Early", "luna"), "owner");
  const headerOf = async (...events: object[]) => {
    const body = JSON.stringify({ events });
    const headers = { "content-type": "application/json" };
    return (await fil.fetch("/api/v1/usage/events", { method: "POST", headers, body })).headers.get("usage-limit");
  };
  /** The clock goes on while the test runs. */
  const shortly = (seconds: number, within = 60) => ({
    asymmetricMatch: (found: unknown) => Math.abs(Number(found) - seconds) <= within,
  });
  const partsOf = (header: string | null) =>
    Object.fromEntries(header!.split(";").map((part) => part.split("=") as [string, string?]));
  const midnight = shortly(12 * 3_600);
  const begun = { metric_type: "rag_query", recorded_at: new Date(world.house.now().getTime() - 4 * 3_600_000) };
  expect(await headerOf({ metric_type: "agent_execution" })).toBeNull();
  const first = await headerOf({ ...begun, idempotency_key: "first" });
  expect(partsOf(first)).toEqual({ '"rag_query"': undefined, q: "50", r: "49", t: midnight });
  // 30 in 4 hours: the other 20 last 2 h 40 min.
  const second = await headerOf({ metric_type: "rag_query", count: 29 });
  expect(partsOf(second)).toMatchObject({ q: "50", r: "20", t: midnight, reached: shortly((2 * 60 + 40) * 60) });
  const both = await headerOf({ metric_type: "rag_query" }, { metric_type: "file_indexed", count: 10 });
  expect(both).toContain('"rag_query";q=50;r=19;');
  expect(both).toContain('"file_indexed";q=1000;r=990;');
  expect(await headerOf({ ...begun, idempotency_key: "first" })).toBeNull();
  // What is refused tells it, too: 20 do not go into 19.
  expect(partsOf(await headerOf({ metric_type: "rag_query", count: 20 }))).toMatchObject({ q: "50", r: "19" });
  // What comes late counts on its own day, of which there is nothing to tell any more.
  const yesterday = { metric_type: "rag_query", recorded_at: ago(1) };
  expect(await headerOf(yesterday)).toBeNull();
  expect(await headerOf({ ...yesterday, count: 50 })).toBeNull();
  expect(partsOf(await headerOf(yesterday, { metric_type: "rag_query" }))).toMatchObject({ r: "18", t: midnight });
});

test("LUN-01.6 a team's use is shown member by member, for whom it was reported", async () => {
  await send(sam, [{ metric_type: "agent_execution", count: 10 }]);
  const usage = await lin.api("GET /teams/:id/usage", { id: lin.team.id });
  expect(usage).toMatchObject({ team_id: lin.team.id, period: "month", total_usage: { agent_executions: 12 } });
  expect(usage.member_breakdown.slice(0, 2)).toMatchObject([
    { user_id: sam.id, name: "Sam", agent_executions: 10, rag_queries: 0 },
    { user_id: lin.id, name: "Lin", agent_executions: 2, rag_queries: 7 },
  ]);
  const mia = await world.person("Mia", await world.team("Elsewhere", "luna"), "owner");
  await expect(mia.api("GET /teams/:id/usage", { id: lin.team.id })).rejects.toMatchObject({ status: 404 });
  const reported = async () => (await mia.api("GET /teams/:id/usage", { id: mia.team.id })).ever_reported;
  expect([usage.ever_reported, await reported()]).toEqual([true, false]);
  await send(mia, [{ metric_type: "health_check" }]);
  await world.sql("update usage_rollups set day = day - 365 where team_id = $1", [mia.team.id]);
  expect(await reported()).toBe(true);
});

test("LUN-02.3 the state of indexing is known by project, without what failed; what was used counts it", async () => {
  await send(lin, [
    { metric_type: "file_indexed", count: 40, project_id: "shop" },
    { metric_type: "file_indexed", count: 2, project_id: "shop", success: false },
    { metric_type: "file_indexed", count: 5, project_id: "docs", recorded_at: ago(40) },
  ]);
  const { indexing, by_metric } = await lin.api("GET /usage/breakdown");
  expect(indexing).toEqual({
    ...{ files_indexed: 45, failed: 1, last_day: "2031-01-15" },
    projects: [
      { project_id: "shop", files_indexed: 40, failed: 1, last_day: "2031-01-15" },
      { project_id: "docs", files_indexed: 5, failed: 0, last_day: "2030-12-06" },
    ],
  });
  expect(by_metric.find(({ metric_type }) => metric_type === "file_indexed")).toMatchObject({ count: 42, events: 2 });
});

test("LUN-03.2 what was used is shown by project, the busiest first, and apart from what named none", async () => {
  const pat = await world.person("Pat", await world.team("Projects", "luna"), "owner");
  await send(pat, [
    { metric_type: "rag_query", project_id: "shop", duration_ms: 100 },
    { metric_type: "rag_query", project_id: "shop", duration_ms: 300, success: false },
    { metric_type: "deployment", project_id: "docs" },
    { metric_type: "deployment" },
    { metric_type: "deployment", project_id: "old", recorded_at: ago(40) },
  ]);
  expect((await pat.api("GET /usage/breakdown")).by_project).toEqual([
    { project_id: "shop", count: 2, events: 2, success_rate: 50, avg_duration_ms: 200 },
    { project_id: "docs", count: 1, events: 1, success_rate: 100, avg_duration_ms: null },
  ]);
});

test("LUN-01.3 calendar days, weeks and months are those of the time zone, also when its clocks change", () => {
  const now = new Date("2026-03-29T23:30:00Z");
  expect(spanOf("today", "Europe/Paris", now, null)).toEqual({ from: "2026-03-30", to: "2026-03-30" });
  expect(spanOf("week", "UTC", now, null)).toEqual({ from: "2026-03-23", to: "2026-03-29" });
  expect(spanOf("month", "Europe/Paris", now, null)).toEqual({ from: "2026-03-01", to: "2026-03-31" });
  expect(boundsOf("Europe/Paris", "2026-03-29", "2026-03-29")).toEqual({
    start: new Date("2026-03-28T23:00:00Z"),
    end: new Date("2026-03-29T22:00:00Z"),
  });
  expect(boundsOf("Pacific/Kiritimati", "2026-01-01", "2026-01-01").start).toEqual(new Date("2025-12-31T10:00:00Z"));
  expect(daysBetween("2026-02-27", "2026-03-02")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
  expect(monthSpan("2028-02")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
  expect(monthsBefore("2026-01", 2)).toBe("2025-11");
});

test("LUN-02.3 a new day has its own pace: what began before midnight tells nothing of it", async () => {
  const toMidnight = Date.UTC(2031, 0, 16) - world.house.now().getTime();
  world.clock.advance(toMidnight - 20_000);
  const nia = await world.person("Nia", await world.team("Night", "luna"), "owner");
  const headerOf = async (events: object[]) => {
    const body = JSON.stringify({ events });
    const headers = { "content-type": "application/json" };
    return (await nia.fetch("/api/v1/usage/events", { method: "POST", headers, body })).headers.get("usage-limit");
  };
  const used = { metric_type: "rag_query", count: 30 };
  const begun = new Date(world.house.now().getTime() - 23 * 3_600_000);
  expect(
    await headerOf([
      { ...used, count: 1, recorded_at: begun },
      { ...used, count: 47 },
    ]),
  ).toContain(";r=2;");
  world.clock.advance(30_000);
  expect(await headerOf([used])).toMatch(/^"rag_query";q=50;r=20;t=\d+$/);
});
