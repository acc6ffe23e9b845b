import { and, eq, inArray, lte, sql } from "drizzle-orm";
import type { Ctx } from "../../../kernel/ctx.ts";
import { newId } from "../../../kernel/ids.ts";
import { mine, myRow, ownedBy } from "../../../kernel/tables.ts";
import { dayMs } from "../../analytics/analytics.ts";
import { declined } from "../declines.ts";
import { sandboxEventDue } from "../events.ts";
import type { Interval } from "../plans.ts";
import { addInterval } from "../proration.ts";
import type { InvoiceLine } from "../tables.ts";
import { failureOf } from "./cards.ts";
import { sandboxInvoices, sandboxSubscriptions } from "./tables.ts";

export type SandboxSubscription = typeof sandboxSubscriptions.$inferSelect;
export type SandboxInvoice = typeof sandboxInvoices.$inferSelect;

/** Days after an invoice on which its payment is tried again; after the last the subscription ends. */
export const retryDays = [1, 3, 7];

/** Tells the platform, as a provider would: by a signed webhook, after this transaction. */
async function announce(ctx: Ctx, type: string, object: { subscription_id?: string; invoice_id?: string }) {
  await ctx.enqueue(sandboxEventDue, { id: `evt_${newId()}`, type, ...object }, { queue: `billing:${ctx.team.id}` });
}

/** A first charge that is declined opens nothing, nor does a trial with a card that cannot be charged: the Problem says why. */
export async function openSubscription(
  ctx: Ctx,
  input: { email: string; card: string; plan: string; interval: Interval; amountMinor: number } & {
    text: string;
    trialDays: number;
  },
): Promise<void> {
  const now = ctx.now();
  const failure = failureOf(input.card, false);
  if (failure) throw declined(failure);
  const trialEnd = input.trialDays > 0 ? new Date(now.getTime() + input.trialDays * dayMs) : null;
  const [made] = await ctx.db
    .insert(sandboxSubscriptions)
    .values({
      ...{ email: input.email, card: input.card, plan: input.plan, interval: input.interval },
      ...{ amount_minor: input.amountMinor, status: trialEnd ? "trialing" : "active", cancel_at_period_end: false },
      ...{ trial_ends_at: trialEnd, anchor: trialEnd ?? now },
      ...{ current_period_start: now, current_period_end: trialEnd ?? addInterval(now, input.interval, 1) },
      ...{ created_at: now, updated_at: now, ...ownedBy(ctx) },
    })
    .returning();
  await announce(ctx, "customer.subscription.created", { subscription_id: made!.id });
  if (!trialEnd) await chargeOrRefuse(ctx, made!, [lineOf(input.text, input.amountMinor, made!)]);
}

export const lineOf = (
  text: string,
  amountMinor: number,
  period: Pick<SandboxSubscription, "current_period_start" | "current_period_end"> | null,
): InvoiceLine => ({
  text,
  quantity: 1,
  amount_minor: amountMinor,
  period_start: period?.current_period_start.toISOString() ?? null,
  period_end: period?.current_period_end.toISOString() ?? null,
});

/** Charges at once while the customer waits: a decline is thrown, so that nothing of the purchase stays. */
export async function chargeOrRefuse(ctx: Ctx, subscription: SandboxSubscription, lines: InvoiceLine[]): Promise<void> {
  const failure = failureOf(subscription.card, false);
  const invoice = await billSubscription(ctx, subscription, lines);
  if (failure && invoice.total_minor > 0) throw declined(failure);
  await settle(ctx, invoice, null);
}

/** Charges what fell due by itself. A failure plans the next try; after the last one the subscription ends. */
async function chargeDue(ctx: Ctx, subscription: SandboxSubscription, invoice: SandboxInvoice): Promise<void> {
  const failure = invoice.total_minor === 0 ? null : failureOf(subscription.card, true);
  const after = await settle(ctx, invoice, failure);
  const ended = after.status === "uncollectible";
  const status = ended ? "canceled" : failure ? "past_due" : "active";
  if (status !== subscription.status)
    await changeSubscription(ctx, subscription.id, { status, ...(ended ? { ended_at: ctx.now() } : {}) });
}

