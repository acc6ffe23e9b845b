import type Stripe from "stripe";
import { newId } from "../../kernel/ids.ts";

/** Any part of an object of Stripe's: its names and types are checked, what we never read may be left out. */
type Part<T> = T extends readonly (infer Item)[]
  ? Part<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Part<T[Key]> }
    : T;
export type Metadata = Record<string, string>;
export type IntervalName = "month" | "year";

export const idFor = (prefix: string) => `${prefix}_${newId().replaceAll("-", "").slice(-24)}`;
export const listOf = <T>(data: T[], url: string) => ({ object: "list" as const, data, has_more: false, url });

export const productObject = (fields: { id: string; name: string; created: number }) =>
  ({
    ...{ ...fields, object: "product" as const, active: true, description: null, images: [], livemode: false },
    ...{ metadata: {} as Metadata, updated: fields.created, url: null },
  }) satisfies Part<Stripe.Product>;

interface PriceFields {
  created: number;
  currency: string;
  lookup_key: string | null;
  metadata: Metadata;
  product: string;
  recurring: { interval: IntervalName; interval_count: 1; usage_type: "licensed" } | null;
  unit_amount: number;
}
export const priceObject = (fields: PriceFields) =>
  ({
    ...{ id: idFor("price"), object: "price" as const, active: true, billing_scheme: "per_unit" as const },
    ...{ livemode: false, type: fields.recurring ? ("recurring" as const) : ("one_time" as const), ...fields },
  }) satisfies Part<Stripe.Price>;
export type PriceObject = ReturnType<typeof priceObject>;

export const customerObject = (email: string, created: number) =>
  ({
    ...{ id: idFor("cus"), object: "customer" as const, balance: 0, created, email, livemode: false },
    ...{ metadata: {} as Metadata, name: "Pat Payer" },
  }) satisfies Part<Stripe.Customer>;

interface SubscriptionFields {
  created: number;
  customer: string;
  metadata: Metadata;
  price: PriceObject;
  start: number;
  end: number;
  trialing: boolean;
}
export function subscriptionObject({ price, start, end, trialing, ...fields }: SubscriptionFields) {
  const id = idFor("sub");
  const item = {
    ...{ id: idFor("si"), object: "subscription_item" as const, created: fields.created, metadata: {} as Metadata },
    ...{ price, quantity: 1, subscription: id, current_period_start: start, current_period_end: end },
  };
  return {
    ...{ id, object: "subscription" as const, billing_cycle_anchor: end, currency: price.currency, livemode: false },
    ...{ cancel_at: null as number | null, cancel_at_period_end: false as boolean, canceled_at: null as number | null },
    ...{ collection_method: "charge_automatically" as const, ended_at: null as number | null },
    ...{ items: listOf([item], `/v1/subscription_items?subscription=${id}`), latest_invoice: null as string | null },
    ...{ start_date: start, status: (trialing ? "trialing" : "active") as Stripe.Subscription.Status },
    ...{ trial_start: trialing ? start : null, trial_end: trialing ? end : null, ...fields },
  } satisfies Part<Stripe.Subscription>;
}
export type SubscriptionObject = ReturnType<typeof subscriptionObject>;

export interface LineFields {
  amount: number;
  description: string;
  price: PriceObject;
  start: number;
  end: number;
}
interface InvoiceFields {
  created: number;
  customer: string;
  customer_email: string;
  metadata: Metadata;
  subscription: SubscriptionObject | null;
  billing_reason: Stripe.Invoice.BillingReason;
  lines: LineFields[];
}
export function invoiceObject({ subscription, lines, ...fields }: InvoiceFields) {
  const id = idFor("in");
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const due = Math.max(total, 0);
  const data = lines.map(({ amount, description, price, start, end }) => ({
    ...{ id: idFor("il"), object: "line_item" as const, amount, currency: "usd", description, invoice: id },
    ...{ livemode: false, metadata: {} as Metadata, period: { start, end }, quantity: 1 },
    pricing: { type: "price_details" as const, price_details: { price: price.id, product: price.product } },
  }));
  return {
    ...{ id, object: "invoice" as const, amount_due: due, amount_paid: 0, amount_remaining: due, attempt_count: 0 },
    ...{ attempted: false, auto_advance: true, currency: "usd", ...fields },
    ...{
      lines: listOf(data, `/v1/invoices/${id}/lines`),
      livemode: false,
      next_payment_attempt: null as number | null,
    },
    parent: subscription && {
      type: "subscription_details" as const,
      quote_details: null,
      subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
    },
    ...{ starting_balance: 0, status: "open" as Stripe.Invoice.Status, subtotal: total, total },
    status_transitions: {
      ...{ finalized_at: fields.created as number | null, marked_uncollectible_at: null as number | null },
      ...{ paid_at: null as number | null, voided_at: null },
    },
    ...{ total_discount_amounts: [], total_taxes: [] },
  } satisfies Part<Stripe.Invoice>;
}
export type InvoiceObject = ReturnType<typeof invoiceObject>;

