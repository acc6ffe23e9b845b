import * as objects from "./stripe-objects.ts";

type Dispute = ReturnType<typeof objects.disputeObject>;
type InvoicePayment = ReturnType<typeof objects.invoicePaymentObject>;

/** A refusal in Stripe's shape. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  constructor(status: number, body: { type: string; message: string; code?: string | undefined; param?: string }) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}
export const missing = (noun: string, id: string, param = "id") =>
  new StripeRefusal(404, {
    ...{ type: "invalid_request_error", code: "resource_missing", param, message: `No such ${noun}: '${id}'` },
  });

/**
 * What Stripe's side knows, and how it goes on: subscriptions that renew, fail, change and end, each step telling its
 * events. Times are Stripe's, in seconds.
 */
export class StripeBooks {
  readonly products = new Map<string, ReturnType<typeof objects.productObject>>();
  readonly prices = new Map<string, objects.PriceObject>();
  readonly customers = new Map<string, ReturnType<typeof objects.customerObject>>();
  readonly subscriptions = new Map<string, objects.SubscriptionObject>();
  readonly invoices = new Map<string, objects.InvoiceObject>();
  readonly invoicePayments = new Map<string, InvoicePayment>();
  readonly intents = new Map<string, objects.IntentObject>();
  readonly charges = new Map<string, objects.ChargeObject>();
  readonly disputes = new Map<string, Dispute>();
  readonly transfers = new Map<string, ReturnType<typeof objects.transferObject>>();
  readonly sessions = new Map<string, objects.SessionObject>();
  /** By the session that sells it. */
  readonly orders = new Map<string, objects.Order>();
  /** All that would be sent, the oldest first. */
  readonly events: objects.EventObject[] = [];
  /** Every card is declined with this code, when set. */
  decline: string | null = null;
  /** What can be paid out. */
  balance = 1_000_000;
  readonly now: () => number;

  constructor(now: () => Date) {
    this.now = () => Math.floor(now().getTime() / 1000);
  }

  tell(type: string, object: object): void {
    this.events.push(objects.eventObject(type, object, this.now()));
  }

  /** The payer fills in the page of a checkout and pays. */
  completeCheckout(id: string): objects.SessionObject {
    const session = find(this.sessions, id, "checkout session");
    const order = this.orders.get(id)!;
    if (session.status !== "open" || this.decline) throw new Error("nothing can be paid here");
    const customer = session.customer ?? this.newCustomer(session.customer_email ?? "pat@example.com");
    const subscription = session.mode === "subscription" ? this.subscribe(customer, order) : null;
    const invoice = this.bill(customer, subscription, order.invoiceMetadata, "subscription_create", [
      {
        ...{
          amount: order.trialDays > 0 ? 0 : order.price.unit_amount,
          description: `1 × ${this.nameOf(order.price)}`,
        },
        ...{ price: order.price, ...periodOf(subscription, this.now()) },
      },
    ]);
    this.charge(invoice);
    const intent = this.paymentOf(invoice.id)?.payment.payment_intent ?? null;
    Object.assign(session, {
      ...{ customer, invoice: invoice.id, payment_intent: subscription ? null : intent, payment_status: "paid" },
      ...{ status: "complete", subscription: subscription?.id ?? null, url: null },
    });
    this.tell("checkout.session.completed", session);
    return session;
  }

  newCustomer(email: string): string {
    const made = objects.customerObject(email, this.now());
    this.customers.set(made.id, made);
    this.tell("customer.created", made);
    return made.id;
  }

  private subscribe(customer: string, { price, subscriptionMetadata, trialDays }: objects.Order) {
    const start = this.now();
    const end = trialDays > 0 ? start + trialDays * 86_400 : after(start, price);
    const made = objects.subscriptionObject({
      ...{ created: start, customer, metadata: subscriptionMetadata, price, start, end, trialing: trialDays > 0 },
    });
    this.subscriptions.set(made.id, made);
    this.tell("customer.subscription.created", made);
    return made;
  }

  bill(
    customer: string,
    subscription: objects.SubscriptionObject | null,
    metadata: objects.Metadata,
    reason: string,
    lines: objects.LineFields[],
  ): objects.InvoiceObject {
    const made = objects.invoiceObject({
      ...{ created: this.now(), customer, customer_email: this.customers.get(customer)!.email, metadata, subscription },
      ...{ billing_reason: subscription ? reason : "manual", lines },
    });
    this.invoices.set(made.id, made);
    if (subscription) subscription.latest_invoice = made.id;
    this.tell("invoice.finalized", made);
    return made;
  }

  paymentOf(invoiceId: string): InvoicePayment | undefined {
    return [...this.invoicePayments.values()].find(({ invoice }) => invoice === invoiceId);
  }

  /** Takes the money for an invoice; answers with the refusal of the card. */
  charge(invoice: objects.InvoiceObject): StripeRefusal | null {
    if (invoice.amount_due === 0) {
      this.markPaid(invoice, 0);
      return null;
    }
    const payment = this.paymentOf(invoice.id) ?? this.newPayment(invoice);
    const intent = this.intents.get(payment.payment.payment_intent)!;
    const error = this.decline ? declined(this.decline) : null;
    const charge = objects.chargeObject(intent, error);
    this.charges.set(charge.id, charge);
    Object.assign(intent, { latest_charge: charge.id, last_payment_error: error });
    Object.assign(invoice, { attempted: true, attempt_count: invoice.attempt_count + 1 });
    if (error) {
      invoice.next_payment_attempt = this.now() + 86_400;
      this.tell("charge.failed", charge);
      this.tell("invoice.payment_failed", invoice);
      return new StripeRefusal(402, error);
    }
    Object.assign(intent, { status: "succeeded", amount_received: intent.amount });
    Object.assign(payment, { status: "paid", amount_paid: intent.amount });
    this.tell("charge.succeeded", charge);
    this.markPaid(invoice, intent.amount);
    this.tell("invoice_payment.paid", payment);
    return null;
  }