/** An invoice whose sum is below zero is kept as a credit, and a credit that stands is used first. */
async function billSubscription(ctx: Ctx, subscription: SandboxSubscription, lines: InvoiceLine[]) {
  const sum = lines.reduce((total, { amount_minor }) => total + amount_minor, 0);
  const used = Math.min(subscription.credit_minor, Math.max(sum, 0));
  const kept = Math.max(-sum, 0);
  const balancing = [
    ...(used > 0 ? [lineOf("Credit from an earlier change", -used, null)] : []),
    ...(kept > 0 ? [lineOf("Kept as a credit for the next invoice", kept, null)] : []),
  ];
  if (used !== kept)
    await ctx.db
      .update(sandboxSubscriptions)
      .set({ credit_minor: subscription.credit_minor - used + kept })
      .where(myRow(ctx, sandboxSubscriptions, subscription.id));
  return writeInvoice(ctx, {
    ...{ subscription_id: subscription.id, pack: null, email: subscription.email },
    ...{ lines: [...lines, ...balancing], total_minor: sum - used + kept },
  });
}

async function writeInvoice(
  ctx: Ctx,
  fields: Pick<SandboxInvoice, "subscription_id" | "pack" | "email" | "lines" | "total_minor">,
): Promise<SandboxInvoice> {
  const now = ctx.now();
  const [made] = await ctx.db
    .insert(sandboxInvoices)
    .values({
      ...{ ...fields, status: "open", paid_minor: 0, refunded_minor: 0, attempts: 0, issued_at: now, updated_at: now },
      ...ownedBy(ctx),
    })
    .returning();
  return made!;
}

/** A pack of credits, paid at once. */
export async function sellPack(
  ctx: Ctx,
  { amountMinor, text, ...bought }: { email: string; pack: string; amountMinor: number; text: string },
): Promise<void> {
  const lines = [lineOf(text, amountMinor, null)];
  const invoice = await writeInvoice(ctx, { ...bought, subscription_id: null, total_minor: amountMinor, lines });
  await settle(ctx, invoice, null);
}

/** Writes how a charge of an open invoice went: paid, to be tried again, or given up. */
export async function settle(ctx: Ctx, invoice: SandboxInvoice, failure: string | null): Promise<SandboxInvoice> {
  const now = ctx.now();
  const attempts = invoice.attempts + 1;
  const nextDay = retryDays[attempts - 1];
  const next = nextDay === undefined ? null : new Date(invoice.issued_at.getTime() + nextDay * dayMs);
  const outcome = failure
    ? { status: next ? ("open" as const) : ("uncollectible" as const), failure_code: failure, next_attempt_at: next }
    : {
        ...{ status: "paid" as const, paid_minor: invoice.total_minor, paid_at: now, payment_id: `pay_${newId()}` },
        ...{ failure_code: null, next_attempt_at: null },
      };
  const [after] = await ctx.db
    .update(sandboxInvoices)
    .set({ ...outcome, attempts, updated_at: now })
    .where(myRow(ctx, sandboxInvoices, invoice.id))
    .returning();
  await announce(ctx, failure ? "invoice.payment_failed" : "invoice.paid", { invoice_id: invoice.id });
  return after!;
}

export async function changeSubscription(
  ctx: Ctx,
  id: string,
  changes: Partial<SandboxSubscription>,
): Promise<SandboxSubscription> {
  const [after] = await ctx.db
    .update(sandboxSubscriptions)
    .set({ ...changes, updated_at: ctx.now() })
    .where(myRow(ctx, sandboxSubscriptions, id))
    .returning();
  const type = after!.ended_at ? "customer.subscription.deleted" : "customer.subscription.updated";
  await announce(ctx, type, { subscription_id: id });
  return after!;
}

/** At once and for good; what is still to be paid is given up. One that is over stays as it is. */
export async function endSubscription(ctx: Ctx, subscription: SandboxSubscription): Promise<SandboxSubscription> {
  if (subscription.ended_at) return subscription;
  const now = ctx.now();
  const open = await ctx.db
    .update(sandboxInvoices)
    .set({ status: "uncollectible", next_attempt_at: null, updated_at: now })
    .where(
      and(
        mine(ctx, sandboxInvoices),
        eq(sandboxInvoices.subscription_id, subscription.id),
        eq(sandboxInvoices.status, "open"),
      ),
    )
    .returning({ id: sandboxInvoices.id });
  for (const { id } of open) await announce(ctx, "invoice.marked_uncollectible", { invoice_id: id });
  return changeSubscription(ctx, subscription.id, { status: "canceled", cancel_at_period_end: false, ended_at: now });
}

