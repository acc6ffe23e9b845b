import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { credits, grantCredits, spendCredits } from "../ledger/ledger.ts";
import { ledgerTransfers } from "../ledger/tables.ts";
import * as events from "./events.ts";
import { findPlan } from "./plans.ts";
import type { InvoiceSnapshot, ProviderName } from "./providers/provider.ts";
import { keepCustomer } from "./subscriptions.ts";
import { invoiceNumbers, invoices, subscriptions } from "./tables.ts";

export type Invoice = typeof invoices.$inferSelect;

/**
 * Writes a provider's state of an invoice; an older state changes nothing. When it becomes paid it gets its number and
 * what it bought in the same transaction, each once: the number is taken under the year's lock, so that none is lost
 * and none is given twice.
 */
export async function applyInvoice(ctx: Ctx, provider: ProviderName, now: InvoiceSnapshot): Promise<void> {
  const [before] = await ctx.db
    .select()
    .from(invoices)
    .where(and(mine(ctx, invoices), eq(invoices.provider, provider), eq(invoices.invoice_id, now.invoiceId)));
  if (before && before.provider_updated_at > now.updatedAt) return;
  const number = before?.number ?? (now.status === "paid" ? await nextNumber(ctx, now.paidAt ?? ctx.now()) : null);
  const values = {
    subscription_id: now.subscriptionId,
    number,
    status: now.status,
    currency: now.currency,
    total_minor: now.totalMinor,
    paid_minor: now.paidMinor,
    refunded_minor: now.refundedMinor,
    lines: now.lines,
    payment_id: now.paymentId,
    failure_code: now.failureCode,
    dispute: now.dispute,
    pack: now.pack,
    attempts: attemptsAfter(before?.attempts ?? 0, now.attempts),
    next_attempt_at: now.nextAttemptAt,
    issued_at: now.issuedAt,
    paid_at: now.paidAt,
    provider_updated_at: now.updatedAt,
  };
  const [after] = before
    ? await ctx.db
        .update(invoices)
        .set(values)
        .where(myRow(ctx, invoices, before.id))
        .returning()
    : await ctx.db
        .insert(invoices)
        .values({
          ...{ provider, invoice_id: now.invoiceId, ...values, billed_to: { team: ctx.team.name, email: now.email } },
          ...ownedBy(ctx),
        })
        .returning();
  await keepCustomer(ctx, provider, now.customerId);
  if (now.status === "paid" && before?.status !== "paid") await deliver(ctx, after!, now.plan);
  await takeBack(ctx, before ?? null, after!);
  await announce(ctx, before ?? null, after!);
}

/** Counted here, under the lock of the team's billing: two failures that are told at once are two. */
function attemptsAfter(before: number, told: InvoiceSnapshot["attempts"]): number {
  if (told === "as before") return before;
  if (told === "one more") return before + 1;
  return told === "one at least" ? Math.max(before, 1) : told;
}

async function nextNumber(ctx: Ctx, at: Date): Promise<string> {
  const year = at.getUTCFullYear();
  const [row] = await ctx.db
    .insert(invoiceNumbers)
    .values({ year, last: 1 })
    .onConflictDoUpdate({ target: invoiceNumbers.year, set: { last: sql`${invoiceNumbers.last} + 1` } })
    .returning({ last: invoiceNumbers.last });
  return `${year}-${String(row!.last).padStart(6, "0")}`;
}

const keyOf = ({ id }: Invoice) => `invoice:${id}`;
const packOf = (ctx: Ctx, { pack }: Invoice) => ctx.house.product(ctx.product).packs?.find(({ name }) => name === pack);

