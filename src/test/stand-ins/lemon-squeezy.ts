import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type Attributes, Books, priceOfId, type Resource, shop, storeId } from "./lemon-squeezy-books.ts";

export type { Delivery } from "./lemon-squeezy-books.ts";

const apiKey = "a-key-of-the-tests";

/** A server of Lemon Squeezy's shapes on loopback. `environment` switches the program over to it. */
export interface LemonSqueezyStandIn {
  books: Books;
  environment: Record<string, string>;
  /** Answers every call with this status and no JSON, when set. */
  broken: number | null;
  /** How long it thinks before an answer. */
  slowMs: number;
  /** A customer pays at the address of a checkout. Answers the subscription's id, or the order's for what is sold once. */
  pay(checkoutUrl: string, options?: { trialDays?: number }): string;
  stop(): Promise<void>;
}

export async function startLemonSqueezy(now: () => Date): Promise<LemonSqueezyStandIn> {
  const books = new Books(now);
  const server = createServer(async (request, response) => {
    if (standIn.broken)
      return void response.writeHead(standIn.broken, { "content-type": "text/html" }).end("<h1>Sorry</h1>");
    const body = await bodyOf(request);
    await setTimeout(standIn.slowMs);
    const known = request.headers.authorization === `Bearer ${apiKey}`;
    send(response, known ? answer(books, request.method!, request.url!, body) : refusal(401, "Unauthenticated."));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: LemonSqueezyStandIn = {
    books,
    environment: {
      LEMONSQUEEZY_API_KEY: apiKey,
      LEMONSQUEEZY_API_BASE: url,
      LEMONSQUEEZY_STORE_ID: String(storeId),
      LEMONSQUEEZY_WEBHOOK_SECRET: books.secret,
    },
    broken: null,
    slowMs: 0,
    pay: (address, { trialDays = 0 } = {}) =>
      books.pay(books.find("checkouts", /custom\/([^?]+)/.exec(address)![1]!)!, trialDays),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

interface Body {
  data: { attributes: Attributes; relationships?: Record<string, { data: { id: string } }> };
}
interface Refusal {
  status: number;
  detail: string;
}
const refusal = (status: number, detail: string): Refusal => ({ status, detail });

function answer(books: Books, method: string, url: string, { data }: Body): Resource | Resource[] | Refusal {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const [, , type, id, verb] = pathname.split("/") as [string, string, string, string?, string?];
  if (type === "checkouts" && method === "POST") return checkout(books, data);
  if (type === "prices") return { type, id: id!, custom: null, attributes: { unit_price: priceOfId(Number(id)) } };
  if (type === "customers") {
    const customer_portal = `https://shop.example.com/billing?expires=1&signature=${id}`;
    return { type, id: id!, custom: null, attributes: { urls: { customer_portal } } };
  }
  if (type === "subscription-invoices" && !id) return invoicesOf(books, searchParams);
  const found = books.find(type, id ?? "");
  if (!found) return refusal(404, "Not Found");
  if (verb === "refund") {
    const amount = Number(data.attributes.amount);
    const rest = Number(found.attributes.total) - Number(found.attributes.refunded_amount);
    return amount > rest ? refusal(422, "The amount is too large.") : books.refund(found, amount);
  }
  if (method === "GET") return found;
  if (found.attributes.status === "expired") return refusal(422, "The subscription is expired.");
  return method === "DELETE" ? books.cancel(found) : books.update(found, data.attributes);
}

/** As theirs, the latest first, ten on a page. */
const invoicesOf = (books: Books, asked: URLSearchParams): Resource[] =>
  books
    .invoices(asked.get("filter[subscription_id]") ?? "")
    .filter(({ attributes }) => String(attributes.store_id) === asked.get("filter[store_id]"))
    .toReversed()
    .slice(0, Number(asked.get("page[size]") ?? 10));

function checkout(books: Books, { attributes, relationships }: Body["data"]): Resource | Refusal {
  const variant_id = Number(relationships?.variant?.data.id);
  if (relationships?.store?.data.id !== String(storeId) || !shop[variant_id]) return refusal(404, "Not Found");
  const custom = (attributes.checkout_data as { custom?: Attributes } | undefined)?.custom ?? {};
  if (Object.values(custom).some((value) => typeof value !== "string"))
    return refusal(422, "The custom data must be strings.");
  const made = books.make("checkouts", { ...attributes, variant_id }, custom);
  made.attributes.url = `https://shop.example.com/checkout/custom/${made.id}?signature=none`;
  return made;
}

function send(response: ServerResponse, given: Resource | Resource[] | Refusal): void {
  response.setHeader("content-type", "application/vnd.api+json");
  if ("detail" in given) {
    const errors = [{ status: String(given.status), title: "Error", detail: given.detail }];
    response.writeHead(given.status).end(JSON.stringify({ jsonapi: { version: "1.0" }, errors }));
    return;
  }
  const shown = ({ custom: _, ...data }: Resource) => data;
  const made = !Array.isArray(given) && given.type === "checkouts";
  const data = Array.isArray(given) ? given.map(shown) : shown(given);
  response.writeHead(made ? 201 : 200).end(JSON.stringify({ jsonapi: { version: "1.0" }, data }));
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? { data: { attributes: {} } } : JSON.parse(text);
}
