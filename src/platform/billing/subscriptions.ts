import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Ctx, VisitorCtx } from "../../kernel/ctx.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { entitlementsOf, inForce, isInForce, planChanged } from "./entitlements.ts";
import * as events from "./events.ts";
import { manageBilling } from "./permissions.ts";
import { plansOf } from "./plans.ts";
import type { SubscriptionSnapshot } from "./providers/provider.ts";
import { keepState } from "./subscription-states.ts";
import { billingCustomers, subscriptions } from "./tables.ts";

export type Subscription = typeof subscriptions.$inferSelect;

/** The subscription that counts: one in force before one that is over, the latest first. */
export async function currentSubscription(ctx: Ctx): Promise<Subscription | null> {
  const [row] = await ctx.db
    .select()
    .from(subscriptions)
    .where(mine(ctx, subscriptions))
    .orderBy(sql`${inArray(subscriptions.status, inForce)} desc`, desc(subscriptions.created_at))
    .limit(1);
  return row ?? null;
}

/** All that are in force, the latest first; more than one after checkouts that were paid at once, a handful at most. */
export const subscriptionsInForce = (ctx: Ctx): Promise<Subscription[]> =>
  ctx.db
    .select()
    .from(subscriptions)
    .where(and(mine(ctx, subscriptions), inArray(subscriptions.status, inForce)))
    .orderBy(desc(subscriptions.created_at))
    .limit(21);

/**
 * Writes a provider's state of a subscription. An older state than the one we know changes nothing, so states may come
 * in any order and any number of times. What changed is announced.
 */
export async function applySubscription(ctx: Ctx, provider: Subscription["provider"], now: SubscriptionSnapshot) {
  const [before] = await ctx.db
    .select()
    .from(subscriptions)
    .where(
      and(
        mine(ctx, subscriptions),
        eq(subscriptions.provider, provider),
        eq(subscriptions.subscription_id, now.subscriptionId),
      ),
    );
  if (before && before.provider_updated_at > now.updatedAt) return;
  const values = {
    customer_id: now.customerId,
    plan_name: now.plan,
    interval: now.interval,
    status: now.status,
    amount_minor: now.amountMinor,
    currency: now.currency,
    current_period_start: now.periodStart,
    current_period_end: now.periodEnd,
    cancel_at_period_end: now.cancelAtPeriodEnd,
    trial_ends_at: now.trialEndsAt,
    ended_at: now.endedAt,
    provider_updated_at: now.updatedAt,
    updated_at: ctx.now(),
  };
  const [after] = before
    ? await ctx.db
        .update(subscriptions)
        .set(values)
        .where(myRow(ctx, subscriptions, before.id))
        .returning()
    : await ctx.db
        .insert(subscriptions)
        .values({
          ...{ provider, subscription_id: now.subscriptionId, ...values, created_at: ctx.now() },
          ...ownedBy(ctx),
        })
        .returning();
  await keepCustomer(ctx, provider, now.customerId);
  await keepState(ctx, before ?? null, after!);
  await planChanged(ctx);
  await announce(ctx, before ?? null, after!);
  if (isInForce(after!) && !isInForce(before ?? null)) await announceSecond(ctx);
}

/** The team's next checkout goes to the same customer of the provider. */
export async function keepCustomer(ctx: Ctx, provider: string, customerId: string | null): Promise<void> {
  if (!customerId) return;
  await ctx.db
    .insert(billingCustomers)
    .values({ provider, customer_id: customerId, created_at: ctx.now(), ...ownedBy(ctx) })
    .onConflictDoUpdate({
      target: [billingCustomers.team_id, billingCustomers.provider],
      set: { customer_id: customerId },
    });
}

export async function customerOf(ctx: Ctx, provider: string): Promise<string | null> {
  const [known] = await ctx.db
    .select({ customer_id: billingCustomers.customer_id })
    .from(billingCustomers)
    .where(and(mine(ctx, billingCustomers), eq(billingCustomers.provider, provider)));
  return known?.customer_id ?? null;
}

/** In force, and nothing is owed. */
const isInGoodStanding = (status: string) => status === "active" || status === "trialing";
const isOver = (status: string) => status === "canceled" || status === "unpaid";

async function announce(ctx: Ctx, before: Subscription | null, after: Subscription): Promise<void> {
  const what = { plan: after.plan_name, interval: after.interval };
  const isNew = before === null || before.status === "incomplete";
  const good = isInGoodStanding(after.status);
  if (isNew && good) await ctx.emit(events.subscriptionStarted, { ...what, trial_ends_at: after.trial_ends_at });
  if (after.status !== before?.status) {
    if (after.status === "past_due") await ctx.emit(events.subscriptionPastDue, what);
    if (after.status === "paused" && before) await ctx.emit(events.subscriptionPaused, what);
    if (isOver(after.status) && before && !isOver(before.status)) await ctx.emit(events.subscriptionEnded, what);
  }
  if (!isNew && (good || after.status === "past_due")) await announceChange(ctx, before, after);
}

/** The team pays twice, unless the older one runs out anyway. */
async function announceSecond(ctx: Ctx): Promise<void> {
  const [latest, older] = await subscriptionsInForce(ctx);
  if (!latest || !older || older.cancel_at_period_end) return;
  const what = { plan: latest.plan_name, interval: latest.interval };
  await ctx.emit(events.subscriptionDoubled, { ...what, older: older.plan_name });
}

/** What a customer or the provider changed of a subscription that runs, also while a payment is owed. */
async function announceChange(ctx: Ctx, before: Subscription, after: Subscription): Promise<void> {
  const what = { plan: after.plan_name, interval: after.interval };
  const good = isInGoodStanding(after.status);
  if (before.plan_name !== after.plan_name || before.interval !== after.interval)
    await ctx.emit(events.subscriptionChanged, { ...what, from: before.plan_name });
  else if (before.cancel_at_period_end && !after.cancel_at_period_end) await ctx.emit(events.subscriptionResumed, what);
  else if (!before.cancel_at_period_end && after.cancel_at_period_end)
    await ctx.emit(events.subscriptionCanceled, { ...what, ends_at: after.current_period_end });
  else if (good && after.current_period_start > before.current_period_start)
    await ctx.emit(events.subscriptionRenewed, what);
  else if (good && !isInGoodStanding(before.status)) await ctx.emit(events.subscriptionResumed, what);
}

/** What a person's profile tells of their team's plan (source 001, GET /api/user/profile). */
export async function profileFacts(ctx: Ctx) {
  const subscription = await currentSubscription(ctx);
  const { plan } = await entitlementsOf(ctx.house, ctx.team);
  return {
    tier: plan.name,
    // Without a subscription, or when it is over, a team is on the free plan, and that is active.
    subscription_status: isInForce(subscription) ? subscription.status : "active",
    subscription_start_date: subscription?.created_at ?? null,
    subscription_end_date: subscription ? (subscription.ended_at ?? subscription.current_period_end) : null,
  };
}

/** Whether this plan is the free one, larger ones are sold, and this member may choose one. */
export function mayUpgrade(ctx: VisitorCtx, tier: string | undefined): boolean {
  const [free, ...larger] = plansOf(ctx.house, ctx.product);
  return tier === free!.name && larger.length > 0 && ctx.can(manageBilling);
}
