import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import * as sdk from "@lemonsqueezy/lemonsqueezy.js";
import { z } from "zod";
import type { Team } from "../../../kernel/ctx.ts";
import { conflict, invalid, notFound, Problem, unavailable } from "../../../kernel/errors.ts";
import type { House } from "../../../kernel/house.ts";
import { ifThere } from "../if-there.ts";
import { type Interval, type Plan, planTitle } from "../plans.ts";
import { prorate } from "../proration.ts";
import { type Ask, lemonSqueezyApi } from "./lemon-squeezy-api.ts";
import { type Known, knownOf } from "./lemon-squeezy-known.ts";
import * as shown from "./lemon-squeezy-snapshots.ts";
import type {
  BillingProvider,
  CheckoutRequest,
  IncomingEvent,
  ProviderFact,
  SubscriptionSnapshot,
} from "./provider.ts";

const checkoutMs = 24 * 3_600_000;

/**
 * Lemon Squeezy, by its official SDK. It sells in its own name (merchant of record): its checkout, its customer portal,
 * its dunning. Every fact is read anew when a webhook tells that something happened; what the webhook itself shows is
 * not looked at. https://docs.lemonsqueezy.com/api
 */
export function lemonSqueezyProvider(house: House, settings: LemonSqueezySettings): BillingProvider {
  const ask = lemonSqueezyApi(settings);
  const subscription = (id: string) => ask("Subscription", () => sdk.getSubscription(id));
  const snapshot = async (found: shown.Subscription, { team }: Known) =>
    shown.subscriptionSnapshot(house, settings, found, team, await priceOf(ask, found));
  const update = async (id: string, change: Parameters<typeof sdk.updateSubscription>[1]) =>
    snapshot(await ask("Subscription", () => sdk.updateSubscription(id, change)), await ownSubscription(house, id));

  return {
    name: "lemonsqueezy",
    checkout: (request) => openCheckout(house, settings, ask, request),
    async portal({ customerId }) {
      const { attributes } = await ask("Customer", () => sdk.getCustomer(customerId));
      return attributes.urls.customer_portal === null ? null : { url: attributes.urls.customer_portal };
    },
    /** Lemon Squeezy tells no price of a change before it is made, so this is our own reckoning, before tax. */
    async preview(id, plan, interval) {
      const known = await ownSubscription(house, id);
      const now = await snapshot(await subscription(id), known);
      // Nothing was paid for a trial, and nothing is charged before it ends.
      if (now.status === "trialing") return { lines: [], dueMinor: 0 };
      const title = (name: string) => planTitle(house, known.team.product, name);
      return prorate(
        { title: title(now.plan), amountMinor: now.amountMinor, interval: now.interval },
        { title: title(plan.name), amountMinor: plan.prices[interval], interval },
        { start: now.periodStart, end: now.periodEnd },
        house.now(),
      );
    },
    async change(id, plan, interval) {
      const { team } = await ownSubscription(house, id);
      const variantId = variantOf(settings, planKey(team.product, plan, interval));
      return update(id, { variantId, invoiceImmediately: true });
    },
    cancel: async (id) =>
      snapshot(await ask("Subscription", () => sdk.cancelSubscription(id)), await ownSubscription(house, id)),
    async resume(id) {
      const { status } = (await subscription(id)).attributes;
      if (status === "expired")
        throw conflict("subscription_ended", "This subscription is over. Choose a plan to begin a new one.");
      return update(id, status === "paused" ? { pause: null } : { cancelled: false });
    },
    end: (id) => endSoonest(house, ask, id, snapshot),
    async retry() {
      throw conflict(
        "retry_not_offered",
        "Lemon Squeezy tries the card again by itself. To pay now, open the customer portal and update your payment method: it is charged at once.",
      );
    },
    refund: (paymentId, amountMinor) => refund(ask, paymentId, amountMinor),
    verify: (headers, body) => verify(settings.webhookSecret, headers.get("x-signature"), body),
    reread: async (id) => [await snapshot(await subscription(id), await ownSubscription(house, id))],
    read: (event) => readFacts(house, settings, ask, event),
  };
}

