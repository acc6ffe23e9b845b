import { and, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { teams } from "../teams/tables.ts";
import { sandboxCheckouts, sandboxInvoices, sandboxSubscriptions } from "./sandbox/tables.ts";
import { entitlementGrants, invoices, usageLimits } from "./tables.ts";

/** For how long the law asks for an invoice with the name that it was issued to: the longest of the European ones. */
const keptYears = 10;
const nobody = "Deleted account";

const billedEmail = sql`lower(${invoices.billed_to} ->> 'email')`;
const billedName = sql`lower(${invoices.billed_to} ->> 'team')`;
const withEmail = (email: string) => sql`jsonb_set(${invoices.billed_to}, '{email}', to_jsonb(${email}::text))`;
const withName = (name: string) => sql`jsonb_set(${invoices.billed_to}, '{team}', to_jsonb(${name}::text))`;
const isOne = (column: AnyPgColumn | SQL, of: readonly string[]) => inArray(sql`lower(${column})`, [...of]);

/**
 * Takes the person's address from everything that was ever paid, across teams, as the account ends everywhere. A number
 * that was given for real money keeps the name that it was issued to: the law asks for it.
 */
export async function forgetPayer(ctx: Ctx, person: DataSubject): Promise<void> {
  const { addresses, names, id } = person;
  // Written across teams, like all that follows.
  await ctx.db
    .update(invoices)
    .set({ billed_to: withEmail("") })
    .where(isOne(billedEmail, addresses));
  const unasked = or(eq(invoices.provider, "sandbox"), isNull(invoices.number));
  if (names.length > 0)
    // As above, across teams.
    await ctx.db
      .update(invoices)
      .set({ billed_to: withName(nobody) })
      .where(and(unasked, isOne(billedName, names)));
  for (const table of [sandboxCheckouts, sandboxSubscriptions, sandboxInvoices])
    await ctx.db.update(table).set({ email: "" }).where(isOne(table.email, addresses));
  // As above, across teams.
  await ctx.db.update(entitlementGrants).set({ granted_by: null }).where(eq(entitlementGrants.granted_by, id));
  // As above, across teams.
  await ctx.db.delete(usageLimits).where(and(eq(usageLimits.subject, "member"), eq(usageLimits.subject_id, id)));
}

/** After ten years the invoices of teams that are gone lose their name, too. Runs across teams. */
export async function forgetOldNames(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now());
  before.setUTCFullYear(before.getUTCFullYear() - keptYears);
  const gone = ctx.db
    .select({ id: teams.id })
    .from(teams)
    .where(eq(teams.slug, sql`'deleted-' || ${teams.id}`));
  // By their age, across teams.
  await ctx.db
    .update(invoices)
    .set({ billed_to: sql`${JSON.stringify({ team: nobody, email: "" })}::jsonb` })
    .where(and(lt(invoices.issued_at, before), inArray(invoices.team_id, gone)));
}

/** What a person paid and what limits them, in whichever team, for their copy of their data. */
export async function* exportPayments(ctx: Ctx, { addresses, id }: DataSubject): AsyncGenerator<ExportedFile> {
  const billed = await ctx.db
    .select({
      ...{ team_id: invoices.team_id, number: invoices.number, status: invoices.status, lines: invoices.lines },
      ...{ currency: invoices.currency, total_minor: invoices.total_minor, paid_minor: invoices.paid_minor },
      ...{ refunded_minor: invoices.refunded_minor, billed_to: invoices.billed_to, provider: invoices.provider },
      ...{ dispute: invoices.dispute, issued_at: invoices.issued_at, paid_at: invoices.paid_at },
    })
    // What one person paid, across teams.
    .from(invoices)
    .where(isOne(billedEmail, addresses))
    .orderBy(invoices.issued_at, invoices.id);
  yield { path: "billing/invoices.json", content: billed };
  const checkouts = await ctx.db
    .select({
      ...{ team_id: sandboxCheckouts.team_id, email: sandboxCheckouts.email, status: sandboxCheckouts.status },
      ...{ description: sandboxCheckouts.description, amount_minor: sandboxCheckouts.amount_minor },
      created_at: sandboxCheckouts.created_at,
    })
    // What one person paid, across teams.
    .from(sandboxCheckouts)
    .where(isOne(sandboxCheckouts.email, addresses))
    .orderBy(sandboxCheckouts.created_at, sandboxCheckouts.id);
  yield { path: "billing/sandbox-checkouts.json", content: checkouts };
  const plans = await ctx.db
    .select({
      ...{ team_id: sandboxSubscriptions.team_id, email: sandboxSubscriptions.email, card: sandboxSubscriptions.card },
      ...{ plan: sandboxSubscriptions.plan, status: sandboxSubscriptions.status },
      ...{ created_at: sandboxSubscriptions.created_at, ended_at: sandboxSubscriptions.ended_at },
    })
    // What one person paid, across teams.
    .from(sandboxSubscriptions)
    .where(isOne(sandboxSubscriptions.email, addresses))
    .orderBy(sandboxSubscriptions.created_at, sandboxSubscriptions.id);
  yield { path: "billing/sandbox-plans.json", content: plans };
  const limits = await ctx.db
    .select({
      ...{ team_id: usageLimits.team_id, metric: usageLimits.metric, period: usageLimits.period },
      ...{ most: usageLimits.most, created_at: usageLimits.created_at },
    })
    // What limits one person, across teams.
    .from(usageLimits)
    .where(and(eq(usageLimits.subject, "member"), eq(usageLimits.subject_id, id)))
    .orderBy(usageLimits.created_at, usageLimits.id);
  yield { path: "billing/usage-limits.json", content: limits };
}