export async function refundInvoice(ctx: Ctx, invoice: SandboxInvoice, amountMinor: number): Promise<void> {
  await ctx.db
    .update(sandboxInvoices)
    .set({ refunded_minor: sql`${sandboxInvoices.refunded_minor} + ${amountMinor}`, updated_at: ctx.now() })
    .where(myRow(ctx, sandboxInvoices, invoice.id));
  await announce(ctx, "charge.refunded", { invoice_id: invoice.id });
}

/** The payer's bank takes the money back (`open`), and decides for the merchant (`won`) or the payer (`lost`). */
export async function disputeInvoice(ctx: Ctx, id: string, dispute: "open" | "won" | "lost"): Promise<void> {
  await ctx.db
    .update(sandboxInvoices)
    .set({ dispute, updated_at: ctx.now() })
    .where(myRow(ctx, sandboxInvoices, id));
  await announce(ctx, dispute === "open" ? "charge.dispute.created" : "charge.dispute.closed", { invoice_id: id });
}

const liveStatuses = ["trialing", "active"] as const;

/** The next moment up to `until` at which something of the team falls due; null when nothing does. */
export async function nextDue(ctx: Ctx, until: Date): Promise<Date | null> {
  const { rows } = await ctx.db.execute<{ at: string | null }>(sql`
    select min(at) as at from (
      select current_period_end as at from sandbox_subscriptions where team_id = ${ctx.team.id} and status in ('trialing', 'active')
      union all
      select next_attempt_at from sandbox_invoices where team_id = ${ctx.team.id} and status = 'open'
    ) due where at <= ${until.toISOString()}::timestamptz`);
  return rows[0]?.at ? new Date(rows[0].at) : null;
}

/** Everything of a team that is due at this moment: renewals, ends, and further tries to charge. */
export async function runDue(ctx: Ctx, titleOf: (plan: string) => string): Promise<void> {
  const now = ctx.now();
  const due = await ctx.db
    .select()
    .from(sandboxSubscriptions)
    .where(
      and(
        mine(ctx, sandboxSubscriptions),
        lte(sandboxSubscriptions.current_period_end, now),
        inArray(sandboxSubscriptions.status, liveStatuses),
      ),
    )
    .for("update");
  for (const one of due) {
    if (one.cancel_at_period_end) {
      await changeSubscription(ctx, one.id, { status: "canceled", ended_at: one.current_period_end });
      continue;
    }
    const period = { current_period_start: one.current_period_end, current_period_end: nextEnd(one) };
    const renewed = await changeSubscription(ctx, one.id, { ...period, status: "active" });
    const line = lineOf(titleOf(one.plan), one.amount_minor, renewed);
    await chargeDue(ctx, renewed, await billSubscription(ctx, renewed, [line]));
  }
  const open = await ctx.db
    .select({ invoice: sandboxInvoices, subscription: sandboxSubscriptions })
    .from(sandboxInvoices)
    .innerJoin(
      sandboxSubscriptions,
      and(mine(ctx, sandboxSubscriptions), eq(sandboxSubscriptions.id, sandboxInvoices.subscription_id)),
    )
    .where(
      and(mine(ctx, sandboxInvoices), eq(sandboxInvoices.status, "open"), lte(sandboxInvoices.next_attempt_at, now)),
    )
    .for("update", { of: sandboxInvoices });
  for (const { invoice, subscription } of open) await chargeDue(ctx, subscription, invoice);
}

/** The customer tries an open invoice again; a further decline is thrown and changes nothing. */
export async function retryInvoice(
  ctx: Ctx,
  invoice: SandboxInvoice,
  subscription: SandboxSubscription,
): Promise<void> {
  const failure = failureOf(subscription.card, true);
  if (failure) throw declined(failure);
  await chargeDue(ctx, subscription, invoice);
}

/** The period after the present one, counted from the anchor, so that short months shorten no later one. */
function nextEnd({ anchor, interval, current_period_end }: SandboxSubscription): Date {
  let count = 1;
  while (addInterval(anchor, interval, count) <= current_period_end) count++;
  return addInterval(anchor, interval, count);
}
