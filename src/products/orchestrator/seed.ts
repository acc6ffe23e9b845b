import { setTimeout as pause } from "node:timers/promises";
import { type Ctx, systemActor, type Team } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import type { SeedTools } from "../../kernel/module.ts";
import { createApiKey } from "../../platform/api-keys/keys.ts";
import { grantEntitlement } from "../../platform/billing/entitlements.ts";
import { takeCalls } from "../../platform/metering/call-limits.ts";
import { flushCalls, noteCall } from "../../platform/metering/calls.ts";
import { periodAt } from "../../platform/metering/periods.ts";
import { plannedCalls, plannedKeys } from "./seed-plan.ts";

const dayMs = 86_400_000;

/** The demo team's 90 days: its keys, its plan, and what its programs called, counted as answered calls are. */
export async function seedDemo({ now, at }: SeedTools): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  for (const { name, daysAgo, scopes } of plannedKeys)
    await at(ago(daysAgo), (ctx) => createApiKey(ctx, { name, scopes: [...scopes], rate_limit: 600 }));
  await at(ago(9), buyStarter);
  const { house, team } = await at(now, async (ctx) => {
    // Until the plan is booked by its job, so that the calls of this month have room.
    const expiresAt = new Date(now.getTime() + 60_000);
    await grantEntitlement(ctx, {
      ...{ kind: "grant", metric: "api_call", most: 20_000, reason: "For the demo team's first minute" },
      expiresAt,
    });
    return { house: ctx.house, team: ctx.team };
  });
  const calls = plannedCalls(now);
  for (const call of calls) noteCall(house, { ...call, team });
  await flushCalls(house);
  const month = periodAt("month", team.time_zone, now).start;
  await takeThisMonths(house, team, calls.filter((call) => call.at >= month).length);
}

/** At the sandbox's checkout, with a test card. */
async function buyStarter(ctx: Ctx): Promise<void> {
  const order = { tier: "starter", billing_period: "monthly" };
  const { body } = await ctx.house.api.callWithin(ctx, "POST /subscription/upgrade", order);
  const id = new URL((body as { checkout_url: string }).checkout_url).pathname.split("/").at(-1);
  const card = { number: "4242 4242 4242 4242", expiry: "12/39", cvc: "123" };
  await ctx.house.api.callWithin(ctx, "POST /sandbox/checkouts/:id/pay", { id, ...card });
}

/** A grant is heard a moment after its commit; whatever happens, the demo begins. */
async function takeThisMonths(house: House, team: Team, calls: number): Promise<void> {
  for (let attempt = 0; attempt < 20 && calls > 0; attempt++)
    try {
      await takeCalls(house, { team, actor: systemActor }, calls);
      return;
    } catch {
      await pause(100);
    }
}
