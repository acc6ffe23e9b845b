import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { decide, entitlementsOf, type Grant } from "./entitlements.ts";
import { grantEntitlement } from "./grants.ts";
import type { Plan } from "./plans.ts";

const plan = (name: string, calls: number): Plan => ({
  ...{ name, prices: { month: 0, year: 0 }, seats: 1, features: [], requestsPerHour: 1 },
  limits: { api_call: { most: calls, period: "day" } },
});
const plans = { free: plan("free", 50), find: (name: string) => (name === "pro" ? plan("pro", 1_000) : null) };
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
