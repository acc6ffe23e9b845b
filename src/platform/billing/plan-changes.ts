import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, forbidden, invalid, notFound } from "../../kernel/errors.ts";
import { Moment } from "../../kernel/route.ts";
import { myRow } from "../../kernel/tables.ts";
import { seatsUsed } from "../teams/members.ts";
import { allowedUnder, entitlementsOf, isInForce } from "./entitlements.ts";
import { checkoutOpened } from "./events.ts";
import { applyFacts } from "./intake.ts";
import { InvoiceLineShown, linesSaid } from "./invoice-list.ts";
import { currency, findPlan, type Interval, type Plan, packTitle, plansOf, planTitle } from "./plans.ts";
import { chosenProvider, providerNamed } from "./providers/chosen-provider.ts";
import type { BillingProvider, CheckoutRequest, SubscriptionSnapshot } from "./providers/provider.ts";
import { currentSubscription, customerOf, type Subscription } from "./subscriptions.ts";
import { subscriptions } from "./tables.ts";

const intervalOf = { monthly: "month", yearly: "year" } as const satisfies Record<string, Interval>;

export const PlanWish = z.object({
  /** A plan's name. */
  tier: z.string().min(1).max(50),
  billing_period: z.enum(["monthly", "yearly"]).default("monthly"),
});
export const CheckoutStarted = z.object({ checkout_url: z.string(), expires_at: Moment });

/**
 * The way to a plan: the provider's checkout, or for a team that pays already the page that shows what the change
 * costs. The plan counts when the provider tells that it was paid.
 */
export async function upgrade(ctx: Ctx, wish: z.output<typeof PlanWish>): Promise<z.input<typeof CheckoutStarted>> {
  const { plan, interval } = findWish(ctx, wish);
  const subscription = await currentSubscription(ctx);
  const { appUrl } = ctx.house.config;
  if (isInForce(subscription)) {
    refuseSame(subscription, plan, interval);
    const expires = new Date(ctx.now().getTime() + 3_600_000);
    const query = `change=${encodeURIComponent(plan.name)}&period=${wish.billing_period}`;
    return { checkout_url: `${appUrl}/settings/billing?${query}`, expires_at: expires };
  }
  await refuseTooSmall(ctx, plan);
  const title = planTitle(ctx.house, ctx.product, plan.name, ctx.request.locale);
  const trialDays = subscription ? 0 : (plan.trialDays ?? 0);
  return checkout(ctx, { plan, interval, title, trialDays }, "/settings/billing");
}

export const PackWish = z.object({ pack: z.string().min(1).max(50) });

/** The provider's checkout for credits. They are there when the provider tells that they were paid. */
export async function buyCredits(ctx: Ctx, wish: z.output<typeof PackWish>): Promise<z.input<typeof CheckoutStarted>> {
  const packs = ctx.house.product(ctx.product).packs ?? [];
  const pack = packs.find(({ name }) => name === wish.pack);
  if (!pack) throw invalid([{ path: "pack", message: `Choose one of: ${packs.map(({ name }) => name).join(", ")}.` }]);
  const title = packTitle(ctx.house, ctx.product, pack.name, ctx.request.locale);
  return checkout(ctx, { pack, title }, "/credits");
}

async function checkout(ctx: Ctx, buys: CheckoutRequest["buys"], back: string) {
  const provider = chosenProvider(ctx.house, ctx.product);
  const { appUrl } = ctx.house.config;
  const request: CheckoutRequest = {
    ...{ team: ctx.team, email: payerOf(ctx), buys, customerId: await customerOf(ctx, provider.name) },
    ...{ successUrl: `${appUrl}${back}?paid=1`, cancelUrl: `${appUrl}${back}`, idempotencyKey: randomUUID() },
  };
  await ctx.commitSoFar();
  const { url, expiresAt } = await provider.checkout(request);
  await ctx.emit(checkoutOpened, {
    ...("plan" in buys
      ? { plan: buys.plan.name, interval: buys.interval, pack: null }
      : { plan: null, interval: null, pack: buys.pack.name }),
  });
  return { checkout_url: url, expires_at: expiresAt };
}

function payerOf(ctx: Ctx): string {
  if (!ctx.actor.email) throw forbidden("Sign in as a person to pay.");
  return ctx.actor.email;
}

export const Preview = z.object({
  lines: z.array(InvoiceLineShown),
  /** Minor units, due now; below zero it is kept as a credit for the next invoices. */
  due_minor: z.int(),
  currency: z.string(),
  /** What each period costs from then on. */
  price_minor: z.int(),
});

/** What a change of plan would cost now. Nothing changes by asking. */
export async function previewChange(ctx: Ctx, wish: z.output<typeof PlanWish>): Promise<z.input<typeof Preview>> {
  const { plan, interval } = findWish(ctx, wish);
  const { subscription, provider } = await payingSubscription(ctx);
  refuseSame(subscription, plan, interval);
  await refuseTooSmall(ctx, plan);
  await ctx.commitSoFar();
  const { lines, dueMinor } = await provider.preview(subscription.subscription_id, plan, interval);
  return { lines: linesSaid(ctx, lines), due_minor: dueMinor, currency, price_minor: plan.prices[interval] };
}

export const PlanChange = PlanWish.extend({
  /** The sum that was shown; when it has changed since by more than a day's worth, nothing happens. */
  expected_due_minor: z.int().optional(),
});
export const Changed = z.object({ message: z.string(), status: z.string(), tier: z.string() });

