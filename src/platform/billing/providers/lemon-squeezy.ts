import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import * as sdk from "@lemonsqueezy/lemonsqueezy.js";
import { z } from "zod";
import { conflict, invalid, Problem, unavailable } from "../../../kernel/errors.ts";
import type { House } from "../../../kernel/house.ts";
import { dayMs } from "../../analytics/analytics.ts";
import { ifThere } from "../if-there.ts";
import { type Interval, type Plan, planTitle } from "../plans.ts";
import { prorate } from "../proration.ts";
import { type Ask, lemonSqueezyApi } from "./lemon-squeezy-api.ts";
import { type Known, knownOf } from "./lemon-squeezy-known.ts";
import { Notice, ownSubscription, readFacts, readLatest, readSubscription } from "./lemon-squeezy-reading.ts";
import * as shown from "./lemon-squeezy-snapshots.ts";
import type { BillingProvider, CheckoutRequest, IncomingEvent, SubscriptionSnapshot } from "./provider.ts";

const checkoutMs = dayMs;

/**
 * Lemon Squeezy, by its official SDK. It sells in its own name (merchant of record): its checkout, its customer portal,
 * its dunning. Every fact is read anew when a webhook tells that something happened; what the webhook itself shows is
 * not looked at. https://docs.lemonsqueezy.com/api
 */
export function lemonSqueezyProvider(house: House, settings: LemonSqueezySettings): BillingProvider {
  const ask = lemonSqueezyApi(settings);
  const shop = { house, settings, ask };
  const subscription = (id: string) => ask("Subscription", () => sdk.getSubscription(id));
  const snapshot = (found: shown.Subscription, { team }: Known) => readSubscription(shop, found, team);
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
    reread: (id) => readLatest(shop, id),
    read: (event) => readFacts(shop, event),
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

/** What a webhook also shows, and nobody keeps: whose it is. */
const Webhook = Notice.extend({
  data: Notice.shape.data.extend({ attributes: z.object({ customer_id: z.number() }).nullish().catch(null) }),
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
  const webhook = readWebhook(body);
  const customer = webhook.data.attributes?.customer_id;
  const id = createHash("sha256").update(body).digest("hex");
  const customerId = customer ? `lemonsqueezy:${customer}` : null;
  return { id, type: webhook.meta.event_name, payload: Notice.parse(webhook), customerId };
}

function readWebhook(body: Uint8Array): z.output<typeof Webhook> {
  try {
    return Webhook.parse(JSON.parse(Buffer.from(body).toString("utf8")));
  } catch {
    throw invalid([], "This is not in the form of Lemon Squeezy's webhooks.");
  }
}
