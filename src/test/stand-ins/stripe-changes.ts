import { after, find, missing, type StripeBooks } from "./stripe-books.ts";
import { invoiceObject, type LineFields, type PriceObject, type SubscriptionObject } from "./stripe-objects.ts";

type Form = { [key: string]: string | Form | undefined };
interface Change {
  price: PriceObject;
  lines: LineFields[];
  start: number;
  end: number;
}

/** What another price costs now: the unused time back, the rest of the period, or a whole new one, charged. */
function proposed(books: StripeBooks, subscription: SubscriptionObject, form: Form): Change {
  const item = subscription.items.data[0]!;
  const asked = (form.items as Form)[0] as Form;
  if (asked.id !== item.id) throw new Error("this change would add an item");
  const price = find(books.prices, asked.price as string, "price");
  const at = form.proration_date ? Number(form.proration_date) : books.now();
  const { current_period_start: start, current_period_end: end } = item;
  const unused = Math.round((item.price.unit_amount * (end - at)) / (end - start));
  const same = price.recurring!.interval === item.price.recurring!.interval;
  const newEnd = same ? end : after(books.now(), price);
  const charged = same ? Math.round((price.unit_amount * (end - at)) / (end - start)) : price.unit_amount;
  return {
    ...{ price, start: same ? start : books.now(), end: newEnd },
    lines: [
      { amount: -unused, description: `Unused time on ${books.nameOf(item.price)}`, price: item.price, start: at, end },
      { amount: charged, description: `Remaining time on ${books.nameOf(price)}`, price, start: at, end: newEnd },
    ],
  };
}

export function previewOf(books: StripeBooks, form: Form) {
  const subscription = find(books.subscriptions, form.subscription as string, "subscription");
  const { lines } = proposed(books, subscription, form.subscription_details as Form);
  return invoiceObject({
    ...{ created: books.now(), customer: subscription.customer, metadata: {}, subscription, lines },
    ...{ customer_email: books.customers.get(subscription.customer)!.email, billing_reason: "upcoming" },
  });
}

export function updateSubscription(books: StripeBooks, id: string, form: Form): SubscriptionObject {
  const subscription = find(books.subscriptions, id, "subscription");
  if (form.items) changePrice(books, subscription, form);
  const item = subscription.items.data[0]!;
  if (form.cancel_at_period_end) {
    subscription.cancel_at_period_end = form.cancel_at_period_end === "true";
    subscription.cancel_at = subscription.cancel_at_period_end ? item.current_period_end : null;
  }
  if (form.cancel_at === "") subscription.cancel_at = null;
  Object.assign(subscription.metadata, form.metadata);
  books.tell("customer.subscription.updated", subscription);
  return subscription;
}

/** With `error_if_incomplete`: a card that is declined leaves everything as it was. */
function changePrice(books: StripeBooks, subscription: SubscriptionObject, form: Form): void {
  const { price, lines, start, end } = proposed(books, subscription, form);
  const { customer, latest_invoice } = subscription;
  const invoice = books.bill(customer, subscription, {}, "subscription_update", lines);
  const refused = books.charge(invoice);
  if (refused) {
    invoice.status = "void";
    subscription.latest_invoice = latest_invoice;
    throw refused;
  }
  Object.assign(subscription.items.data[0]!, { price, current_period_start: start, current_period_end: end });
}

/** At once. What is open stays open, but is not collected any more; one that is over is not found again. */
export function cancelSubscription(books: StripeBooks, id: string): SubscriptionObject {
  const subscription = find(books.subscriptions, id, "subscription");
  if (subscription.ended_at) throw missing("subscription", id);
  const open = books.invoices.get(subscription.latest_invoice ?? "");
  if (open?.status === "open") Object.assign(open, { auto_advance: false, next_payment_attempt: null });
  const now = books.now();
  Object.assign(subscription, { status: "canceled", ended_at: now, canceled_at: now, cancel_at_period_end: false });
  books.tell("customer.subscription.deleted", subscription);
  return subscription;
}