/** Changes the plan at once and charges or credits the difference. 409 `seats_in_use` when the new plan is too small. */
export async function changePlan(ctx: Ctx, wish: z.output<typeof PlanChange>): Promise<z.input<typeof Changed>> {
  const { plan, interval } = findWish(ctx, wish);
  const { subscription, provider } = await payingSubscription(ctx);
  refuseSame(subscription, plan, interval);
  await refuseTooSmall(ctx, plan);
  await ctx.commitSoFar();
  if (wish.expected_due_minor !== undefined) {
    const { dueMinor } = await provider.preview(subscription.subscription_id, plan, interval);
    if (Math.abs(dueMinor - wish.expected_due_minor) > Math.max(plan.prices[interval], subscription.amount_minor) / 28)
      throw conflict("price_changed", "The price has changed since it was shown. Look at it again and confirm.");
  }
  const snapshot = await provider.change(subscription.subscription_id, plan, interval);
  await applyFacts(ctx, provider.name, [snapshot]);
  const title = planTitle(ctx.house, ctx.product, plan.name, ctx.request.locale);
  const message = ctx.house.say(ctx.request.locale, `Your team is on the plan ${title} now`);
  return { message, status: snapshot.status, tier: plan.name };
}

export const Canceled = z.object({ message: z.string(), cancel_at: Moment });

/** Source 001, POST /api/subscription/cancel: the plan stays until the end of what is paid. */
export async function cancelSubscription(ctx: Ctx): Promise<z.input<typeof Canceled>> {
  const { periodEnd } = await atProvider(ctx, (provider, id) => provider.cancel(id));
  return { message: "Subscription will be canceled at period end", cancel_at: periodEnd };
}

export const Reactivated = z.object({ message: z.string(), status: z.string() });

/** Source 001, POST /api/subscription/reactivate: takes a cancellation back before its period is over. */
export async function reactivateSubscription(ctx: Ctx): Promise<z.input<typeof Reactivated>> {
  const subscription = await currentSubscription(ctx);
  if (isInForce(subscription) && !subscription.cancel_at_period_end)
    throw conflict("not_canceled", "The subscription is not canceled: there is nothing to take back.");
  const { status } = await atProvider(ctx, (provider, id) => provider.resume(id));
  return { message: "Subscription reactivated successfully", status };
}

export const PortalUrl = z.object({ url: z.string() });

/** The provider's own page for the card and the invoices. */
export async function openPortal(ctx: Ctx): Promise<z.input<typeof PortalUrl>> {
  const subscription = await currentSubscription(ctx);
  const provider = subscription
    ? providerNamed(ctx.house, subscription.provider)
    : chosenProvider(ctx.house, ctx.product);
  const customerId = provider && (subscription?.customer_id ?? (await customerOf(ctx, provider.name)));
  if (!provider || !customerId) throw notFound("Payment method");
  const customer = { teamId: ctx.team.id, customerId, subscriptionId: subscription?.subscription_id ?? null };
  await ctx.commitSoFar();
  const page = await provider.portal(customer, `${ctx.house.config.appUrl}/settings/billing`);
  if (!page) throw notFound("Payment page");
  return page;
}

/** Does something with the subscription at its provider, outside of any transaction, and writes what it then says. */
async function atProvider(
  ctx: Ctx,
  act: (provider: BillingProvider, subscriptionId: string) => Promise<SubscriptionSnapshot>,
): Promise<SubscriptionSnapshot> {
  const { subscription, provider } = await payingSubscription(ctx);
  await ctx.commitSoFar();
  const snapshot = await act(provider, subscription.subscription_id);
  await applyFacts(ctx, provider.name, [snapshot]);
  // From now on it is as its team wished, whatever becomes of somebody's account.
  await ctx.db
    .update(subscriptions)
    .set({ ends_with_account: false })
    .where(myRow(ctx, subscriptions, subscription.id));
  return snapshot;
}

async function payingSubscription(ctx: Ctx) {
  const subscription = await currentSubscription(ctx);
  const provider = isInForce(subscription) && providerNamed(ctx.house, subscription.provider);
  if (!provider || !subscription)
    throw conflict("no_subscription", "Your team has no subscription. Choose a plan to begin one.");
  return { subscription, provider };
}

function findWish(ctx: Ctx, wish: z.output<typeof PlanWish>): { plan: Plan; interval: Interval } {
  const plan = findPlan(ctx.house, ctx.product, wish.tier);
  const interval = intervalOf[wish.billing_period];
  if (plan && plan.prices[interval] > 0) return { plan, interval };
  const paid = plansOf(ctx.house, ctx.product).filter(({ prices }) => prices.month > 0);
  const hint = plan ? "To go back to it, cancel the subscription." : "";
  const names = paid.map(({ name }) => name).join(", ");
  throw invalid([{ path: "tier", message: [hint, `Choose one of: ${names}.`].filter(Boolean).join(" ") }]);
}

function refuseSame(subscription: Subscription, plan: Plan, interval: Interval): void {
  if (subscription.plan_name === plan.name && subscription.interval === interval)
    throw conflict("same_plan", "Your team has this plan already.");
}

async function refuseTooSmall(ctx: Ctx, plan: Plan): Promise<void> {
  const { grants } = await entitlementsOf(ctx.house, ctx.team);
  const { most } = allowedUnder(plan, plansOf(ctx.house, ctx.product), grants).seats;
  if (most === null) return;
  const used = await seatsUsed(ctx);
  if (used <= most) return;
  const many = used - most;
  throw conflict(
    "seats_in_use",
    `This plan has ${most} seats and your team uses ${used}. Remove ${many} ${many === 1 ? "member or invitation" : "members or invitations"} first, or choose a larger plan.`,
  );
}