/** What a paid invoice brings beside the plan itself: the credits of its period, or a pack. */
async function deliver(ctx: Ctx, invoice: Invoice, billedPlan?: string | null): Promise<void> {
  const bought = packOf(ctx, invoice);
  if (bought) {
    const expiresAt = new Date(ctx.now().getTime() + bought.validDays * dayMs);
    await grantCredits(ctx, {
      ...{
        kind: "top_up",
        amount: bought.credits,
        key: keyOf(invoice),
        reason: `Pack of ${bought.credits.toLocaleString("en")} credits`,
        priority: 1,
      },
      ...{ expiresAt, subject: { kind: "invoice", id: invoice.id } },
    });
  }
  if (invoice.subscription_id)
    await deliverPlan(ctx, invoice, billedPlan ?? (await planOf(ctx, invoice.subscription_id)));
}

async function planOf(ctx: Ctx, subscriptionId: string): Promise<string | undefined> {
  const [subscription] = await ctx.db
    .select({ plan: subscriptions.plan_name })
    .from(subscriptions)
    .where(and(mine(ctx, subscriptions), eq(subscriptions.subscription_id, subscriptionId)));
  return subscription?.plan;
}

/** The credits of a plan's period: once for a plan in a period, however often the plan is changed to and fro. */
async function deliverPlan(ctx: Ctx, invoice: Invoice, plan: string | undefined): Promise<void> {
  const included = plan && findPlan(ctx.house, ctx.product, plan)?.credits;
  // The end of what this invoice paid for: the subscription itself may be in a later period already.
  const end = invoice.lines.map(({ period_end }) => period_end).reduce((a, b) => ((a ?? "") > (b ?? "") ? a : b), null);
  if (!included || !end) return;
  // The day, because a provider may tell the end of one period with other minutes after a change.
  const key = `plan:${invoice.subscription_id}:${plan}:${end.slice(0, 10)}`;
  const [given] = await ctx.db
    .select({ id: ledgerTransfers.id })
    .from(ledgerTransfers)
    .where(and(mine(ctx, ledgerTransfers), eq(ledgerTransfers.key, key)));
  if (given) return;
  await grantCredits(ctx, {
    ...{ kind: "plan", amount: included, key, reason: `Credits of the plan ${plan}` },
    ...{ priority: 0, expiresAt: new Date(end), subject: { kind: "invoice", id: invoice.id } },
  });
}

/** Money that goes back takes the same share of a pack's credits with it, as far as the team still has them. */
async function takeBack(ctx: Ctx, before: Invoice | null, after: Invoice): Promise<void> {
  const pack = packOf(ctx, after);
  const lost = (invoice: Invoice | null) =>
    invoice?.dispute === "lost" ? invoice.paid_minor : (invoice?.refunded_minor ?? 0);
  if (!pack || after.paid_minor === 0 || lost(after) <= lost(before)) return;
  const share = (minor: number) => Math.round((pack.credits * minor) / after.paid_minor);
  const { available } = await credits(ctx);
  const amount = Math.min(share(lost(after)) - share(lost(before)), available);
  if (amount < 1) return;
  const key = `${keyOf(after)}:back:${lost(after)}`;
  const reason = `Pack of ${pack.credits.toLocaleString("en")} credits, paid back`;
  await spendCredits(ctx, { kind: "adjustment", amount, key, reason, subject: { kind: "invoice", id: after.id } });
}

async function announce(ctx: Ctx, before: Invoice | null, after: Invoice): Promise<void> {
  const what = { invoice_id: after.id, total_minor: after.total_minor, currency: after.currency };
  if (after.status === "paid" && before?.status !== "paid")
    await ctx.emit(events.invoicePaid, { ...what, number: after.number! });
  if (after.failure_code && after.attempts > (before?.attempts ?? 0))
    await ctx.emit(events.paymentFailed, {
      ...{ ...what, reason: after.failure_code, attempt: after.attempts, next_attempt_at: after.next_attempt_at },
    });
  if (after.refunded_minor > (before?.refunded_minor ?? 0))
    await ctx.emit(events.invoiceRefunded, { ...what, refunded_minor: after.refunded_minor });
  if (after.dispute && after.dispute !== before?.dispute)
    await ctx.emit(events.paymentDisputed, { ...what, dispute: after.dispute });
}
