import { createHmac, timingSafeEqual } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { type Ctx, systemScope, withCtx } from "../../../kernel/ctx.ts";
import { conflict, notFound, Problem } from "../../../kernel/errors.ts";
import type { House } from "../../../kernel/house.ts";
import { mine, myRow, ownedBy } from "../../../kernel/tables.ts";
import { dayMs } from "../../analytics/analytics.ts";
import { ifThere } from "../if-there.ts";
import { currency, type Interval, type Plan, planTitle } from "../plans.ts";
import { addInterval, prorate } from "../proration.ts";
import type {
  BillingProvider,
  CheckoutRequest,
  IncomingEvent,
  InvoiceSnapshot,
  ProviderFact,
  SubscriptionSnapshot,
} from "../providers/provider.ts";
import { teamById } from "../team-by-id.ts";
import * as books from "./books.ts";
import { signatureOf } from "./cards.ts";
import { sandboxCheckouts, sandboxInvoices, sandboxSubscriptions } from "./tables.ts";

const checkoutMs = dayMs;
/** How far a signature's time may lie from ours. */
const toleranceSeconds = 300;

/**
 * The provider that needs no account: it keeps its own books, shows its own checkout page, and tells the platform
 * everything by signed webhooks, as a real one would.
 */
export function sandboxProvider(house: House): BillingProvider {
  return {
    name: "sandbox",
    checkout: (request) => inTeam(house, request.team.id, (ctx) => openCheckout(ctx, request)),
    portal: async () => ({ url: `${house.config.appUrl}/sandbox` }),
    preview: (id, plan, interval) =>
      withSubscription(house, id, async (ctx, subscription) => priceOfChange(ctx, subscription, plan, interval)),
    change: (id, plan, interval) =>
      withSubscription(house, id, (ctx, subscription) => changePlan(ctx, subscription, plan, interval)),
    cancel: (id) =>
      withSubscription(house, id, async (ctx) =>
        toSubscription(await books.changeSubscription(ctx, id, { cancel_at_period_end: true })),
      ),
    resume: (id) =>
      withSubscription(house, id, async (ctx, { ended_at }) => {
        if (ended_at)
          throw conflict("subscription_ended", "This subscription is over. Choose a plan to begin a new one.");
        return toSubscription(await books.changeSubscription(ctx, id, { cancel_at_period_end: false }));
      }),
    end: (id) =>
      ifThere(
        withSubscription(house, id, async (ctx, found) => toSubscription(await books.endSubscription(ctx, found))),
      ),
    retry: (id) => withInvoice(house, { id }, retryPayment),
    refund: (paymentId, amountMinor) =>
      withInvoice(house, { paymentId }, async (ctx, invoice) => {
        if (invoice.refunded_minor + amountMinor > invoice.paid_minor)
          throw conflict("refund_too_large", "At most what was paid and not yet refunded can be given back.");
        await books.refundInvoice(ctx, invoice, amountMinor);
      }),
    verify: (headers, body, now) => verify(secretOf(house), headers.get("sandbox-signature"), body, now),
    read: (event) => readFacts(house, event),
  };
}

const secretOf = (house: House) =>
  createHmac("sha256", house.config.authSecret).update("sandbox webhooks").digest("hex");

/** What a webhook of the sandbox carries, with its signature. */
export function signedEvent(house: House, event: object): { headers: Headers; body: Uint8Array } {
  const body = JSON.stringify(event);
  const signature = signatureOf(secretOf(house), body, Math.floor(house.now().getTime() / 1000));
  return { headers: new Headers({ "sandbox-signature": signature }), body: Buffer.from(body) };
}

function verify(secret: string, signature: string | null, body: Uint8Array, now: Date): IncomingEvent {
  const [, seconds, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? "") ?? [];
  const text = Buffer.from(body).toString("utf8");
  const wanted = signatureOf(secret, text, Number(seconds)).split("v1=")[1]!;
  const late = Math.abs(now.getTime() / 1000 - Number(seconds)) > toleranceSeconds;
  if (!given || late || !timingSafeEqual(Buffer.from(given), Buffer.from(wanted)))
    throw new Problem(400, "bad_signature", "The signature of this webhook does not hold.");
  const payload = JSON.parse(text) as { id: string; type: string };
  return { id: payload.id, type: payload.type, payload };
}

