import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { declined, reasonOf } from "./declines.ts";
import { applyFacts } from "./intake.ts";
import { planTitle } from "./plans.ts";
import { providerNamed } from "./providers/chosen-provider.ts";
import { SubscriptionShown } from "./subscription.ts";
import { type InvoiceLine, invoices, subscriptions } from "./tables.ts";

export const InvoiceId = z.object({ id: z.uuid() });
export const InvoiceLineShown = z.object({
  text: z.string(),
  quantity: z.number(),
  amount_minor: z.int(),
  period_start: z.string().nullable(),
  period_end: z.string().nullable(),
});
export const InvoiceShown = z.object({
  id: z.uuid(),
  /** Given when it is paid; without gaps in a year. */
  number: z.string().nullable(),
  /** As its provider calls it; null for a pack of credits. */
  subscription_id: z.string().nullable(),
  status: z.enum(["open", "paid", "void", "uncollectible"]),
  currency: z.string(),
  total_minor: z.int(),
  refunded_minor: z.int(),
  lines: z.array(InvoiceLineShown),
  /** Why the last try to charge failed, in plain words. */
  failure: z.string().nullable(),
  next_attempt_at: Moment.nullable(),
  dispute: z.enum(["open", "won", "lost"]).nullable(),
  issued_at: Moment,
  paid_at: Moment.nullable(),
});

const order = ordered(
  { issued_at: invoices.issued_at, total_minor: invoices.total_minor },
  { column: invoices.id, field: "id" },
  "-issued_at",
);
export const InvoiceQuery = order.query.extend({ status: InvoiceShown.shape.status.optional() });
export const InvoicePage = Page(InvoiceShown);

export async function listInvoices(
  ctx: Ctx,
  query: z.output<typeof InvoiceQuery>,
): Promise<z.input<typeof InvoicePage>> {
  const rows = await ctx.db
    .select()
    .from(invoices)
    .where(and(mine(ctx, invoices), order.after(query), query.status && eq(invoices.status, query.status)))
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const page = order.page(rows, query);
  return { ...page, data: page.data.map((row) => show(ctx, row)) };
}

const BilledSubscription = z.object({
  subscription_id: z.string(),
  /** The plan's name. */
  tier: z.string(),
  title: z.string(),
  status: SubscriptionShown.shape.status,
  billing_period: z.enum(["monthly", "yearly"]),
  amount_minor: z.int(),
  currency: z.string(),
  current_period_start: Moment,
  current_period_end: Moment,
  cancel_at_period_end: z.boolean(),
});

/** What an invoice was for, for `expand`. */
export const subscriptionRelation = {
  by: "subscription_id",
  shape: BilledSubscription,
  async load(ctx: Ctx, ids: string[]): Promise<Map<string, z.input<typeof BilledSubscription>>> {
    const rows = await ctx.db
      .select()
      .from(subscriptions)
      .where(and(mine(ctx, subscriptions), inArray(subscriptions.subscription_id, ids)));
    const shown = rows.map((row) => ({
      ...BilledSubscription.omit({ tier: true, title: true, billing_period: true }).parse(row),
      tier: row.plan_name,
      title: planTitle(ctx.house, ctx.product, row.plan_name, ctx.request.locale),
      billing_period: row.interval === "month" ? ("monthly" as const) : ("yearly" as const),
    }));
    return new Map(shown.map((one) => [one.subscription_id, one]));
  },
};

export async function getInvoice(ctx: Ctx, { id }: z.output<typeof InvoiceId>): Promise<z.input<typeof InvoiceShown>> {
  return show(ctx, await findInvoice(ctx, id));
}

/** Lines of a bill in the reader's language; those of a provider stay in its own. */
export const linesSaid = (ctx: Ctx, lines: readonly InvoiceLine[]): InvoiceLine[] =>
  lines.map((line) => ({ ...line, text: ctx.house.say(ctx.request.locale, line.text) }));

export async function findInvoice(ctx: Ctx, id: string): Promise<typeof invoices.$inferSelect> {
  const [found] = await ctx.db
    .select()
    .from(invoices)
    .where(myRow(ctx, invoices, id));
  if (!found) throw notFound("Invoice");
  return found;
}

/** Tries to charge an open invoice again with the card on file; 422 `payment_declined` says why it fails. */
export async function retryPayment(
  ctx: Ctx,
  { id }: z.output<typeof InvoiceId>,
): Promise<z.input<typeof InvoiceShown>> {
  const found = await findInvoice(ctx, id);
  const provider = providerNamed(ctx.house, found.provider as never);
  if (!provider || found.status !== "open")
    throw conflict("nothing_to_pay", "There is nothing to pay on this invoice.");
  await ctx.commitSoFar();
  const snapshot = await provider.retry(found.invoice_id);
  await applyFacts(ctx, provider.name, [snapshot]);
  const after = await findInvoice(ctx, id);
  if (after.status === "open" && after.failure_code) {
    // What the provider said of this try stays, with when it comes next.
    await ctx.commitSoFar();
    throw declined(after.failure_code);
  }
  return show(ctx, after);
}

/** The provider's own names and who paid stay with the row. */
const show = (ctx: Ctx, row: typeof invoices.$inferSelect): z.input<typeof InvoiceShown> =>
  InvoiceShown.parse({
    ...row,
    lines: linesSaid(ctx, row.lines),
    failure:
      row.failure_code && row.status !== "paid" ? ctx.house.say(ctx.request.locale, reasonOf(row.failure_code)) : null,
  });
