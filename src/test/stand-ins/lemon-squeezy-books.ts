import { createHmac, randomUUID } from "node:crypto";

export type Attributes = Record<string, unknown>;
export interface Resource {
  type: string;
  id: string;
  attributes: Attributes;
  /** What a checkout carried; the API shows it to nobody, webhooks do. */
  custom: Attributes | null;
}
/** A webhook as it was sent. */
export interface Delivery {
  event: string;
  headers: Record<string, string>;
  body: string;
}
type Outcome = "paid" | "failed";

export const storeId = 4711;
const dayMs = 86_400_000;

/** What the shop sells: variant → minor units, and for a subscription the days that they pay for. */
export const shop: Record<number, { name: string; price: number; days: number | null }> = {
  101: { name: "Monthly", price: 2_900, days: 30 },
  102: { name: "Yearly", price: 29_000, days: 365 },
  103: { name: "Large, monthly", price: 9_900, days: 30 },
  201: { name: "Credits", price: 1_000, days: null },
};
const priceIds = 5_000;
export const priceOfId = (priceId: number): number => shop[priceId - priceIds]!.price;

/** Orders, subscriptions and their invoices, with the life that Lemon Squeezy gives them, and what it tells of it. */
export class Books {
  readonly secret = "a-secret-of-the-tests";
  /** Everything told so far, in its order. */
  readonly sent: Delivery[] = [];
  readonly #things = new Map<string, Resource>();
  readonly #now: () => Date;
  #number = 1_000;
  #moment = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  find(type: string, id: string): Resource | undefined {
    return this.#things.get(`${type}/${id}`);
  }
  subscription(id: string): Resource {
    return this.find("subscriptions", id)!;
  }
  /** Of a subscription, the first one first. */
  invoices(id: string): Resource[] {
    return [...this.#things.values()].filter(
      ({ type, attributes }) => type === "subscription-invoices" && String(attributes.subscription_id) === id,
    );
  }

  make(type: string, attributes: Attributes, custom: Attributes | null): Resource {
    const at = this.#tick();
    const id = type === "checkouts" ? randomUUID() : String(this.#number++);
    const made = { type, id, custom, attributes: { store_id: storeId, ...attributes, created_at: at, updated_at: at } };
    this.#things.set(`${type}/${id}`, made);
    return made;
  }

  change(thing: Resource, attributes: Attributes, ...events: string[]): Resource {
    thing.attributes = { ...thing.attributes, ...attributes, updated_at: this.#tick() };
    for (const event of events) this.#tell(event, thing);
    return thing;
  }

  /** Each change has a moment of its own. */
  #tick(): string {
    this.#moment = Math.max(this.#moment + 1_000, this.#now().getTime());
    return new Date(this.#moment).toISOString().replace("Z", "000Z");
  }
  #inDays(days: number): string {
    return new Date(this.#now().getTime() + days * dayMs).toISOString();
  }

  #tell(event: string, { custom, ...data }: Resource): void {
    const meta = { test_mode: true, event_name: event, webhook_id: "f8a2a5b4", ...(custom && { custom_data: custom }) };
    const body = JSON.stringify({ meta, data });
    this.sent.push({ event, body, headers: { ...this.signed(body), "x-event-name": event } });
  }
  signed(body: string): Record<string, string> {
    const signature = createHmac("sha256", this.secret).update(body).digest("hex");
    return { "content-type": "application/json", "x-signature": signature };
  }

  /** A customer pays. Answers the subscription's id, or the order's for what is sold once. */
  pay({ attributes, custom }: Resource, trialDays: number): string {
    const variantId = attributes.variant_id as number;
    const { price, days, name } = shop[variantId]!;
    const { email } = attributes.checkout_data as { email: string };
    const first_order_item = { variant_id: variantId, product_name: "Shop", variant_name: name, price, quantity: 1 };
    const paid = { ...money(price, email), customer_id: 77, status: "paid", first_order_item };
    const order = this.make("orders", paid, custom);
    this.#tell("order_created", order);
    if (days === null) return order.id;
    const trialEnd = trialDays > 0 ? this.#inDays(trialDays) : null;
    const subscription = this.make(
      "subscriptions",
      {
        ...{ customer_id: 77, order_id: Number(order.id), product_name: "Shop", user_email: email },
        ...{ cancelled: false, pause: null, ends_at: null, ...priced(variantId) },
        ...(trialEnd ? { status: "on_trial", first_subscription_item: null } : { status: "active" }),
        ...{ trial_ends_at: trialEnd, renews_at: trialEnd ?? this.#inDays(days) },
        billing_anchor: new Date(trialEnd ?? this.#now()).getUTCDate(),
      },
      custom,
    );
    this.#tell("subscription_created", subscription);
    if (!trialEnd) this.#bill(subscription, "initial", "paid");
    return subscription.id;
  }

  /** The next period begins and is charged. */
  renews(id: string, outcome: Outcome): void {
    this.#bill(this.subscription(id), "renewal", outcome);
  }
  /** The open invoice is charged again. */
  retries(id: string, outcome: Outcome): void {
    const open = this.invoices(id).find(({ attributes }) => attributes.status === "pending")!;
    this.#charge(this.subscription(id), open, outcome);
  }

  #bill(subscription: Resource, billing_reason: string, outcome: Outcome): void {
    const { variant_id, user_email, customer_id } = subscription.attributes;
    const amounts = money(shop[variant_id as number]!.price, user_email);
    const what = { status: "pending", subscription_id: Number(subscription.id), customer_id, billing_reason };
    this.#charge(
      subscription,
      this.make("subscription-invoices", { ...amounts, ...what }, subscription.custom),
      outcome,
    );
  }

  #charge(subscription: Resource, invoice: Resource, outcome: Outcome): void {
    const recovers = subscription.attributes.status === "past_due";
    if (outcome === "paid") {
      const renews_at = this.#inDays(shop[subscription.attributes.variant_id as number]!.days!);
      this.change(invoice, { status: "paid" }, `subscription_payment_${recovers ? "recovered" : "success"}`);
      this.change(subscription, { status: "active", renews_at, trial_ends_at: null }, "subscription_updated");
    } else {
      this.change(invoice, {}, "subscription_payment_failed");
      this.change(subscription, { status: "past_due", renews_at: this.#inDays(3) }, "subscription_updated");
    }
  }

  becomes(id: string, status: string): void {
    const ends = status === "expired" ? { ends_at: this.#now().toISOString() } : {};
    const own = ["paused", "expired"].includes(status) ? [`subscription_${status}`] : [];
    this.change(this.subscription(id), { status, ...ends }, "subscription_updated", ...own);
  }

  cancel(found: Resource): Resource {
    const ends = { status: "cancelled", cancelled: true, ends_at: found.attributes.renews_at };
    return this.change(found, ends, "subscription_updated", "subscription_cancelled");
  }

  update(found: Resource, asked: Attributes): Resource {
    const goesOn = { status: "active", cancelled: false, ends_at: null, pause: null };
    if (asked.cancelled === false) this.change(found, goesOn, "subscription_updated", "subscription_resumed");
    if (asked.pause === null) this.change(found, goesOn, "subscription_updated", "subscription_unpaused");
    if (asked.variant_id) {
      const variantId = Number(asked.variant_id);
      this.change(found, priced(variantId), "subscription_updated", "subscription_plan_changed");
      if (asked.invoice_immediately) this.#bill(found, "updated", "paid");
    }
    return found;
  }

  refund(paid: Resource, amount: number): Resource {
    const refunded_amount = Number(paid.attributes.refunded_amount) + amount;
    const status = refunded_amount === paid.attributes.total ? "refunded" : "partial_refund";
    const event = paid.type === "orders" ? "order_refunded" : "subscription_payment_refunded";
    return this.change(paid, { refunded_amount, refunded: true, status }, event);
  }
}

const priced = (variantId: number) => ({
  variant_id: variantId,
  variant_name: shop[variantId]!.name,
  first_subscription_item: { id: 1, price_id: priceIds + variantId, quantity: 1 },
});

const money = (price: number, email: unknown) => ({
  ...{ currency: "USD", subtotal: price, discount_total: 0, tax: 0, total: price },
  ...{ refunded_amount: 0, refunded: false, refunded_at: null, user_email: email },
});
