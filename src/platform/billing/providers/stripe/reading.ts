import type Stripe from "stripe";
import type { InvoiceSnapshot, ProviderFact, SubscriptionSnapshot } from "../provider.ts";
import { isStripeError } from "./client.ts";
import { type Beside, idOf, type Marks, toInvoice, toSubscription } from "./snapshots.ts";
import type { Notice } from "./webhooks.ts";

/** More lines are not shown; an invoice of ours has one or two. */
const mostLines = 250;

/**
 * When Stripe gave an answer, by Stripe's clock: states are ordered by it, so our own clocks may differ or step back.
 */
export const answeredAt = ({ lastResponse }: Stripe.Response<unknown>): Date => new Date(lastResponse.headers.date!);

/** What Stripe now says of everything that a webhook concerns; empty for objects that are none of ours. */
export async function readFacts(stripe: Stripe, notice: Notice): Promise<ProviderFact[]> {
  const { subscription, invoices } = await concerned(stripe, notice);
  const facts: (ProviderFact | null)[] = [];
  for (const id of invoices) facts.push(await ifThere(() => readInvoice(stripe, id)));
  const about = new Set([subscription, ...facts.map((fact) => fact?.subscriptionId)]);
  for (const id of about) if (id) facts.push(await ifThere(() => readSubscription(stripe, id)));
  return facts.filter((fact) => fact !== null);
}

/** What Stripe now says of a subscription and of its latest invoice. */
export async function readLatest(stripe: Stripe, id: string): Promise<ProviderFact[]> {
  const answer = await stripe.subscriptions.retrieve(id);
  const invoice = idOf(answer.latest_invoice);
  const facts = [toSubscription(answer, answeredAt(answer)), invoice ? await readInvoice(stripe, invoice) : null];
  return facts.filter((fact) => fact !== null);
}

async function concerned(
  stripe: Stripe,
  { object, id, invoice, payment_intent }: Notice,
): Promise<{ subscription: string | null; invoices: string[] }> {
  switch (object) {
    case "subscription":
      return { subscription: id, invoices: [] };
    case "invoice":
      return { subscription: null, invoices: [id] };
    case "invoice_payment":
      return { subscription: null, invoices: invoice ? [invoice] : [] };
    case "checkout.session": {
      const session = await ifThere(() => stripe.checkout.sessions.retrieve(id));
      const made = idOf(session?.invoice);
      return { subscription: idOf(session?.subscription), invoices: made ? [made] : [] };
    }
    case "charge":
    case "refund":
    case "dispute":
      return { subscription: null, invoices: payment_intent ? await invoicesPaidBy(stripe, payment_intent) : [] };
    default:
      return { subscription: null, invoices: [] };
  }
}

async function invoicesPaidBy(stripe: Stripe, paymentIntent: string): Promise<string[]> {
  const { data } = await stripe.invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: paymentIntent },
  });
  return data.map(({ invoice }) => idOf(invoice)!);
}

async function readSubscription(stripe: Stripe, id: string): Promise<SubscriptionSnapshot | null> {
  const answer = await stripe.subscriptions.retrieve(id);
  return toSubscription(answer, answeredAt(answer));
}

/** Its time is that of the invoice, which is asked for first: what the payment knows is never older than that. */
export async function readInvoice(stripe: Stripe, id: string): Promise<InvoiceSnapshot | null> {
  const invoice = await stripe.invoices.retrieve(id, { expand: ["payments"] });
  const lines = invoice.lines.has_more
    ? await stripe.invoices.listLineItems(id, { limit: 100 }).autoPagingToArray({ limit: mostLines })
    : invoice.lines.data;
  const beside = { plan: await readPlan(stripe, lines), ...(await readPayment(stripe, invoice)) };
  return toInvoice(invoice, lines, beside, answeredAt(invoice));
}

/** The price says which plan was billed: the subscription itself may have another one by now. */
async function readPlan(stripe: Stripe, lines: Stripe.InvoiceLineItem[]): Promise<string | null> {
  const billed = lines.findLast(({ amount, pricing }) => amount > 0 && pricing?.price_details);
  const id = idOf(billed?.pricing?.price_details?.price);
  const price = id ? await stripe.prices.retrieve(id) : null;
  return (price?.metadata as Marks | undefined)?.plan ?? null;
}

async function readPayment(stripe: Stripe, { payments }: Stripe.Invoice): Promise<Omit<Beside, "plan">> {
  // A try that was given up leaves its payment behind as canceled.
  const payment = payments?.data.find(({ status }) => status !== "canceled")?.payment;
  const id = idOf(payment?.payment_intent);
  if (!id) return { intent: null, dispute: null };
  const intent = await stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] });
  const charge = typeof intent.latest_charge === "object" ? intent.latest_charge : null;
  if (!charge?.disputed) return { intent, dispute: null };
  const { data } = await stripe.disputes.list({ payment_intent: id, limit: 1 });
  return { intent, dispute: data[0] ?? null };
}

/** Null for what was deleted meanwhile, such as a draft. */
export async function ifThere<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isStripeError(error) && error.code === "resource_missing") return null;
    throw error;
  }
}