export interface LemonSqueezySettings {
  apiKey: string;
  webhookSecret: string;
  storeId: string;
  base: string;
  /** `luna_pro_month`, or `luna_small` for a pack of credits → the variant's id. */
  variants: ReadonlyMap<string, number>;
}

/** Null without a key. With one, the rest must be there too: better no start than payments that nobody hears of. */
export function lemonSqueezySettings(config: House["config"]): LemonSqueezySettings | null {
  const { LEMONSQUEEZY_API_KEY: apiKey, LEMONSQUEEZY_STORE_ID: storeId } = config;
  const webhookSecret = config.LEMONSQUEEZY_WEBHOOK_SECRET;
  if (!apiKey) return null;
  if (!storeId || !webhookSecret || config.LEMONSQUEEZY_VARIANTS.length === 0)
    throw new Error(
      "With LEMONSQUEEZY_API_KEY, also LEMONSQUEEZY_STORE_ID, LEMONSQUEEZY_WEBHOOK_SECRET and LEMONSQUEEZY_VARIANTS are needed: see docs/runbooks/lemon-squeezy.md.",
    );
  const variants = config.LEMONSQUEEZY_VARIANTS.map((pair) => {
    const [, key, id] = /^([a-z][\w-]*)=(\d{1,15})$/.exec(pair) ?? [];
    if (!key) throw new Error(`LEMONSQUEEZY_VARIANTS: "${pair}" is not like luna_pro_month=123456.`);
    return [key, Number(id)] as const;
  });
  return { apiKey, webhookSecret, storeId, base: config.LEMONSQUEEZY_API_BASE, variants: new Map(variants) };
}

const planKey = (product: string, { name }: Pick<Plan, "name">, interval: Interval) => `${product}_${name}_${interval}`;

function variantOf({ variants }: LemonSqueezySettings, key: string): number {
  const id = variants.get(key);
  if (id === undefined) {
    console.error(JSON.stringify({ level: "error", error: `LEMONSQUEEZY_VARIANTS does not name ${key}` }));
    throw unavailable("This cannot be bought just now. We are told of it; try again later.");
  }
  return id;
}

/** Lemon Squeezy keeps no key of a request. A second checkout for the same purchase costs nothing until it is paid. */
async function openCheckout(house: House, settings: LemonSqueezySettings, ask: Ask, request: CheckoutRequest) {
  const { buys, team } = request;
  const bought = "plan" in buys ? planKey(team.product, buys.plan, buys.interval) : `${team.product}_${buys.pack.name}`;
  const variantId = variantOf(settings, bought);
  const expiresAt = new Date(house.now().getTime() + checkoutMs);
  const { attributes } = await ask("Checkout", () =>
    sdk.createCheckout(settings.storeId, variantId, {
      checkoutData: { email: request.email, custom: { team_id: team.id, bought } },
      productOptions: { redirectUrl: request.successUrl, enabledVariants: [variantId] },
      // The days of a trial are those of the variant; here is only said whether this team still gets one.
      ...("plan" in buys ? { checkoutOptions: { skipTrial: buys.trialDays === 0 } } : {}),
      expiresAt: expiresAt.toISOString(),
    }),
  );
  return { url: attributes.url, expiresAt };
}

async function priceOf(ask: Ask, { attributes }: shown.Subscription): Promise<number | null> {
  const item = attributes.first_subscription_item;
  if (!item) return null;
  const price = await ask("Price", () => sdk.getPrice(item.price_id));
  return price.attributes.unit_price * item.quantity;
}

async function ownSubscription(house: House, subscriptionId: string): Promise<Known> {
  const known = await knownOf(house, { subscriptionId });
  if (!known) throw notFound("Subscription");
  return known;
}

/**
 * Lemon Squeezy knows no end before the period's own: a cancelled subscription is not charged again and runs out. Null
 * when nothing of ours names its team any more.
 */
async function endSoonest(
  house: House,
  ask: Ask,
  id: string,
  snapshot: (found: shown.Subscription, known: Known) => Promise<SubscriptionSnapshot>,
): Promise<SubscriptionSnapshot | null> {
  const found = await ifThere(ask("Subscription", () => sdk.getSubscription(id)));
  if (!found) return null;
  const { status } = found.attributes;
  const over = status === "cancelled" || status === "expired";
  const now = over ? found : await ask("Subscription", () => sdk.cancelSubscription(id));
  const known = await knownOf(house, { subscriptionId: id });
  return known && snapshot(now, known);
}

