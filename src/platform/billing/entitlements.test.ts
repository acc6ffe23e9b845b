import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { allowedUnder, decide, entitlementsOf, type Grant } from "./entitlements.ts";
import { grantEntitlement } from "./grants.ts";
import type { Plan } from "./plans.ts";
import { applySubscription } from "./subscriptions.ts";

const plan = (name: string, calls: number): Plan => ({
  ...{ name, prices: { month: 0, year: 0 }, seats: 1, features: [], requestsPerHour: 1 },
  limits: { api_call: { most: calls, period: "day" } },
});
const plans = [plan("free", 50), plan("pro", 1_000)];
const grant = (kind: Grant["kind"], most: number | null): Grant => ({ kind, metric: "api_call", most });
const allowed = (status: string | null, ...grants: Grant[]) =>
  decide(plans, status ? { plan_name: "pro", status } : null, grants).limits.api_call;

test("ORC-05.5 one function decides what a team may do, and says what decided it", () => {
  expect(allowed(null)).toMatchObject({ most: 50, decidedBy: "plan", period: "day" });
  expect(allowed("active")).toMatchObject({ most: 1_000, decidedBy: "plan" });
  expect(allowed("past_due")).toMatchObject({ most: 1_000 });
  for (const over of ["canceled", "unpaid", "incomplete", "paused"]) expect(allowed(over)).toMatchObject({ most: 50 });
  expect(allowed("active", grant("add_on", 500))).toMatchObject({ most: 1_500, decidedBy: "add_on" });
  expect(allowed("active", grant("add_on", 500), grant("grant", 10))).toMatchObject({
    most: 1_510,
    decidedBy: "grant",
  });
  expect(allowed("active", grant("grant", 10), grant("override", 7))).toMatchObject({ most: 7, decidedBy: "override" });
  expect(allowed(null, grant("override", null))).toMatchObject({ most: null, decidedBy: "override" });
});

test("ORC-05.5 an agreement binds also where the plan sets no limit, by the period of a plan that sets one", () => {
  const open: Plan = { ...plan("pro", 0), seats: null, limits: {} };
  const under = (...grants: Grant[]) => allowedUnder(open, [plan("free", 50), open], grants).limits;
  expect(under(grant("override", 100))).toEqual({ api_call: { most: 100, period: "day", decidedBy: "override" } });
  expect(under(grant("grant", 10))).toEqual({});
  expect(under()).toEqual({});
});

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-05.5 a grant counts at once in every process, and ends by itself", async () => {
  const owner = await world.person("Gina", await world.team("Granted", "orchestrator"), "owner");
  const most = async () => (await entitlementsOf(world.house, owner.team)).limits.api_call!.most;
  expect(await most()).toBe(1_000);
  const expiresAt = new Date(world.house.now().getTime() + 3_600_000);
  await owner.in((ctx) =>
    grantEntitlement(ctx, { kind: "grant", metric: "api_call", most: 250, reason: "Sorry for the outage", expiresAt }),
  );
  expect(await most()).toBe(1_250);
  // Also where it was asked for while the change was being made.
  await owner.in(async (ctx) => {
    await grantEntitlement(ctx, { kind: "grant", metric: "api_call", most: 5, reason: "One more", expiresAt });
    expect(await most()).toBe(1_250);
  });
  expect(await most()).toBe(1_255);
  world.clock.advance(3_600_001);
  expect(await most()).toBe(1_000);
});

const toNoon = () => {
  const day = 86_400_000;
  world.clock.advance(day + day / 2 - (world.house.now().getTime() % day));
};
const queries = (person: Person, count: number) =>
  person.api("POST /usage/events", { metric_type: "rag_query", count } as never);
const standing = async (person: Person, metric = "rag_query") =>
  (await person.api("GET /subscription")).limits.find((one) => one.metric === metric);
const override = (most: number | null, more = {}) =>
  ({ kind: "override", metric: "rag_query", most, reason: "Agreed by phone", ...more }) as const;

test("ORC-04.1 ORC-05.5 a plan's limit that holds again in mid-period has counted what was used while nothing limited it", async () => {
  toNoon();
  const owner = await world.person("Rita", await world.team("Resumed", "luna"), "owner");
  await queries(owner, 20);
  const id = await owner.in((ctx) => grantEntitlement(ctx, override(null)));
  await queries(owner, 90);
  expect(await standing(owner)).toMatchObject({ used: 110, most: null });
  const finance = await world.staff("finance");
  const ended = { id: owner.team.id, grant_id: id, reason: "The agreement is over" };
  await finance.api("DELETE /admin/teams/:id/grants/:grant_id", ended);
  expect(await standing(owner)).toMatchObject({ used: 110, most: 50 });
  await expect(queries(owner, 1)).rejects.toMatchObject({ status: 402, code: "limit_reached" });
});

test("ORC-04.1 ORC-05.5 the same when it ends by itself, at its moment", async () => {
  const owner = await world.person("Tina", await world.team("Timed", "luna"), "owner");
  await queries(owner, 20);
  const expiresAt = new Date(world.house.now().getTime() + 3_600_000);
  await owner.in((ctx) => grantEntitlement(ctx, override(null, { expiresAt })));
  await queries(owner, 90);
  world.clock.advance(3_600_000);
  await world.sql("update graphile_worker._private_jobs set run_at = now()");
  await world.runJobs();
  expect(await standing(owner)).toMatchObject({ used: 110, most: 50 });
  await expect(queries(owner, 1)).rejects.toMatchObject({ status: 402 });
});

test("ORC-05.5 on Pro, which limits nothing, an agreement binds, there is nothing to add to, and the end of Pro counts what was used", async () => {
  const owner = await world.person("Pia", await world.team("Agreed", "luna"), "owner");
  await subscribe(owner, "active");
  const finance = await world.staff("finance");
  const give = (grant: object) => finance.api("POST /admin/teams/:id/grants", { id: owner.team.id, ...grant } as never);
  await queries(owner, 95);
  await expect(give({ ...override(5), kind: "grant" })).rejects.toMatchObject({
    status: 422,
    errors: [{ path: "metric", message: expect.stringContaining("nothing to add to") }],
  });
  await give(override(100));
  expect(await standing(owner)).toMatchObject({ used: 95, most: 100, set_by: "Your agreement" });
  await queries(owner, 5);
  await expect(queries(owner, 1)).rejects.toMatchObject({ status: 402 });
  await owner.api("POST /usage/events", { metric_type: "file_indexed", count: 400 } as never);
  await subscribe(owner, "canceled");
  expect(await standing(owner, "file_indexed")).toMatchObject({ used: 400, most: 1_000, period: "month" });
});

/** As the provider tells it. */
function subscribe({ team, ...owner }: Person, status: "active" | "canceled"): Promise<void> {
  const periodStart = world.house.now();
  const periodEnd = new Date(periodStart.getTime() + 30 * 86_400_000);
  return owner.in((ctx) =>
    applySubscription(ctx, "sandbox", {
      ...{ kind: "subscription", teamId: team.id, subscriptionId: `sub_${team.id}`, customerId: "cus_1", status },
      ...{ plan: "pro", interval: "month", amountMinor: 2_900, currency: "USD", periodStart, periodEnd },
      ...{ cancelAtPeriodEnd: false, trialEndsAt: null, endedAt: null, updatedAt: periodStart },
    }),
  );
}