export interface CardError {
  type: "card_error";
  code: NonNullable<Stripe.PaymentIntent.LastPaymentError["code"]>;
  decline_code: string | undefined;
  message: string;
}
export const intentObject = (fields: { amount: number; created: number; customer: string; metadata: Metadata }) =>
  ({
    ...{ id: idFor("pi"), object: "payment_intent" as const, amount_received: 0, currency: "usd", livemode: false },
    ...{ last_payment_error: null as CardError | null, latest_charge: null as string | null },
    ...{ status: "requires_payment_method" as Stripe.PaymentIntent.Status, ...fields },
  }) satisfies Part<Stripe.PaymentIntent>;
export type IntentObject = ReturnType<typeof intentObject>;

export const invoicePaymentObject = (invoice: InvoiceObject, intent: IntentObject) =>
  ({
    ...{ id: idFor("inpay"), object: "invoice_payment" as const, amount_paid: null as number | null },
    ...{ amount_requested: intent.amount, created: intent.created, currency: "usd", invoice: invoice.id },
    ...{ is_default: true, livemode: false, status: "open" },
    payment: { type: "payment_intent" as const, payment_intent: intent.id },
  }) satisfies Part<Stripe.InvoicePayment>;

export const chargeObject = (intent: IntentObject, failure: CardError | null) =>
  ({
    ...{
      id: idFor("ch"),
      object: "charge" as const,
      amount: intent.amount,
      amount_captured: failure ? 0 : intent.amount,
    },
    ...{ amount_refunded: 0, captured: !failure, created: intent.created, currency: "usd", customer: intent.customer },
    ...{ disputed: false as boolean, failure_code: failure?.code ?? null, failure_message: failure?.message ?? null },
    ...{
      livemode: false,
      metadata: {} as Metadata,
      paid: !failure,
      payment_intent: intent.id,
      refunded: false as boolean,
    },
    status: failure ? ("failed" as const) : ("succeeded" as const),
  }) satisfies Part<Stripe.Charge>;
export type ChargeObject = ReturnType<typeof chargeObject>;

export const refundObject = (charge: ChargeObject, amount: number, created: number) =>
  ({
    ...{ id: idFor("re"), object: "refund" as const, amount, charge: charge.id, created, currency: charge.currency },
    ...{ metadata: {} as Metadata, payment_intent: charge.payment_intent, reason: null, status: "succeeded" },
  }) satisfies Part<Stripe.Refund>;

export const disputeObject = (charge: ChargeObject, created: number) =>
  ({
    ...{ id: idFor("dp"), object: "dispute" as const, amount: charge.amount, charge: charge.id, created },
    ...{ currency: charge.currency, livemode: false, metadata: {} as Metadata, payment_intent: charge.payment_intent },
    ...{ reason: "general", status: "needs_response" as Stripe.Dispute.Status },
  }) satisfies Part<Stripe.Dispute>;

export const transferObject = (fields: {
  amount: number;
  created: number;
  currency: string;
  destination: string;
  metadata: Metadata;
  transfer_group: string | null;
}) =>
  ({
    ...{
      id: idFor("tr"),
      object: "transfer" as const,
      amount_reversed: 0,
      livemode: false,
      reversed: false,
      ...fields,
    },
  }) satisfies Part<Stripe.Transfer>;

/** What a checkout sells, and what it is marked with; no part of what Stripe shows. */
export interface Order {
  price: PriceObject;
  trialDays: number;
  subscriptionMetadata: Metadata;
  invoiceMetadata: Metadata;
}
interface SessionFields {
  cancel_url: string | null;
  client_reference_id: string | null;
  created: number;
  customer: string | null;
  customer_email: string | null;
  metadata: Metadata;
  mode: "subscription" | "payment";
  success_url: string;
}
export function sessionObject(base: string, fields: SessionFields) {
  const id = idFor("cs_test");
  return {
    ...{ id, object: "checkout.session" as const, currency: "usd", expires_at: fields.created + 24 * 3600 },
    ...{ invoice: null as string | null, livemode: false, payment_intent: null as string | null },
    ...{ payment_status: "unpaid" as Stripe.Checkout.Session.PaymentStatus, ui_mode: "hosted_page" as const },
    ...{ status: "open" as Stripe.Checkout.Session.Status, subscription: null as string | null },
    ...{ url: `${base}/c/pay/${id}` as string | null, ...fields },
  } satisfies Part<Stripe.Checkout.Session>;
}
export type SessionObject = ReturnType<typeof sessionObject>;

export const eventObject = (type: string, object: object, created: number) => ({
  ...{ id: idFor("evt"), object: "event" as const, api_version: "2026-10-28.endive", created },
  ...{ data: { object: structuredClone(object) }, livemode: false, pending_webhooks: 1 },
  ...{ request: { id: null, idempotency_key: null }, type },
});
export type EventObject = ReturnType<typeof eventObject>;