const inTeam = <T>(house: House, teamId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  withCtx(house, systemScope(house), async (ctx) => {
    const found = await teamById(ctx, teamId);
    if (!found) throw notFound("Team");
    return work(await ctx.forTeam(found.team));
  });

/** A provider is asked by its own ids alone, so the row tells the team. */
async function teamWith(house: House, where: SQL, what: string): Promise<string> {
  const { rows } = await withCtx(house, { ...systemScope(house), readOnly: true }, (ctx) =>
    ctx.db.execute<{ team_id: string }>(sql`select team_id from ${where}`),
  );
  if (!rows[0]) throw notFound(what);
  return rows[0].team_id;
}

async function withSubscription<T>(
  house: House,
  id: string,
  work: (ctx: Ctx, subscription: books.SandboxSubscription) => Promise<T>,
): Promise<T> {
  const teamId = await teamWith(house, sql`sandbox_subscriptions where id = ${id}`, "Subscription");
  return inTeam(house, teamId, async (ctx) => {
    const its = myRow(ctx, sandboxSubscriptions, id);
    const [found] = await ctx.db.select().from(sandboxSubscriptions).where(its).for("update");
    return work(ctx, found!);
  });
}

async function withInvoice<T>(
  house: House,
  by: { id: string } | { paymentId: string },
  work: (ctx: Ctx, invoice: books.SandboxInvoice) => Promise<T>,
): Promise<T> {
  const is = "id" in by ? sql`id = ${by.id}` : sql`payment_id = ${by.paymentId}`;
  const teamId = await teamWith(house, sql`sandbox_invoices where ${is}`, "Invoice");
  return inTeam(house, teamId, async (ctx) => {
    const its =
      "id" in by
        ? myRow(ctx, sandboxInvoices, by.id)
        : and(mine(ctx, sandboxInvoices), eq(sandboxInvoices.payment_id, by.paymentId));
    const [found] = await ctx.db.select().from(sandboxInvoices).where(its).for("update");
    return work(ctx, found!);
  });
}

async function openCheckout(ctx: Ctx, { buys, ...request }: CheckoutRequest) {
  const expires = new Date(ctx.now().getTime() + checkoutMs);
  const bought =
    "plan" in buys
      ? {
          ...{ plan: buys.plan.name, interval: buys.interval, trial_days: buys.trialDays },
          amount_minor: buys.plan.prices[buys.interval],
        }
      : { pack: buys.pack.name, trial_days: 0, amount_minor: buys.pack.price };
  const [made] = await ctx.db
    .insert(sandboxCheckouts)
    .values({
      ...{ status: "open", email: request.email, description: buys.title, ...bought },
      ...{ success_url: request.successUrl, cancel_url: request.cancelUrl, expires_at: expires, created_at: ctx.now() },
      ...{ idempotency_key: request.idempotencyKey, ...ownedBy(ctx) },
    })
    .onConflictDoUpdate({
      target: [sandboxCheckouts.team_id, sandboxCheckouts.idempotency_key],
      set: { expires_at: expires },
    })
    .returning({ id: sandboxCheckouts.id });
  return { url: `${ctx.house.config.appUrl}/sandbox/checkout/${made!.id}`, expiresAt: expires };
}

async function changePlan(ctx: Ctx, subscription: books.SandboxSubscription, plan: Plan, interval: Interval) {
  const { lines } = priceOfChange(ctx, subscription, plan, interval);
  const now = ctx.now();
  // To another interval a new period begins; a trial goes on as it is.
  const begins = interval !== subscription.interval && subscription.status !== "trialing";
  const after = await books.changeSubscription(ctx, subscription.id, {
    ...{ plan: plan.name, interval, amount_minor: plan.prices[interval] },
    ...(begins ? { anchor: now, current_period_start: now, current_period_end: addInterval(now, interval, 1) } : {}),
  });
  if (lines.length > 0) await books.chargeOrRefuse(ctx, after, lines);
  return toSubscription(after);
}

function priceOfChange(ctx: Ctx, subscription: books.SandboxSubscription, plan: Plan, interval: Interval) {
  if (subscription.status === "trialing") return { lines: [], dueMinor: 0 };
  const title = (name: string) => planTitle(ctx.house, ctx.product, name);
  const old = {
    title: title(subscription.plan),
    amountMinor: subscription.amount_minor,
    interval: subscription.interval,
  };
  const next = { title: title(plan.name), amountMinor: plan.prices[interval], interval };
  const period = { start: subscription.current_period_start, end: subscription.current_period_end };
  return prorate(old, next, period, ctx.now());
}

async function retryPayment(ctx: Ctx, invoice: books.SandboxInvoice): Promise<InvoiceSnapshot> {
  const [subscription] = invoice.subscription_id
    ? await ctx.db
        .select()
        .from(sandboxSubscriptions)
        .where(myRow(ctx, sandboxSubscriptions, invoice.subscription_id))
    : [];
  if (!subscription || invoice.status !== "open")
    throw conflict("nothing_to_pay", "There is nothing to pay on this invoice.");
  await books.retryInvoice(ctx, invoice, subscription);
  const [after] = await ctx.db
    .select()
    .from(sandboxInvoices)
    .where(myRow(ctx, sandboxInvoices, invoice.id));
  return toInvoice(after!);
}

async function readFacts(house: House, event: IncomingEvent): Promise<ProviderFact[]> {
  const { subscription_id, invoice_id } = event.payload as { subscription_id?: string; invoice_id?: string };
  const told = subscription_id
    ? await ifThere(withSubscription(house, subscription_id, async (_, found) => [toSubscription(found)]))
    : [];
  const billed = invoice_id ? await ifThere(withInvoice(house, { id: invoice_id }, invoiceFacts)) : [];
  return [...(told ?? []), ...(billed ?? [])];
}

async function invoiceFacts(ctx: Ctx, invoice: books.SandboxInvoice): Promise<ProviderFact[]> {
  if (!invoice.subscription_id) return [toInvoice(invoice)];
  const [subscription] = await ctx.db
    .select()
    .from(sandboxSubscriptions)
    .where(and(mine(ctx, sandboxSubscriptions), eq(sandboxSubscriptions.id, invoice.subscription_id)));
  return [toInvoice(invoice), toSubscription(subscription!)];
}

const customerIdFor = (teamId: string) => `cus_${teamId}`;

const toSubscription = (row: books.SandboxSubscription): SubscriptionSnapshot => ({
  ...{ kind: "subscription", teamId: row.team_id, subscriptionId: row.id, customerId: customerIdFor(row.team_id) },
  ...{ plan: row.plan, interval: row.interval, status: row.status, amountMinor: row.amount_minor, currency },
  ...{ periodStart: row.current_period_start, periodEnd: row.current_period_end, trialEndsAt: row.trial_ends_at },
  ...{ cancelAtPeriodEnd: row.cancel_at_period_end, endedAt: row.ended_at, updatedAt: row.updated_at },
});

const toInvoice = (row: books.SandboxInvoice): InvoiceSnapshot => ({
  ...{ kind: "invoice", teamId: row.team_id, invoiceId: row.id, subscriptionId: row.subscription_id, pack: row.pack },
  ...{ status: row.status, currency, totalMinor: row.total_minor, paidMinor: row.paid_minor },
  ...{ refundedMinor: row.refunded_minor, lines: row.lines, email: row.email, paymentId: row.payment_id },
  ...{ failureCode: row.failure_code, attempts: row.attempts, nextAttemptAt: row.next_attempt_at },
  ...{ customerId: customerIdFor(row.team_id), dispute: row.dispute },
  ...{ issuedAt: row.issued_at, paidAt: row.paid_at, updatedAt: row.updated_at },
});
