import * as sdk from "@lemonsqueezy/lemonsqueezy.js";
import { z } from "zod";
import type { Team } from "../../../kernel/ctx.ts";
import { notFound } from "../../../kernel/errors.ts";
import type { House } from "../../../kernel/house.ts";
import type { LemonSqueezySettings } from "./lemon-squeezy.ts";
import type { Ask } from "./lemon-squeezy-api.ts";
import { type Known, knownOf } from "./lemon-squeezy-known.ts";
import * as shown from "./lemon-squeezy-snapshots.ts";
import type { IncomingEvent, InvoiceSnapshot, ProviderFact, SubscriptionSnapshot } from "./provider.ts";

/** The store, and how it is asked. */
export interface Shop {
  house: House;
  settings: LemonSqueezySettings;
  ask: Ask;
}

/** Kept of a webhook is only what it names: everything else is read from Lemon Squeezy, and holds names and addresses. */
export const Notice = z.object({
  meta: z.object({
    event_name: z.string(),
    // An empty list when a checkout carried nothing.
    custom_data: z.object({ team_id: z.uuid() }).nullish().catch(null),
  }),
  data: z.object({ type: z.string(), id: z.string() }),
});

/** A year of months: more than a webhook gets lost, and one page of theirs. */
const latest = 12;

/** A store may sell other things too: what belongs to no team of ours, or to another store, is left alone. */
export async function readFacts(shop: Shop, event: IncomingEvent): Promise<ProviderFact[]> {
  const { house, settings, ask } = shop;
  const { meta, data } = Notice.parse(event.payload);
  const teamId = meta.custom_data?.team_id ?? null;
  const ofStore = (store: number) => String(store) === settings.storeId;

  if (data.type === "subscriptions") {
    const found = await ask("Subscription", () => sdk.getSubscription(data.id));
    const known = await knownOf(house, { subscriptionId: data.id }, teamId);
    return known && ofStore(found.attributes.store_id) ? readWithInvoices(shop, found, known.team, "as before") : [];
  }
  if (data.type === "subscription-invoices") {
    const invoice = await ask("Invoice", () => sdk.getSubscriptionInvoice(data.id));
    const subscriptionId = String(invoice.attributes.subscription_id);
    const known = await knownOf(house, { subscriptionId, invoiceIds: [shown.idOf(invoice)] }, teamId);
    if (!known || !ofStore(invoice.attributes.store_id)) return [];
    const found = await ask("Subscription", () => sdk.getSubscription(subscriptionId));
    const subscription = await readSubscription(shop, found, known.team);
    const attempts = event.type === "subscription_payment_failed" ? "one more" : "as before";
    return [subscription, shown.invoiceSnapshot(invoice, found, subscription, known.invoices[0] ?? null, attempts)];
  }
  if (data.type === "orders") {
    const order = await ask("Order", () => sdk.getOrder(data.id));
    const known = await knownOf(house, { invoiceIds: [shown.idOf(order)] }, teamId);
    // The order of a subscription is told by its first invoice.
    const fact = known && ofStore(order.attributes.store_id) && shown.orderSnapshot(house, settings, order, known);
    return fact ? [fact] : [];
  }
  return [];
}

/** What Lemon Squeezy now says of a subscription of which nothing was heard, and of what was billed for it meanwhile. */
export async function readLatest(shop: Shop, id: string): Promise<ProviderFact[]> {
  const found = await shop.ask("Subscription", () => sdk.getSubscription(id));
  return readWithInvoices(shop, found, (await ownSubscription(shop.house, id)).team, "one at least");
}

export async function readSubscription(
  { house, settings, ask }: Shop,
  found: shown.Subscription,
  team: Team,
): Promise<SubscriptionSnapshot> {
  return shown.subscriptionSnapshot(house, settings, found, team, await priceOf(ask, found));
}

export async function ownSubscription(house: House, subscriptionId: string): Promise<Known> {
  const known = await knownOf(house, { subscriptionId });
  if (!known) throw notFound("Subscription");
  return known;
}

/**
 * A subscription and its latest invoices, for the webhook of one of them may have got lost. `failed` says what to make of
 * one whose payment is owed: its own webhook may be on its way still, and tells of the failed try then.
 */
async function readWithInvoices(
  shop: Shop,
  found: shown.Subscription,
  team: Team,
  failed: InvoiceSnapshot["attempts"],
): Promise<ProviderFact[]> {
  const subscription = await readSubscription(shop, found, team);
  const filter = { storeId: shop.settings.storeId, subscriptionId: found.id };
  const listed = await shop.ask("Invoices", () => sdk.listSubscriptionInvoices({ filter, page: { size: latest } }));
  const invoiceIds = listed.map(shown.idOf);
  const { invoices } = (await knownOf(shop.house, { subscriptionId: found.id, invoiceIds }, team.id))!;
  const facts = listed.flatMap((invoice) => {
    const before = invoices.find(({ invoice_id }) => invoice_id === shown.idOf(invoice)) ?? null;
    if (before && shown.isOlderNews(invoice, before)) return [];
    return [shown.invoiceSnapshot(invoice, found, subscription, before, shown.isOwed(found) ? failed : "as before")];
  });
  return [subscription, ...facts];
}

async function priceOf(ask: Ask, { attributes }: shown.Subscription): Promise<number | null> {
  const item = attributes.first_subscription_item;
  if (!item) return null;
  const price = await ask("Price", () => sdk.getPrice(item.price_id));
  return price.attributes.unit_price * item.quantity;
}
