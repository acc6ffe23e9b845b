import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import { Moment } from "../../kernel/route.ts";
import { applyFacts } from "./intake.ts";
import { planTitle } from "./plans.ts";
import { providerNamed } from "./providers/chosen-provider.ts";
import { type Subscription, subscriptionsInForce } from "./subscriptions.ts";

/** A subscription that is paid beside the one that counts, such as after two checkouts at once. */
export const OlderPlan = z.object({
  id: z.uuid(),
  title: z.string(),
  billing_period: z.enum(["monthly", "yearly"]),
  amount_minor: z.int(),
  current_period_end: Moment,
  /** True: it is not charged again, and runs out. */
  cancel_at_period_end: z.boolean(),
});
export const OlderPlanId = z.object({ id: z.uuid() });

/** Those in force behind the latest one. */
const olderSubscriptions = async (ctx: Ctx): Promise<Subscription[]> => (await subscriptionsInForce(ctx)).slice(1);

export const olderPlans = async (ctx: Ctx): Promise<z.input<typeof OlderPlan>[]> =>
  (await olderSubscriptions(ctx)).map((one) => ({
    ...{ id: one.id, title: planTitle(ctx.house, ctx.product, one.plan_name, ctx.request.locale) },
    ...{ billing_period: one.interval === "month" ? "monthly" : "yearly", amount_minor: one.amount_minor },
    ...{ current_period_end: one.current_period_end, cancel_at_period_end: one.cancel_at_period_end },
  }));

/** Ends it as early as its provider can; the plan that counts stays. 404 for any other subscription. */
export async function endOlderPlan(ctx: Ctx, { id }: z.output<typeof OlderPlanId>): Promise<void> {
  const older = (await olderSubscriptions(ctx)).find((one) => one.id === id);
  const provider = older && providerNamed(ctx.house, older.provider);
  if (!provider) throw notFound("Subscription");
  await ctx.commitSoFar();
  const said = await provider.end(older.subscription_id);
  if (said) await applyFacts(ctx, provider.name, [said]);
}