async function refund(ask: Ask, paymentId: string, amountMinor: number): Promise<void> {
  const { type, id } = shown.objectOf(paymentId);
  const ofOrder = type === "orders";
  const paid = ofOrder
    ? (await ask("Payment", () => sdk.getOrder(id))).attributes
    : (await ask("Payment", () => sdk.getSubscriptionInvoice(id))).attributes;
  if (paid.refunded_amount + amountMinor > paid.total)
    throw conflict("refund_too_large", "At most what was paid and not yet refunded can be given back.");
  if (ofOrder) await ask("Payment", () => sdk.issueOrderRefund(id, amountMinor));
  else await ask("Payment", () => sdk.issueSubscriptionInvoiceRefund(id, amountMinor));
}

/** Kept of a webhook is only what it names: everything else is read from Lemon Squeezy, and holds names and addresses. */
const Webhook = z.object({
  meta: z.object({
    event_name: z.string(),
    // An empty list when a checkout carried nothing.
    custom_data: z.object({ team_id: z.uuid() }).nullish().catch(null),
  }),
  data: z.object({ type: z.string(), id: z.string() }),
});

/**
 * Lemon Squeezy gives its events no id: `meta.webhook_id` is not in its documents and may be the endpoint's. The hash
 * of the body serves: a delivery that is repeated has the same body, and a later state of the same thing another
 * `updated_at`.
 */
function verify(secret: string, signature: string | null, body: Uint8Array): IncomingEvent {
  const wanted = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/.test(signature ?? "") ? signature! : "", "hex");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new Problem(400, "bad_signature", "The signature of this webhook does not hold.");
  const payload = readWebhook(body);
  const id = createHash("sha256").update(body).digest("hex");
  return { id, type: payload.meta.event_name, payload };
}

function readWebhook(body: Uint8Array): z.output<typeof Webhook> {
  try {
    return Webhook.parse(JSON.parse(Buffer.from(body).toString("utf8")));
  } catch {
    throw invalid([], "This is not in the form of Lemon Squeezy's webhooks.");
  }
}

/** A store may sell other things too: what belongs to no team of ours, or to another store, is left alone. */
async function readFacts(
  house: House,
  settings: LemonSqueezySettings,
  ask: Ask,
  event: IncomingEvent,
): Promise<ProviderFact[]> {
  const { meta, data } = Webhook.parse(event.payload);
  const teamId = meta.custom_data?.team_id ?? null;
  const ofStore = (store: number) => String(store) === settings.storeId;
  const subscriptionFact = async (found: shown.Subscription, team: Team) =>
    shown.subscriptionSnapshot(house, settings, found, team, await priceOf(ask, found));

  if (data.type === "subscriptions") {
    const found = await ask("Subscription", () => sdk.getSubscription(data.id));
    const known = await knownOf(house, { subscriptionId: data.id }, teamId);
    return known && ofStore(found.attributes.store_id) ? [await subscriptionFact(found, known.team)] : [];
  }
  if (data.type === "subscription-invoices") {
    const invoice = await ask("Invoice", () => sdk.getSubscriptionInvoice(data.id));
    const subscriptionId = String(invoice.attributes.subscription_id);
    const known = await knownOf(house, { subscriptionId, invoiceId: shown.idOf(invoice) }, teamId);
    if (!known || !ofStore(invoice.attributes.store_id)) return [];
    const found = await ask("Subscription", () => sdk.getSubscription(subscriptionId));
    const failed = event.type === "subscription_payment_failed";
    return [await subscriptionFact(found, known.team), shown.invoiceSnapshot(invoice, found, known, failed)];
  }
  if (data.type === "orders") {
    const order = await ask("Order", () => sdk.getOrder(data.id));
    const known = await knownOf(house, { invoiceId: shown.idOf(order) }, teamId);
    // The order of a subscription is told by its first invoice.
    const fact = known && ofStore(order.attributes.store_id) && shown.orderSnapshot(house, settings, order, known);
    return fact ? [fact] : [];
  }
  return [];
}