  private newPayment(invoice: objects.InvoiceObject): InvoicePayment {
    const { amount_due: amount, customer, metadata } = invoice;
    const intent = objects.intentObject({ amount, created: this.now(), customer, metadata });
    const payment = objects.invoicePaymentObject(invoice, intent);
    this.intents.set(intent.id, intent);
    this.invoicePayments.set(payment.id, payment);
    return payment;
  }

  private markPaid(invoice: objects.InvoiceObject, amount: number): void {
    Object.assign(invoice, { amount_paid: amount, amount_remaining: 0, status: "paid", next_payment_attempt: null });
    invoice.status_transitions.paid_at = this.now();
    this.tell("invoice.paid", invoice);
  }

  /** The next period begins, or the subscription ends because that was asked for. */
  renew(id: string): void {
    const subscription = find(this.subscriptions, id, "subscription");
    if (subscription.cancel_at_period_end) {
      this.end(id);
      return;
    }
    const item = subscription.items.data[0]!;
    const start = item.current_period_end;
    Object.assign(item, { current_period_start: start, current_period_end: after(start, item.price) });
    const { price } = item;
    const line = { amount: price.unit_amount, description: `1 × ${this.nameOf(price)}`, price };
    const invoice = this.bill(subscription.customer, subscription, {}, "subscription_cycle", [
      { ...line, start, end: item.current_period_end },
    ]);
    this.settle(subscription, invoice);
  }

  /** Charges an open invoice once more, as Stripe does by itself or on the customer's wish. */
  payAgain(id: string): objects.InvoiceObject {
    const invoice = find(this.invoices, id, "invoice");
    if (invoice.status !== "open")
      throw new StripeRefusal(400, { type: "invalid_request_error", message: "Invoice is already paid" });
    const subscription = this.subscriptions.get(invoice.parent?.subscription_details.subscription ?? "");
    const refused = subscription ? this.settle(subscription, invoice) : this.charge(invoice);
    if (refused) throw refused;
    return invoice;
  }

  private settle(subscription: objects.SubscriptionObject, invoice: objects.InvoiceObject): StripeRefusal | null {
    const refused = this.charge(invoice);
    subscription.status = refused ? "past_due" : "active";
    this.tell("customer.subscription.updated", subscription);
    return refused;
  }

  /** The last try failed, or the time that was asked for has come. */
  end(id: string): void {
    const subscription = find(this.subscriptions, id, "subscription");
    const open = this.invoices.get(subscription.latest_invoice ?? "");
    if (open?.status === "open") {
      Object.assign(open, { status: "uncollectible", next_payment_attempt: null });
      open.status_transitions.marked_uncollectible_at = this.now();
      this.tell("invoice.marked_uncollectible", open);
    }
    Object.assign(subscription, { status: "canceled", ended_at: this.now(), canceled_at: this.now() });
    this.tell("customer.subscription.deleted", subscription);
  }

  refund(paymentIntent: string, amount: number): ReturnType<typeof objects.refundObject> {
    const charge = this.charges.get(find(this.intents, paymentIntent, "payment_intent").latest_charge ?? "");
    if (!charge || charge.amount_refunded + amount > charge.amount)
      throw new StripeRefusal(400, {
        ...{ type: "invalid_request_error", param: "amount" },
        ...{ message: "Refund amount is greater than unrefunded amount on charge" },
      });
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
    const made = objects.refundObject(charge, amount, this.now());
    this.tell("charge.refunded", charge);
    this.tell("refund.created", made);
    return made;
  }

  /** The payer's bank takes the money back; later it decides. */
  dispute(invoiceId: string, status: Dispute["status"] = "needs_response"): void {
    const intent = this.intents.get(this.paymentOf(invoiceId)!.payment.payment_intent)!;
    const charge = this.charges.get(intent.latest_charge!)!;
    const known = [...this.disputes.values()].find((one) => one.charge === charge.id);
    const dispute = known ?? objects.disputeObject(charge, this.now());
    dispute.status = status;
    charge.disputed = true;
    this.disputes.set(dispute.id, dispute);
    this.tell(known ? "charge.dispute.closed" : "charge.dispute.created", dispute);
  }

  nameOf({ product }: objects.PriceObject): string {
    return this.products.get(product)!.name;
  }
}

export function find<T>(map: Map<string, T>, id: string, noun: string): T {
  const found = map.get(id);
  if (!found) throw missing(noun, id);
  return found;
}

const declined = (decline_code: string): objects.CardError =>
  decline_code === "expired_card"
    ? { type: "card_error", code: "expired_card", decline_code, message: "Your card has expired." }
    : { type: "card_error", code: "card_declined", decline_code, message: "Your card was declined." };

/** One interval on; the tests begin on days that every month has. */
export function after(start: number, { recurring }: objects.PriceObject): number {
  const moved = new Date(start * 1000);
  moved.setUTCMonth(moved.getUTCMonth() + (recurring?.interval === "year" ? 12 : 1));
  return moved.getTime() / 1000;
}

function periodOf(subscription: objects.SubscriptionObject | null, now: number) {
  const item = subscription?.items.data[0];
  return { start: item?.current_period_start ?? now, end: item?.current_period_end ?? now };
}
