import { afterAll, beforeAll, expect, test } from "vitest";
import { daysBetween } from "../../platform/analytics/analytics.ts";
import { openWorld, type World } from "../../test/world.ts";
import { spanBefore } from "./periods.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  // At noon, so that no day ends between two calls.
  world.clock.advance(Date.UTC(2031, 0, 15, 12) - world.house.now().getTime());
});
afterAll(() => world.close());

test("LUN-03.1 LUN-03.2 LUN-03.7 one call holds all figures of a page, the same as the calls for its parts", async () => {
  const ina = await world.person("Ina", await world.team("Pages", "luna"), "owner");
  const vera = await world.person("Vera", ina.team, "viewer");
  const events = [
    { metric_type: "rag_query", count: 7, agent_name: "planner", project_id: "shop" },
    { metric_type: "file_indexed", count: 3, project_id: "shop" },
    { metric_type: "health_check" },
  ];
  await ina.api("POST /usage/events", { events } as never);
  const [current, history, recent, fit] = await Promise.all([
    vera.api("GET /usage/current", {}),
    vera.api("GET /usage/history", { days: 7 }),
    vera.api("GET /usage/events", { limit: 10, quiet: "false" }),
    vera.api("GET /subscription/fit"),
  ]);
  expect(recent.data.map(({ metric_type }) => metric_type).sort()).toEqual(["file_indexed", "rag_query"]);
  expect(await vera.api("GET /usage/home", { days: 7 })).toEqual({
    ...{ history, recent, fit },
    current: { ...current, limit_details: withoutPace(current.limit_details) },
  });
  const week = await vera.api("GET /usage/current", { period: "week" });
  const nothing = { ...week.usage, rag_queries: 0, files_indexed: 0, health_checks: 0 };
  expect(await vera.api("GET /usage/overview", { period: "week" })).toEqual({
    current: { ...week, limit_details: withoutPace(week.limit_details) },
    before: {
      from: "2031-01-06",
      to: "2031-01-08",
      usage: nothing,
      daily_breakdown: ["2031-01-06", "2031-01-07", "2031-01-08"].map((date) => ({ date, ...nothing })),
    },
    breakdown: await vera.api("GET /usage/breakdown", { period: "week" }),
    fit,
  });
  const { id } = ina.team;
  for (const person of [ina, vera])
    expect(await person.api("GET /teams/:id/overview", { id })).toEqual({
      members: await person.api("GET /teams/:id/members", { id }),
      usage: await person.api("GET /teams/:id/usage", { id }),
      subscription: await person.api("GET /subscription"),
    });
  const { freshOn } = world.house;
  const parts = ["GET /teams/:id/members", "GET /teams/:id/usage", "GET /subscription"];
  for (const [name, keys] of Object.entries(freshOn))
    expect(keys.includes("GET /teams/:id/overview"), name).toBe(parts.some((part) => keys.includes(part)));
  await expect(world.visitor.api("GET /usage/home", {})).rejects.toMatchObject({ status: 401 });
  const other = await world.person("Otto", await world.team("Other pages", "luna"), "owner");
  expect((await other.api("GET /usage/home", {})).recent.data).toEqual([]);
  await expect(other.api("GET /teams/:id/overview", { id })).rejects.toMatchObject({ status: 404 });
});

test("ORC-13.1 LUN-03.2 a period stands beside the same days of the one before, today beside yesterday up to the same time", async () => {
  const una = await world.person("Una", await world.team("Beside", "luna"), "owner");
  const on = (recorded_at: string, count: number, metric_type = "rag_query") => ({ metric_type, count, recorded_at });
  const events = [
    ...[on("2031-01-15T11:00:00Z", 6), on("2031-01-14T11:59:00Z", 2), on("2031-01-14T12:01:00Z", 30)],
    ...[on("2031-01-08T23:00:00Z", 8), on("2031-01-09T01:00:00Z", 40), on("2031-01-05T23:00:00Z", 50)],
    ...[on("2030-12-01T00:00:00Z", 20), on("2030-12-15T23:59:00Z", 5, "deployment")],
    ...[on("2030-12-16T00:01:00Z", 49), on("2030-11-30T23:59:00Z", 49)],
  ];
  await una.api("POST /usage/events", { events } as never);
  const read = async (period: "today" | "week" | "month") => {
    const { current, before } = await una.api("GET /usage/overview", { period });
    const { rag_queries, deployments, ...others } = before.usage;
    expect(Object.values(others)).toEqual(Array(7).fill(0));
    expect(before.daily_breakdown.map(({ date }) => date)).toEqual(daysBetween(before.from, before.to));
    expect(before.daily_breakdown.reduce((sum, day) => sum + day.rag_queries, 0)).toBe(rag_queries);
    return [before.from, before.to, current.usage.rag_queries, rag_queries, deployments];
  };
  expect(await read("today")).toEqual(["2031-01-14", "2031-01-14", 6, 2, 0]);
  expect(await read("week")).toEqual(["2031-01-06", "2031-01-08", 38, 8, 0]);
  expect(await read("month")).toEqual(["2030-12-01", "2030-12-15", 136, 20, 5]);
  const { daily_breakdown } = (await una.api("GET /usage/overview", {})).before;
  expect(daily_breakdown[0]).toMatchObject({ date: "2030-12-01", rag_queries: 20, deployments: 0 });
  expect(daily_breakdown[14]).toMatchObject({ date: "2030-12-15", rag_queries: 0, deployments: 5 });
});

test("ORC-13.1 LUN-03.2 a month that is longer than the one before stands beside all of it", () => {
  expect(spanBefore("month", "2031-03-15")).toEqual({ from: "2031-02-01", to: "2031-02-15" });
  expect(spanBefore("month", "2031-03-31")).toEqual({ from: "2031-02-01", to: "2031-02-28" });
  expect(spanBefore("week", "2031-03-02")).toEqual({ from: "2031-02-17", to: "2031-02-23" });
  expect(spanBefore("today", "2031-03-01")).toEqual({ from: "2031-02-28", to: "2031-02-28" });
});

/** The pace is told from the moment of the call. */
const withoutPace = (limits: { reached_at: string | null }[]) =>
  limits.map((limit) => ({ ...limit, reached_at: limit.reached_at && expect.any(String) }));

test("LUN-03.1 a team that pays is not asked whether Free fits", async () => {
  const pia = await world.person("Pia", await world.team("Paying", "luna"), "owner");
  expect((await pia.api("GET /usage/home", {})).fit).toMatchObject({ current: "free" });
  await world.sql(
    `insert into subscriptions (team_id, id, provider, subscription_id, customer_id, plan_name, interval, status, amount_minor,
       currency, current_period_start, current_period_end, cancel_at_period_end, ends_with_account, created_at, updated_at, provider_updated_at)
     values ($1, gen_random_uuid(), 'sandbox', 's', 'c', 'pro', 'month', 'active', 2900, 'USD', now(), now() + interval '30 days',
       false, false, now(), now(), now())`,
    [pia.team.id],
  );
  world.clock.advance(60_000);
  expect(await pia.api("GET /usage/home", {})).toMatchObject({ fit: null, current: { tier: "pro" } });
  expect(await pia.api("GET /usage/overview", {})).toMatchObject({ fit: null });
});
