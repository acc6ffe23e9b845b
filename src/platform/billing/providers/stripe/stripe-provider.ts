import type Stripe from "stripe";
import { conflict } from "../../../../kernel/errors.ts";
import type { House } from "../../../../kernel/house.ts";
import { type Interval, type Plan, planTitle } from "../../plans.ts";
import type { BillingProvider, CheckoutRequest, SubscriptionSnapshot, TransferRequest } from "../provider.ts";
import { asking, isStripeError, stripeClient } from "./client.ts";
import { type Offer, priceOf } from "./prices.ts";
import { answeredAt, ifThere, readFacts, readInvoice, readLatest } from "./reading.ts";
import { fromSeconds, type Marks, toLines, toSubscription } from "./snapshots.ts";
import { type Notice, openNotice } from "./webhooks.ts";

/** Stripe by its official SDK. Everything made there carries the team in its metadata, and is found again by it. */
export function stripeProvider(house: House): BillingProvider {
  const { STRIPE_WEBHOOK_SECRET } = house.config;
  if (!STRIPE_WEBHOOK_SECRET)
    throw new Error(
      "STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET: without it no payment is ever heard of. See docs/runbooks/stripe.md.",
    );
  const client = stripeClient(house.config);
  const on = <T>(work: (stripe: Stripe) => Promise<T>): Promise<T> => asking(async () => work(await client()));
  return {
    name: "stripe",
    look: () => on(async (stripe) => void (await stripe.prices.list({ limit: 1 }))),
    checkout: (request) => on((stripe) => openCheckout(stripe, house, request)),
    portal: ({ customerId }, returnUrl) =>
      on(async (stripe) => {
        const { url } = await stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl });
        return { url };
      }),
    preview: (id, plan, interval) => on((stripe) => previewChange(stripe, house, id, plan, interval)),
    change: (id, plan, interval) => on((stripe) => changePlan(stripe, house, id, plan, interval)),
    cancel: (id) => on((stripe) => update(stripe, id, () => ({ cancel_at_period_end: true }))),
    resume: (id) =>
      on((stripe) =>
        update(stripe, id, ({ cancel_at_period_end, cancel_at }) =>
          !cancel_at_period_end && cancel_at ? { cancel_at: "" } : { cancel_at_period_end: false },
        ),
      ),
    end: (id) => on((stripe) => endAtOnce(stripe, id)),
    retry: (invoiceId) => on((stripe) => payInvoice(stripe, invoiceId)),
    refund: (paymentId, amountMinor, idempotencyKey) =>
      on((stripe) => refund(stripe, paymentId, amountMinor, idempotencyKey)),
    transfer: (request) => on((stripe) => transfer(stripe, request)),
    verify: async (headers, body, now) =>
      openNotice(await client(), STRIPE_WEBHOOK_SECRET, headers.get("stripe-signature"), body, now),
    reread: (id) => on((stripe) => readLatest(stripe, id)),
    read: ({ payload }) => on((stripe) => readFacts(stripe, payload as Notice)),
  };
}

async function openCheckout(stripe: Stripe, house: House, request: CheckoutRequest) {
  const { team, buys, customerId } = request;
  const price = await priceOf(stripe, offerOf(house, team.product, buys));
  const metadata: Stripe.MetadataParam = {
    ...{ team_id: team.id, product: team.product },
    ...("plan" in buys ? { plan: buys.plan.name, interval: buys.interval } : { pack: buys.pack.name }),
  };
  const session = await stripe.checkout.sessions.create(
    {
      ...{ line_items: [{ price, quantity: 1 }], client_reference_id: team.id, metadata },
      ...(customerId ? { customer: customerId } : { customer_email: request.email }),
      ...{ success_url: request.successUrl, cancel_url: request.cancelUrl },
      ...("plan" in buys ? forPlan(metadata, buys.trialDays) : forPack(metadata, customerId)),
    },
    { idempotencyKey: `checkout:${team.id}:${request.idempotencyKey}` },
  );
  return { url: session.url!, expiresAt: fromSeconds(session.expires_at) };
}

const forPlan = (metadata: Stripe.MetadataParam, trialDays: number): Stripe.Checkout.SessionCreateParams => ({
  mode: "subscription",
  subscription_data: { metadata, ...(trialDays > 0 ? { trial_period_days: trialDays } : {}) },
});

/** A pack gets an invoice of Stripe's too, so that all that is paid is told in one shape. */
const forPack = (metadata: Stripe.MetadataParam, customerId: string | null): Stripe.Checkout.SessionCreateParams => ({
  mode: "payment",
  ...(customerId ? {} : { customer_creation: "always" }),
  payment_intent_data: { metadata },
  invoice_creation: { enabled: true, invoice_data: { metadata } },
});

