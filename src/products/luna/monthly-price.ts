import type { Ctx } from "../../kernel/ctx.ts";
import { entitlementsOf, isInForce } from "../../platform/billing/entitlements.ts";
import { currentSubscription } from "../../platform/billing/subscriptions.ts";

/** What the plan costs a month, in dollars: what is really paid, a year by its twelfth. */
export async function monthlyPrice(ctx: Ctx): Promise<number> {
  const subscription = await currentSubscription(ctx);
  if (!isInForce(subscription)) return (await entitlementsOf(ctx.house, ctx.team)).plan.prices.month / 100;
  const { amount_minor, interval } = subscription;
  return Math.round(amount_minor / (interval === "year" ? 12 : 1)) / 100;
}
