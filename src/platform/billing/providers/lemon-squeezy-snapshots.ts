import type { Order, Subscription as SubscriptionAnswer, SubscriptionInvoice } from "@lemonsqueezy/lemonsqueezy.js";
import type { Team } from "../../../kernel/ctx.ts";
import type { House } from "../../../kernel/house.ts";
import { dayMs, lastDayOf } from "../../analytics/analytics.ts";
import { currency, type Interval, type Plan, plansOf } from "../plans.ts";
import { addInterval, type Period } from "../proration.ts";
import type { InvoiceLine } from "../tables.ts";
import type { Known } from "./lemon-squeezy-known.ts";
import type { InvoiceSnapshot, SubscriptionSnapshot } from "./provider.ts";

export type Subscription = SubscriptionAnswer["data"];
type Invoice = SubscriptionInvoice["data"];
type OrderData = Order["data"];
type Before = Known["invoices"][number];
type Variants = { variants: ReadonlyMap<string, number> };

/**
 * Theirs → ours. One that is cancelled runs on until its end, when it becomes expired: that is our "active, ends with
 * its period". The SDK's list of words has a slip of the pen in it, "pause".
 */
const statuses: Record<Subscription["attributes"]["status"], SubscriptionSnapshot["status"]> = {
  on_trial: "trialing",
  active: "active",
  paused: "paused",
  pause: "paused",
  past_due: "past_due",
  unpaid: "unpaid",
  cancelled: "active",
  expired: "canceled",
};

/** `priceMinor` is null in a trial, when nothing is priced yet: the plan's own price is shown then. */
export function subscriptionSnapshot(
  house: House,
  { variants }: Variants,
  { id, attributes: now }: Subscription,
  team: Team,
  priceMinor: number | null,
): SubscriptionSnapshot {
  const sold = planOf(house, variants, team.product, now.variant_id);
  if (!sold)
    throw new Error(
      `LEMONSQUEEZY_VARIANTS does not name the variant ${now.variant_id} (${now.product_name} ${now.variant_name}) for a plan of ${team.product}`,
    );
  const { plan, interval } = sold;
  const created = new Date(now.created_at);
  const periodEnd = new Date(now.ends_at ?? now.renews_at);
  // A period's start is not told; the first one begins with the subscription itself.
  const aPeriodBefore = addInterval(periodEnd, interval, -1);
  return {
    ...{ kind: "subscription", teamId: team.id, subscriptionId: id, customerId: String(now.customer_id) },
    ...{ plan: plan.name, interval, status: statuses[now.status] },
    amountMinor: priceMinor ?? plan.prices[interval],
    currency,
    periodStart: aPeriodBefore > created ? aPeriodBefore : created,
    periodEnd,
    cancelAtPeriodEnd: now.status === "cancelled",
    trialEndsAt: now.trial_ends_at === null ? null : new Date(now.trial_ends_at),
    endedAt: now.status === "expired" ? periodEnd : null,
    updatedAt: new Date(now.updated_at),
  };
}

function planOf(
  house: House,
  variants: ReadonlyMap<string, number>,
  product: string,
  variantId: number,
): { plan: Plan; interval: Interval } | null {
  for (const plan of plansOf(house, product))
    for (const interval of ["month", "year"] as const)
      if (variants.get(`${product}_${plan.name}_${interval}`) === variantId) return { plan, interval };
  return null;
}

/** Orders and invoices are numbered apart, so our id of one says which it is. */
export const idOf = ({ type, id }: Invoice | OrderData): string => `${type}:${id}`;
export function objectOf(ourId: string): { type: string; id: string } {
  const [type, id] = ourId.split(":") as [string, string];
  return { type, id };
}

/** A payment is owed: the card was refused, and is tried again or not. */
export const isOwed = ({ attributes }: Subscription): boolean => ["past_due", "unpaid"].includes(attributes.status);

/** It stands as we have it, and there is nothing more to hear of it. */
export const isOlderNews = ({ attributes }: Invoice, before: Before): boolean =>
  attributes.status !== "pending" && before.provider_updated_at >= new Date(attributes.updated_at);

