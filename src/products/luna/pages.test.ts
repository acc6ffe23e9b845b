import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";

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
  expect(await vera.api("GET /usage/overview", { period: "week" })).toEqual({
    current: { ...week, limit_details: withoutPace(week.limit_details) },
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