/** What is bought, under a name of one language: the product at Stripe has one name for all customers. */
function offerOf(house: House, product: string, buys: Omit<BoughtPlan, "title" | "trialDays"> | BoughtPack): Offer {
  const brand = house.product(product).title;
  if ("pack" in buys)
    return {
      ...{ product, name: buys.pack.name, title: `${brand} ${buys.title}` },
      ...{ amountMinor: buys.pack.price, interval: null },
    };
  const { plan, interval } = buys;
  const title = `${brand} ${planTitle(house, product, plan.name)}`;
  return { product, name: plan.name, title, amountMinor: plan.prices[interval], interval };
}
type BoughtPlan = Extract<CheckoutRequest["buys"], { plan: Plan }>;
type BoughtPack = Extract<CheckoutRequest["buys"], { title: string; pack: unknown }>;

async function openSubscription(stripe: Stripe, id: string) {
  const subscription = await stripe.subscriptions.retrieve(id);
  const item = subscription.items.data[0];
  if (!item || subscription.ended_at)
    throw conflict("subscription_ended", "This subscription is over. Choose a plan to begin a new one.");
  return { subscription, item };
}

/** What a change asks of Stripe. Prorations are charged, or credited, at once. */
async function changeTo(stripe: Stripe, house: House, id: string, plan: Plan, interval: Interval) {
  const { subscription, item } = await openSubscription(stripe, id);
  const { product } = subscription.metadata as Marks;
  const price = await priceOf(stripe, offerOf(house, product!, { plan, interval }));
  return {
    items: [{ id: item.id, price }],
    proration_behavior: "always_invoice" as const,
    proration_date: prorationDate(item, house.now()),
  };
}

/** The start of these ten minutes, so that the sum that a preview shows is the sum that the change then takes. */
function prorationDate(period: Stripe.SubscriptionItem, now: Date): number {
  const rounded = Math.floor(now.getTime() / 600_000) * 600;
  return Math.min(Math.max(rounded, period.current_period_start), period.current_period_end);
}

async function previewChange(stripe: Stripe, house: House, id: string, plan: Plan, interval: Interval) {
  const change = await changeTo(stripe, house, id, plan, interval);
  const invoice = await stripe.invoices.createPreview({ subscription: id, subscription_details: change });
  return { lines: toLines(invoice, invoice.lines.data), dueMinor: invoice.total };
}

async function changePlan(stripe: Stripe, house: House, id: string, plan: Plan, interval: Interval) {
  const change = await changeTo(stripe, house, id, plan, interval);
  const after = await stripe.subscriptions.update(id, {
    ...change,
    // A card that is declined leaves everything as it was.
    payment_behavior: "error_if_incomplete",
    metadata: { plan: plan.name, interval },
  });
  return ours(after);
}

async function update(
  stripe: Stripe,
  id: string,
  changes: (subscription: Stripe.Subscription) => Stripe.SubscriptionUpdateParams,
): Promise<SubscriptionSnapshot> {
  const { subscription } = await openSubscription(stripe, id);
  return ours(await stripe.subscriptions.update(id, changes(subscription)));
}

/** Stripe knows no second end of the same subscription, so it is looked at first. */
async function endAtOnce(stripe: Stripe, id: string): Promise<SubscriptionSnapshot | null> {
  const found = await ifThere(() => stripe.subscriptions.retrieve(id));
  if (!found) return null;
  const ended = found.ended_at ? found : await stripe.subscriptions.cancel(id);
  return toSubscription(ended, answeredAt(ended));
}

function ours(answer: Stripe.Response<Stripe.Subscription>): SubscriptionSnapshot {
  const snapshot = toSubscription(answer, answeredAt(answer));
  if (!snapshot) throw new Error(`the subscription ${answer.id} has lost its metadata at Stripe`);
  return snapshot;
}

/** A card that is declined again is no error here: the invoice then says why. */
async function payInvoice(stripe: Stripe, id: string) {
  const { status } = await stripe.invoices.retrieve(id);
  if (status !== "open") throw conflict("nothing_to_pay", "There is nothing to pay on this invoice.");
  try {
    await stripe.invoices.pay(id);
  } catch (error) {
    if (!isStripeError(error) || error.type !== "StripeCardError") throw error;
  }
  const snapshot = await readInvoice(stripe, id);
  if (!snapshot) throw new Error(`the invoice ${id} has lost its metadata at Stripe`);
  return snapshot;
}

async function refund(stripe: Stripe, paymentId: string, amountMinor: number, idempotencyKey: string): Promise<void> {
  try {
    await stripe.refunds.create({ payment_intent: paymentId, amount: amountMinor }, { idempotencyKey });
  } catch (error) {
    if (isStripeError(error) && (error.code === "charge_already_refunded" || error.param === "amount"))
      throw conflict("refund_too_large", "At most what was paid and not yet refunded can be given back.");
    throw error;
  }
}

async function transfer(
  stripe: Stripe,
  { accountId, amountMinor, currency, reference, idempotencyKey }: TransferRequest,
) {
  const made = await stripe.transfers.create(
    {
      ...{ destination: accountId, amount: amountMinor, currency: currency.toLowerCase() },
      ...{ transfer_group: reference, metadata: { reference } },
    },
    { idempotencyKey },
  );
  return { transferId: made.id };
}