/** An invoice of a subscription. Its lines stay as they were first written. */
export function invoiceSnapshot(
  invoice: Invoice,
  subscription: Subscription,
  sold: SubscriptionSnapshot,
  before: Before | null,
  attempts: InvoiceSnapshot["attempts"],
): InvoiceSnapshot {
  const now = invoice.attributes;
  const { product_name, variant_name, renews_at } = subscription.attributes;
  const open = now.status === "pending";
  const failed = open && (attempts === "one more" || isOwed(subscription) || Boolean(before?.failure_code));
  return {
    ...moneyOf(invoice, before),
    ...{ teamId: sold.teamId, subscriptionId: subscription.id, pack: null },
    status: open ? "open" : wasPaid(invoice) ? "paid" : "void",
    lines: before?.lines ?? linesOf(`${product_name} ${variant_name}`, now, periodOf(invoice, subscription, sold)),
    // Why a card was refused is not told, nor how often: the events that say so are counted.
    failureCode: failed ? "payment_failed" : null,
    attempts,
    nextAttemptAt: failed ? new Date(renews_at) : null,
  };
}

/**
 * What an invoice pays for is not told either. A period begins with its invoice and lasts until the same day of the next
 * month or year; in a month without that day it ends with the month, and the next one goes to that day again. What a
 * change costs is paid for the rest of the period.
 */
function periodOf(
  { attributes }: Invoice,
  { attributes: of }: Subscription,
  { interval }: SubscriptionSnapshot,
): Period {
  const start = new Date(attributes.created_at);
  const renewal = new Date(of.renews_at);
  const end = addInterval(start, interval, 1);
  // The SDK's list of reasons lacks this one.
  if (String(attributes.billing_reason) === "updated") return { start, end: renewal < end ? renewal : end };
  const tomorrow = new Date(start.getTime() + dayMs);
  // Counted from its last day, a short month would end the next period too early.
  if (tomorrow.getUTCDate() === 1 && of.billing_anchor > end.getUTCDate())
    end.setUTCDate(Math.min(of.billing_anchor, Number(lastDayOf(end.toISOString().slice(0, 7)).slice(8))));
  return { start, end };
}

/** A pack of credits; null for orders of other things. What was bought is said by the variant, which nobody can choose. */
export function orderSnapshot(
  house: House,
  { variants }: Variants,
  order: OrderData,
  { team, invoices: [before] }: Known,
): InvoiceSnapshot | null {
  const now = order.attributes;
  const item = now.first_order_item;
  const pack = house
    .product(team.product)
    .packs?.find(({ name }) => variants.get(`${team.product}_${name}`) === item.variant_id);
  if (!pack) return null;
  return {
    ...moneyOf(order, before),
    ...{ teamId: team.id, subscriptionId: null, pack: pack.name },
    status: now.status === "pending" ? "open" : wasPaid(order) ? "paid" : "void",
    lines: before?.lines ?? linesOf(`${item.product_name} ${item.variant_name}`, now),
    ...{ failureCode: null, attempts: 0, nextAttemptAt: null },
  };
}

/** Refunded ones were paid too. `fraudulent` is not in the SDK's list. */
const wasPaid = ({ attributes }: Invoice | OrderData): boolean =>
  !["pending", "void", "failed", "fraudulent"].includes(attributes.status);

function moneyOf(object: Invoice | OrderData, before: Before | null | undefined) {
  const now = object.attributes;
  const paid = wasPaid(object);
  const id = idOf(object);
  return {
    ...{ kind: "invoice" as const, invoiceId: id, paymentId: paid ? id : null, email: now.user_email },
    ...{ customerId: String(now.customer_id), dispute: null, currency: now.currency as string },
    ...{ totalMinor: now.total, paidMinor: paid ? now.total : 0, refundedMinor: now.refunded_amount },
    issuedAt: new Date(now.created_at),
    // The moment of a payment is not told: it is that of the state in which we first saw it paid.
    paidAt: before?.paid_at ?? (paid ? new Date(now.updated_at) : null),
    updatedAt: new Date(now.updated_at),
  };
}

function linesOf(
  text: string,
  {
    total,
    subtotal,
    discount_total,
    tax,
  }: Pick<Invoice["attributes"], "total" | "subtotal" | "discount_total" | "tax">,
  period: Period | null = null,
): InvoiceLine[] {
  const line = (what: string, amountMinor: number, paidFor: Period | null = null): InvoiceLine => ({
    ...{ text: what, quantity: 1, amount_minor: amountMinor },
    period_start: paidFor?.start.toISOString() ?? null,
    period_end: paidFor?.end.toISOString() ?? null,
  });
  // Where prices include the tax it stands within the subtotal, and is no line of its own.
  const taxOnTop = total - (subtotal - discount_total);
  return [
    line(text, subtotal, period),
    ...(discount_total > 0 ? [line("Discount", -discount_total)] : []),
    ...(tax > 0 && taxOnTop > 0 ? [line("Tax", taxOnTop)] : []),
  ];
}
