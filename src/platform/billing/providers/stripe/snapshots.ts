import type Stripe from "stripe";
import type { Interval } from "../../plans.ts";
import type { InvoiceLine } from "../../tables.ts";
import type { InvoiceSnapshot, SubscriptionSnapshot } from "../provider.ts";
import { declineCode } from "./client.ts";

/** What stands in the metadata of everything that we make at Stripe; without it an object is none of ours. */
export interface Marks {
  team_id?: string;
  product?: string;
  plan?: string;
  interval?: string;
  pack?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const teamOf = (marks: Marks | null | undefined): string | null =>
  marks?.team_id && uuid.test(marks.team_id) ? marks.team_id : null;

export const fromSeconds = (seconds: number): Date => new Date(seconds * 1000);
const orNull = (seconds: number | null | undefined): Date | null => (seconds ? fromSeconds(seconds) : null);
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);

const statuses: Record<string, SubscriptionSnapshot["status"]> = {
  ...{ incomplete: "incomplete", incomplete_expired: "canceled", trialing: "trialing", active: "active" },
  ...{ past_due: "past_due", unpaid: "unpaid", paused: "paused", canceled: "canceled" },
};

/** A subscription in our shape; null for one that is none of ours. `at` is Stripe's time of the answer. */
export function toSubscription(subscription: Stripe.Subscription, at: Date): SubscriptionSnapshot | null {
  const teamId = teamOf(subscription.metadata);
  const item = subscription.items.data[0];
  const status = statuses[subscription.status];
  if (!teamId || !item || !status) return null;
  // The price tells what is paid for, also after a change in Stripe's own pages; a price made by hand has no marks.
  const { plan, interval } = { ...subscription.metadata, ...item.price.metadata } as Marks;
  if (!plan) return null;
  const endedAt = orNull(subscription.ended_at);
  const periodEnd = fromSeconds(item.current_period_end);
  return {
    ...{ kind: "subscription", teamId, subscriptionId: subscription.id, customerId: idOf(subscription.customer)! },
    ...{ plan, interval: (interval ?? item.price.recurring?.interval) as Interval, status },
    amountMinor: (item.price.unit_amount ?? 0) * (item.quantity ?? 1),
    currency: subscription.currency.toUpperCase(),
    periodStart: fromSeconds(item.current_period_start),
    // One that ended before its time, as after the last failed payment, gives nothing any more.
    periodEnd: endedAt && endedAt < periodEnd ? endedAt : periodEnd,
    cancelAtPeriodEnd: !endedAt && (subscription.cancel_at_period_end || subscription.cancel_at !== null),
    ...{ trialEndsAt: orNull(subscription.trial_end), endedAt, updatedAt: at },
  };
}

/** What stands beside an invoice: the plan that it bills, and how it was paid, or why not. */
export interface Beside {
  plan: string | null;
  intent: Stripe.PaymentIntent | null;
  dispute: Stripe.Dispute | null;
}

/** An invoice in our shape; null for a draft, for one over nothing, and for one that is none of ours. */
export function toInvoice(
  invoice: Stripe.Invoice,
  lines: Stripe.InvoiceLineItem[],
  { plan, intent, dispute }: Beside,
  at: Date,
): InvoiceSnapshot | null {
  const subscription = invoice.parent?.subscription_details;
  const teamId = teamOf(subscription?.metadata) ?? teamOf(invoice.metadata);
  if (!teamId || !invoice.status || invoice.status === "draft") return null;
  // The start of a trial is an invoice over nothing at Stripe; nobody wants a receipt for it.
  if (lines.every(({ amount }) => amount === 0)) return null;
  const charge = typeof intent?.latest_charge === "object" ? intent.latest_charge : null;
  const { finalized_at, paid_at } = invoice.status_transitions;
  return {
    ...{ kind: "invoice", teamId, invoiceId: invoice.id!, subscriptionId: idOf(subscription?.subscription) },
    ...{ status: invoice.status as InvoiceSnapshot["status"], currency: invoice.currency.toUpperCase() },
    ...{ totalMinor: invoice.amount_due, paidMinor: invoice.amount_paid, refundedMinor: charge?.amount_refunded ?? 0 },
    ...{ lines: [...toLines(invoice, lines), ...balancing(invoice)], email: invoice.customer_email ?? "" },
    ...{ paymentId: intent?.id ?? null, failureCode: invoice.status === "open" ? failureOf(intent) : null },
    ...{ attempts: invoice.attempt_count, nextAttemptAt: orNull(invoice.next_payment_attempt) },
    ...{ issuedAt: fromSeconds(finalized_at ?? invoice.created), paidAt: orNull(paid_at), updatedAt: at },
    ...{ plan, pack: invoice.metadata?.pack ?? null, customerId: idOf(invoice.customer) },
    dispute: dispute ? outcomeOf(dispute) : null,
  };
}

function failureOf(intent: Stripe.PaymentIntent | null): string | null {
  if (intent?.last_payment_error) return declineCode(intent.last_payment_error);
  return intent?.status === "requires_action" ? "authentication_required" : null;
}

/** An inquiry that closes without a chargeback leaves the money where it is, so it counts as won. */
function outcomeOf({ status }: Stripe.Dispute): "open" | "won" | "lost" {
  if (status === "lost") return "lost";
  return ["won", "warning_closed", "prevented"].includes(status) ? "won" : "open";
}

/** A sum below zero is kept as a credit, and a credit that stands is used first. */
const balancing = ({ amount_due, total }: Stripe.Invoice): InvoiceLine[] =>
  beside(
    amount_due > total ? "Kept as a credit for the next invoice" : "Credit from an earlier change",
    amount_due - total,
  );

/** The lines with what Stripe keeps beside them, so that they add up to the total. */
export function toLines(invoice: Stripe.Invoice, lines: Stripe.InvoiceLineItem[]): InvoiceLine[] {
  const off = (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
  const tax = (invoice.total_taxes ?? [])
    .filter(({ tax_behavior }) => tax_behavior === "exclusive")
    .reduce((sum, { amount }) => sum + amount, 0);
  return [...lines.map(toLine), ...beside("Discount", -off), ...beside("Tax", tax)];
}

const beside = (text: string, amount: number): InvoiceLine[] =>
  amount ? [{ text, quantity: 1, amount_minor: amount, period_start: null, period_end: null }] : [];

const toLine = ({ description, quantity, amount, period }: Stripe.InvoiceLineItem): InvoiceLine => ({
  text: description ?? "",
  quantity: quantity ?? 1,
  amount_minor: amount,
  // What is bought once has a period of no length.
  period_start: period.end > period.start ? fromSeconds(period.start).toISOString() : null,
  period_end: period.end > period.start ? fromSeconds(period.end).toISOString() : null,
});
