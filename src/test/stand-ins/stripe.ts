import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { find, missing, StripeBooks, StripeRefusal } from "./stripe-books.ts";
import { cancelSubscription, previewOf, updateSubscription } from "./stripe-changes.ts";
import * as objects from "./stripe-objects.ts";

type Form = { [key: string]: string | Form | undefined };
interface Call {
  method: string;
  path: string;
  form: Form;
  headers: IncomingMessage["headers"];
}
interface Answer {
  status: number;
  body: unknown;
}

/** A server on loopback that speaks Stripe's protocol for what the platform calls. */
export interface StripeStandIn {
  url: string;
  environment: Record<string, string>;
  books: StripeBooks;
  calls: Call[];
  /** Answers every call with this status, when set; 0 hangs up. */
  broken: number | null;
  /** So many calls are still taken; the next one is done, and its answer gets lost. */
  hangUpAfter: number | null;
  /** Runs while a call waits for its answer. */
  meanwhile: (() => Promise<void>) | null;
  /** The webhook of an event: headers and body as Stripe would send them. */
  webhook(event: objects.EventObject, options?: { at?: Date; secret?: string }): RequestInit & { body: string };
  stop(): Promise<void>;
}

export async function startStripe(now: () => Date = () => new Date()): Promise<StripeStandIn> {
  const key = `sk_test_${objects.idFor("key")}`;
  const webhookSecret = `whsec_${objects.idFor("secret")}`;
  const books = new StripeBooks(now);
  const done = new Map<string, Answer & { asked: string }>();

  /** A key that came before gives the answer of that time; with another request it is refused. */
  function answerOnce({ method, path, form, headers }: Call): Answer {
    const once = headers["idempotency-key"] as string | undefined;
    const asked = JSON.stringify([path, form]);
    const known = once ? done.get(once) : undefined;
    if (known && known.asked !== asked)
      return refused(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters",
      );
    if (known) return known;
    const answer = perform(books, standIn.url, method, path, form);
    if (once && method === "POST") done.set(once, { ...answer, asked });
    return answer;
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, standIn.url);
    const body = await textOf(request);
    const form = nested(new URLSearchParams(request.method === "GET" ? url.search : body));
    const call = { method: request.method!, path: url.pathname, form, headers: request.headers };
    standIn.calls.push(call);
    await standIn.meanwhile?.();
    if (standIn.broken === 0) return void request.socket.destroy();
    const { status, body: answer } = standIn.broken
      ? refused(standIn.broken, "api_error", "Something is broken at Stripe")
      : request.headers.authorization === `Bearer ${key}`
        ? answerOnce(call)
        : refused(401, "invalid_request_error", `Invalid API Key provided: ${request.headers.authorization?.slice(7)}`);
    if (standIn.hangUpAfter !== null && standIn.hangUpAfter-- === 0) {
      standIn.hangUpAfter = null;
      return void request.socket.destroy();
    }
    response.writeHead(status, {
      ...{ "content-type": "application/json", "request-id": objects.idFor("req") },
      ...{ date: new Date(books.now() * 1000).toUTCString(), "stripe-version": request.headers["stripe-version"] },
    });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: StripeStandIn = {
    ...{ url, books, calls: [], broken: null, hangUpAfter: null, meanwhile: null },
    environment: { STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_BASE: url },
    webhook(event, { at = now(), secret = webhookSecret } = {}) {
      const body = JSON.stringify(event);
      const seconds = Math.floor(at.getTime() / 1000);
      const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
      const headers = { "content-type": "application/json", "stripe-signature": `t=${seconds},v1=${signature}` };
      return { method: "POST", headers, body };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

function perform(books: StripeBooks, base: string, method: string, path: string, form: Form): Answer {
  for (const [pattern, handler] of routes) {
    const [, wantedMethod, wantedPath] = /^(\w+) (.*)$/.exec(pattern)!;
    const found = new RegExp(`^/v1/${wantedPath!.replace(":id", "([^/]+)")}$`).exec(path);
    if (method !== wantedMethod || !found) continue;
    try {
      return { status: 200, body: structuredClone(handler(books, form, found[1] ?? "", base)) };
    } catch (error) {
      if (error instanceof StripeRefusal) return { status: error.status, body: { error: error.body } };
      throw error;
    }
  }
  return refused(404, "invalid_request_error", `Unrecognized request URL (${method}: ${path})`);
}

type Handler = (books: StripeBooks, form: Form, id: string, base: string) => unknown;
const routes: [string, Handler][] = [
  ["GET prices", (books, form) => listPrices(books, form)],
  ["GET prices/:id", (books, _, id) => find(books.prices, id, "price")],
  ["POST prices", (books, form) => createPrice(books, form)],
  ["POST products", (books, form) => createProduct(books, form)],
  ["POST products/:id", (books, _, id) => Object.assign(find(books.products, id, "product"), { active: true })],
  ["POST checkout/sessions", (books, form, _, base) => createSession(books, form, base)],
  ["GET checkout/sessions/:id", (books, _, id) => find(books.sessions, id, "checkout.session")],
  ["POST billing_portal/sessions", (books, form, _, base) => openPortal(books, form, base)],
  ["GET subscriptions/:id", (books, _, id) => find(books.subscriptions, id, "subscription")],
  ["DELETE subscriptions/:id", (books, _, id) => cancelSubscription(books, id)],
  ["POST subscriptions/:id", (books, form, id) => updateSubscription(books, id, form)],
  ["POST invoices/create_preview", (books, form) => previewOf(books, form)],
  ["GET invoices/:id", (books, form, id) => showInvoice(books, form, id)],
  ["POST invoices/:id/pay", (books, _, id) => books.payAgain(id)],
  ["GET invoice_payments", (books, form) => paymentsBy(books, form)],
  ["GET payment_intents/:id", (books, form, id) => showIntent(books, form, id)],
  ["GET disputes", (books, form) => disputesOf(books, form)],
  ["POST refunds", (books, form) => books.refund(form.payment_intent as string, Number(form.amount))],
  ["POST transfers", (books, form) => transfer(books, form)],
];

function listPrices(books: StripeBooks, form: Form) {
  const keys = Object.values((form.lookup_keys ?? {}) as Form);
  const found = [...books.prices.values()].filter(({ lookup_key }) => lookup_key && keys.includes(lookup_key));
  return objects.listOf(found, "/v1/prices");
}

function createPrice(books: StripeBooks, form: Form) {
  const before = [...books.prices.values()].find(({ lookup_key }) => lookup_key === form.lookup_key);
  if (before && form.transfer_lookup_key !== "true")
    throw new StripeRefusal(400, {
      ...{ type: "invalid_request_error", param: "lookup_key" },
      ...{ message: `A price (\`${before.id}\`) already uses that lookup key.` },
    });
  if (before) before.lookup_key = null;
  const interval = (form.recurring as Form | undefined)?.interval as objects.IntervalName | undefined;
  const made = objects.priceObject({
    ...{ created: books.now(), currency: form.currency as string, lookup_key: form.lookup_key as string },
    ...{ metadata: form.metadata as objects.Metadata, unit_amount: Number(form.unit_amount) },
    product: find(books.products, form.product as string, "product").id,
    recurring: interval ? { interval, interval_count: 1, usage_type: "licensed" } : null,
  });
  books.prices.set(made.id, made);
  return made;
}

function createProduct(books: StripeBooks, form: Form) {
  const id = form.id as string;
  if (books.products.has(id))
    throw new StripeRefusal(400, {
      ...{ type: "invalid_request_error", code: "resource_already_exists", message: "Product already exists." },
    });
  const made = objects.productObject({ id, name: form.name as string, created: books.now() });
  books.products.set(id, made);
  return made;
}

function createSession(books: StripeBooks, form: Form, base: string) {
  const customer = (form.customer as string | undefined) ?? null;
  if (customer && !books.customers.has(customer)) throw missing("customer", customer, "customer");
  const made = objects.sessionObject(base, {
    ...{ cancel_url: (form.cancel_url as string) ?? null, success_url: form.success_url as string, customer },
    ...{ client_reference_id: (form.client_reference_id as string) ?? null, created: books.now() },
    ...{ customer_email: (form.customer_email as string) ?? null, metadata: form.metadata as objects.Metadata },
    mode: form.mode as "subscription" | "payment",
  });
  const item = (form.line_items as Form)[0] as Form;
  const subscription = (form.subscription_data ?? {}) as Form;
  const invoice = ((form.invoice_creation as Form | undefined)?.invoice_data ?? {}) as Form;
  books.sessions.set(made.id, made);
  books.orders.set(made.id, {
    price: find(books.prices, item.price as string, "price"),
    trialDays: Number(subscription.trial_period_days ?? 0),
    subscriptionMetadata: (subscription.metadata ?? {}) as objects.Metadata,
    invoiceMetadata: (invoice.metadata ?? {}) as objects.Metadata,
  });
  return made;
}

function openPortal(books: StripeBooks, form: Form, base: string) {
  const { id } = find(books.customers, form.customer as string, "customer");
  const session = { id: objects.idFor("bps"), object: "billing_portal.session", customer: id, livemode: false };
  return { ...session, created: books.now(), return_url: form.return_url, url: `${base}/p/session/${session.id}` };
}

function showInvoice(books: StripeBooks, form: Form, id: string) {
  const invoice = find(books.invoices, id, "invoice");
  if (!expands(form, "payments")) return invoice;
  const payment = books.paymentOf(id);
  return { ...invoice, payments: objects.listOf(payment ? [payment] : [], `/v1/invoice_payments?invoice=${id}`) };
}

function paymentsBy(books: StripeBooks, form: Form) {
  const wanted = (form.payment as Form).payment_intent;
  const found = [...books.invoicePayments.values()].filter(({ payment }) => payment.payment_intent === wanted);
  return objects.listOf(found, "/v1/invoice_payments");
}

function showIntent(books: StripeBooks, form: Form, id: string) {
  const intent = find(books.intents, id, "payment_intent");
  if (!expands(form, "latest_charge") || !intent.latest_charge) return intent;
  return { ...intent, latest_charge: books.charges.get(intent.latest_charge) };
}

function disputesOf(books: StripeBooks, form: Form) {
  const found = [...books.disputes.values()].filter(({ payment_intent }) => payment_intent === form.payment_intent);
  return objects.listOf(found, "/v1/disputes");
}

function transfer(books: StripeBooks, form: Form) {
  if (!String(form.destination).startsWith("acct_"))
    throw missing("destination", String(form.destination), "destination");
  if (Number(form.amount) > books.balance)
    throw new StripeRefusal(400, {
      ...{ type: "invalid_request_error", code: "balance_insufficient" },
      ...{ message: "You have insufficient funds in your Stripe account." },
    });
  const made = objects.transferObject({
    ...{ amount: Number(form.amount), created: books.now(), currency: form.currency as string },
    ...{ destination: form.destination as string, metadata: form.metadata as objects.Metadata },
    transfer_group: (form.transfer_group as string) ?? null,
  });
  books.transfers.set(made.id, made);
  return made;
}

const expands = (form: Form, name: string) => Object.values((form.expand ?? {}) as Form).includes(name);

/** `items[0][price]=x` → `{ items: { 0: { price: "x" } } }` */
function nested(fields: URLSearchParams): Form {
  const form: Form = {};
  for (const [name, value] of fields) {
    const steps = name.split(/[[\]]+/).filter(Boolean);
    let place = form;
    for (const step of steps.slice(0, -1)) {
      place[step] ??= {};
      place = place[step] as Form;
    }
    place[steps.at(-1)!] = value;
  }
  return form;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

const refused = (status: number, type: string, message: string): Answer => ({
  status,
  body: { error: { type, message } },
});
