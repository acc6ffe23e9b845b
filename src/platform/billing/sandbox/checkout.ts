import { and, desc, gt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../../kernel/ctx.ts";
import { conflict, invalid, notFound } from "../../../kernel/errors.ts";
import { Moment } from "../../../kernel/route.ts";
import { mine, myRow } from "../../../kernel/tables.ts";
import { declined } from "../declines.ts";
import { linesSaid } from "../invoice-list.ts";
import { currency, planTitle } from "../plans.ts";
import * as books from "./books.ts";
import { asksForChallenge, failureOf } from "./cards.ts";
import { sandboxCheckouts, sandboxInvoices, sandboxSubscriptions } from "./tables.ts";

export const CheckoutId = z.object({ id: z.uuid() });
export const Checkout = z.object({
  id: z.uuid(),
  status: z.enum(["open", "complete"]),
  email: z.string(),
  description: z.string(),
  interval: z.enum(["month", "year"]).nullable(),
  trial_days: z.int(),
  amount_minor: z.int(),
  currency: z.string(),
  success_url: z.string(),
  cancel_url: z.string(),
  expires_at: Moment,
});

/** A test card: any expiry in the future and any security code do. */
export const NewCard = z.object({
  number: z
    .string()
    .regex(/^(\d[ -]?){12,19}$/, "Give the 16 digits of a test card.")
    .transform((text) => text.replace(/[ -]/g, "")),
  expiry: z.string().regex(/^(0[1-9]|1[0-2]) ?\/ ?\d{2}$/, "Give month and year, like 12/30."),
  cvc: z.string().regex(/^\d{3,4}$/, "Give the 3 digits on the back."),
});
export const Payment = CheckoutId.extend({
  ...NewCard.shape,
  /** What the person chose on the bank's page, for cards that ask for it. */
  challenge: z.enum(["passed", "failed"]).optional(),
});
export const Paid = z.object({ status: z.enum(["complete", "challenge"]), redirect_url: z.string().nullable() });

/** The sandbox's own checkout page reads this. 404 when it ran out. */
export async function getCheckout(ctx: Ctx, { id }: z.output<typeof CheckoutId>): Promise<z.input<typeof Checkout>> {
  const found = await findCheckout(ctx, id);
  return Checkout.parse({ ...found, currency });
}

async function findCheckout(ctx: Ctx, id: string, lock = false) {
  const query = ctx.db
    .select()
    .from(sandboxCheckouts)
    .where(and(myRow(ctx, sandboxCheckouts, id), gt(sandboxCheckouts.expires_at, ctx.now())));
  const [found] = lock ? await query.for("update") : await query;
  if (!found) throw notFound("Checkout");
  return found;
}

/**
 * Pays a checkout with a test card. A decline is 422 `payment_declined` and leaves it open; a card that asks for a
 * confirmation answers `challenge` until one was given. A checkout is paid once: again answers the same.
 */
export async function payCheckout(ctx: Ctx, input: z.output<typeof Payment>): Promise<z.input<typeof Paid>> {
  const checkout = await findCheckout(ctx, input.id, true);
  const done = { status: "complete" as const, redirect_url: checkout.success_url };
  if (checkout.status === "complete") return done;
  refuseWrongCard(ctx, input);
  if (asksForChallenge(input.number)) {
    if (!input.challenge) return { status: "challenge", redirect_url: null };
    if (input.challenge === "failed") throw declined("authentication_failed");
  }
  if (checkout.plan) await beginSubscription(ctx, checkout, input.number);
  else await sellPack(ctx, checkout, input.number);
  await ctx.db
    .update(sandboxCheckouts)
    .set({ status: "complete" })
    .where(myRow(ctx, sandboxCheckouts, checkout.id));
  return done;
}

function refuseWrongCard(ctx: Ctx, { number, expiry }: z.output<typeof NewCard>): void {
  const [month, year] = expiry.split("/").map(Number) as [number, number];
  if (new Date(Date.UTC(2000 + year, month, 1)) <= ctx.now())
    throw invalid([{ path: "expiry", message: "This date is over. Give one in the future." }]);
  if (failureOf(number, false) === "incorrect_number")
    throw invalid([{ path: "number", message: "This is none of the test cards. Choose one from the list." }]);
}

async function subscriptionThatRuns(ctx: Ctx): Promise<{ id: string } | undefined> {
  const [found] = await ctx.db
    .select({ id: sandboxSubscriptions.id })
    .from(sandboxSubscriptions)
    .where(and(mine(ctx, sandboxSubscriptions), ne(sandboxSubscriptions.status, "canceled")));
  return found;
}

type CheckoutRow = typeof sandboxCheckouts.$inferSelect;

async function beginSubscription(ctx: Ctx, checkout: CheckoutRow, card: string): Promise<void> {
  if (await subscriptionThatRuns(ctx))
    throw conflict("already_subscribed", "Your team has a subscription already. Change its plan instead.");
  await books.openSubscription(ctx, {
    ...{ email: checkout.email, card, plan: checkout.plan!, interval: checkout.interval! },
    ...{ amountMinor: checkout.amount_minor, text: checkout.description, trialDays: checkout.trial_days },
  });
}

async function sellPack(ctx: Ctx, checkout: CheckoutRow, card: string): Promise<void> {
  const failure = failureOf(card, false);
  if (failure) throw declined(failure);
  const { email, pack, amount_minor: amountMinor, description: text } = checkout;
  await books.sellPack(ctx, { email, pack: pack!, amountMinor, text });
}

export const Sandbox = z.object({
  /** The team's time: the true one, or what the test clock was moved to. */
  now: Moment,
  moved: z.boolean(),
  subscription: z
    .object({
      id: z.uuid(),
      plan: z.string(),
      status: z.string(),
      card: z.string(),
      current_period_end: Moment,
      credit_minor: z.int(),
    })
    .nullable(),
  invoices: z.array(
    z.object({
      id: z.uuid(),
      text: z.string(),
      status: z.string(),
      total_minor: z.int(),
      refunded_minor: z.int(),
      paid: z.boolean(),
      dispute: z.enum(["open", "won", "lost"]).nullable(),
      next_attempt_at: Moment.nullable(),
      issued_at: Moment,
    }),
  ),
  currency: z.string(),
});

const mostInvoices = 24;

/** The sandbox as its provider's dashboard would show it: the card, the latest invoices, the clock. */
export async function getSandbox(ctx: Ctx): Promise<z.input<typeof Sandbox>> {
  const [subscription] = await ctx.db
    .select()
    .from(sandboxSubscriptions)
    .where(mine(ctx, sandboxSubscriptions))
    .orderBy(sql`${sandboxSubscriptions.status} <> 'canceled' desc`, desc(sandboxSubscriptions.created_at))
    .limit(1);
  const invoices = await ctx.db
    .select()
    .from(sandboxInvoices)
    .where(mine(ctx, sandboxInvoices))
    .orderBy(desc(sandboxInvoices.issued_at), desc(sandboxInvoices.id))
    .limit(mostInvoices);
  return Sandbox.parse({
    now: ctx.now(),
    moved: ctx.house.clockOffsets.has(ctx.team.id),
    subscription: subscription
      ? { ...subscription, plan: planTitle(ctx.house, ctx.product, subscription.plan, ctx.request.locale) }
      : null,
    invoices: invoices.map((row) => ({
      ...row,
      text: linesSaid(ctx, row.lines)
        .map(({ text }) => text)
        .join(", "),
      paid: row.status === "paid",
    })),
    currency,
  });
}

/** Puts another card on file; the next charge uses it. */
export async function replaceCard(ctx: Ctx, input: z.output<typeof NewCard>): Promise<z.input<typeof Sandbox>> {
  refuseWrongCard(ctx, input);
  const running = await subscriptionThatRuns(ctx);
  if (!running) throw notFound("Subscription");
  await books.changeSubscription(ctx, running.id, { card: input.number });
  return getSandbox(ctx);
}

export const InvoiceAction = z.object({
  id: z.uuid(),
  action: z.enum(["refund", "dispute", "win_dispute", "lose_dispute"]),
  /** Of a refund, in minor units; the whole by default. */
  amount_minor: z.int().min(1).optional(),
});

/** What happens to a paid invoice at the provider: a refund, or a dispute and its end. */
export async function actOnInvoice(ctx: Ctx, input: z.output<typeof InvoiceAction>): Promise<z.input<typeof Sandbox>> {
  const [invoice] = await ctx.db
    .select()
    .from(sandboxInvoices)
    .where(myRow(ctx, sandboxInvoices, input.id))
    .for("update");
  if (!invoice) throw notFound("Invoice");
  if (invoice.status !== "paid") throw conflict("not_paid", "Only a paid invoice can be refunded or disputed.");
  if (input.action === "refund") {
    const amount = input.amount_minor ?? invoice.paid_minor - invoice.refunded_minor;
    if (amount < 1 || amount > invoice.paid_minor - invoice.refunded_minor)
      throw conflict("refund_too_large", "At most what was paid and not yet refunded can be given back.");
    await books.refundInvoice(ctx, invoice, amount);
    return getSandbox(ctx);
  }
  const next = { dispute: "open", win_dispute: "won", lose_dispute: "lost" } as const;
  const wanted = input.action === "dispute" ? null : "open";
  if (invoice.dispute !== wanted)
    throw conflict(
      "wrong_step",
      wanted ? "There is no open dispute on this invoice." : "This invoice was disputed already.",
    );
  await books.disputeInvoice(ctx, invoice.id, next[input.action]);
  return getSandbox(ctx);
}
