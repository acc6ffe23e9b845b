import type Stripe from "stripe";
import { currency, type Interval } from "../../plans.ts";
import { isStripeError } from "./client.ts";

/** What is for sale, as the code says it: a plan for an interval, or a pack to buy once. */
export interface Offer {
  product: string;
  name: string;
  title: string;
  amountMinor: number;
  interval: Interval | null;
}

/** Stripe's price of an offer, found by its lookup key; made when there is none, or when the amount became another. */
export async function priceOf(stripe: Stripe, offer: Offer): Promise<string> {
  const { product, name, interval } = offer;
  const lookupKey = [product, ...(interval ? [name, interval] : ["pack", name])].join("_");
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], limit: 1 });
  const known = data[0];
  if (known && isSame(known, offer)) return known.id;
  const made = await stripe.prices.create(
    {
      ...{ product: await productOf(stripe, offer), currency: stripeCurrency, unit_amount: offer.amountMinor },
      ...(interval ? { recurring: { interval } } : {}),
      // The key moves over from the price before, which those who pay it keep.
      ...{ lookup_key: lookupKey, transfer_lookup_key: true },
      metadata: { product, ...(interval ? { plan: name, interval } : { pack: name }) },
    },
    { idempotencyKey: `price:${lookupKey}:${offer.amountMinor}:after:${known?.id ?? "none"}` },
  );
  return made.id;
}

const stripeCurrency = currency.toLowerCase();

const isSame = (price: Stripe.Price, { amountMinor, interval }: Offer): boolean =>
  price.active &&
  price.unit_amount === amountMinor &&
  price.currency === stripeCurrency &&
  (price.recurring?.interval ?? null) === interval;

/** Its name is given once: whoever renames it at Stripe is not overruled. */
async function productOf(stripe: Stripe, { product, name, title, interval }: Offer): Promise<string> {
  const id = [product, ...(interval ? [] : ["pack"]), name].join("_");
  try {
    await stripe.products.create({ id, name: title });
  } catch (error) {
    if (!isStripeError(error) || error.code !== "resource_already_exists") throw error;
    await stripe.products.update(id, { active: true });
  }
  return id;
}
