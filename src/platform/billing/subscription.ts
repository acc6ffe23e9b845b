import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { readStandings, Standing } from "../metering/standing.ts";
import { seatsUsed } from "../teams/members.ts";
import { showPlan } from "./catalogue.ts";
import { reasonOf } from "./declines.ts";
import { entitlementsOf, isInForce } from "./entitlements.ts";
import { OlderPlan, olderPlans } from "./older-plans.ts";
import { freePlan } from "./plans.ts";
import { preferredProvider } from "./providers/chosen-provider.ts";
import { currentSubscription, type Subscription } from "./subscriptions.ts";
import { invoices, subscriptions } from "./tables.ts";

/** The first ten fields are those of source 001, GET /api/subscription. */
export const SubscriptionShown = z.object({
  /** The plan's name. */
  tier: z.string(),
  status: z.enum(["active", "trialing", "past_due", "canceled", "paused", "unpaid", "incomplete"]),
  subscription_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  current_period_start: Moment.nullable(),
  current_period_end: Moment.nullable(),
  cancel_at_period_end: z.boolean(),
  features: z.array(z.string()),
  /** In whole units of the currency, such as dollars. */
  next_invoice: z.object({ amount: z.number(), currency: z.string(), date: Moment }).nullable(),
  title: z.string(),
  billing_period: z.enum(["monthly", "yearly"]).nullable(),
  trial_ends_at: Moment.nullable(),
  /** A trial is for teams that never had a subscription. */
  trial_possible: z.boolean(),
  seats: z.object({ used: z.int(), most: z.int().nullable() }),
  limits: z.array(Standing),
  /** A payment that failed and what comes next; null when all is well. */
  failed_payment: z
    .object({ invoice_id: z.uuid(), amount_minor: z.int(), reason: z.string(), next_attempt_at: Moment.nullable() })
    .extend({
      needs_confirmation: z.boolean().describe("The holder confirms it at their bank, in the provider's portal."),
    })
    .nullable(),
  provider: z.enum(["sandbox", "stripe", "lemonsqueezy"]).nullable(),
  /** Paid beside the one that counts, until somebody ends them. */
  older_plans: z.array(OlderPlan),
});

/** The team's plan, what it allows and how much of that is used, and what will be paid next. */
export async function getSubscription(ctx: Ctx): Promise<z.input<typeof SubscriptionShown>> {
  const [subscription, allowed, used, limits, failed, older] = await Promise.all([
    currentSubscription(ctx),
    entitlementsOf(ctx.house, ctx.team),
    seatsUsed(ctx),
    readStandings(ctx),
    failedPayment(ctx),
    olderPlans(ctx),
  ]);
  const { plan } = allowed;
  const live = isInForce(subscription);
  const shown = showPlan(ctx.house, ctx.product, plan, ctx.request.locale);
  const over = subscription && plan.name === freePlan(ctx.house, ctx.product).name && !live;
  return {
    tier: plan.name,
    status: subscription && !over ? subscription.status : "active",
    subscription_id: subscription?.subscription_id ?? null,
    customer_id: subscription?.customer_id ?? null,
    current_period_start: live ? subscription.current_period_start : null,
    current_period_end: live || (subscription && !over) ? subscription.current_period_end : null,
    cancel_at_period_end: live ? subscription.cancel_at_period_end : false,
    features: shown.features.map(({ title }) => title),
    next_invoice: live ? nextInvoice(subscription) : null,
    title: shown.title,
    billing_period: live ? (subscription.interval === "month" ? "monthly" : "yearly") : null,
    trial_ends_at: live && subscription.status === "trialing" ? subscription.trial_ends_at : null,
    trial_possible: subscription === null,
    seats: { used, most: allowed.seats.most },
    limits,
    failed_payment: failed,
    provider: live ? subscription.provider : (preferredProvider(ctx.house, ctx.product)?.name ?? null),
    older_plans: older,
  };
}

const nextInvoice = (subscription: Subscription) =>
  subscription.cancel_at_period_end || subscription.status === "past_due"
    ? null
    : {
        amount: subscription.amount_minor / 100,
        currency: subscription.currency.toUpperCase(),
        date: subscription.current_period_end,
      };

async function failedPayment(ctx: Ctx) {
  const [open] = await ctx.db
    .select()
    .from(invoices)
    .innerJoin(
      subscriptions,
      and(mine(ctx, subscriptions), eq(subscriptions.subscription_id, invoices.subscription_id)),
    )
    .where(and(mine(ctx, invoices), eq(invoices.status, "open"), eq(subscriptions.status, "past_due")))
    .orderBy(desc(invoices.issued_at))
    .limit(1);
  const invoice = open?.invoices;
  if (!invoice?.failure_code) return null;
  return {
    invoice_id: invoice.id,
    amount_minor: invoice.total_minor,
    reason: ctx.house.say(ctx.request.locale, reasonOf(invoice.failure_code)),
    next_attempt_at: invoice.next_attempt_at,
    needs_confirmation: invoice.failure_code === "authentication_required",
  };
}
