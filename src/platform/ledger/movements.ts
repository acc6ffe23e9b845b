import { and, eq, gte, inArray, lt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { ledgerEntries, ledgerLots, ledgerTransfers } from "./tables.ts";

export const kinds = [
  "grant",
  "plan",
  "promo",
  "top_up",
  "adjustment",
  "capture",
  "usage",
  "refund",
  "expiry",
] as const;

export const Movement = z.object({
  id: z.uuid(),
  kind: z.enum(kinds),
  /** As the customer sees it: what came in is positive, what went out negative. */
  amount: z.int(),
  balance_after: z.int(),
  reason: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
  /** Which lots gave or took it, what those came in for, and until when they last. */
  lots: z.array(
    z.object({
      id: z.uuid(),
      amount: z.int(),
      reason: z.string(),
      priority: z.int(),
      expires_at: Moment.nullable(),
    }),
  ),
  created_at: Moment,
});
export const MovementPage = Page(Movement);
const order = ordered(
  { created_at: ledgerTransfers.number, amount: ledgerTransfers.change },
  { column: ledgerTransfers.number, field: "number" },
  "-created_at",
);
export const MovementQuery = order.query.extend({
  kind: z.enum(kinds).optional(),
  /** Half-open: from `from` on, before `to`. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** The team's movements, newest first. Holds move nothing; they show in `held` until they are captured. */
export async function listMovements(
  ctx: Ctx,
  input: z.output<typeof MovementQuery>,
): Promise<z.input<typeof MovementPage>> {
  const transfers = await ctx.db
    .select({
      id: ledgerTransfers.id,
      number: ledgerTransfers.number,
      kind: sql<(typeof kinds)[number]>`${ledgerTransfers.kind}`,
      amount: ledgerTransfers.change,
      balance_after: ledgerTransfers.balance_after,
      reason: ledgerTransfers.reason,
      subject_kind: ledgerTransfers.subject_kind,
      subject_id: ledgerTransfers.subject_id,
      created_at: ledgerTransfers.created_at,
    })
    .from(ledgerTransfers)
    .where(
      and(
        mine(ctx, ledgerTransfers),
        eq(ledgerTransfers.account_id, ctx.team.id),
        ne(ledgerTransfers.change, 0),
        order.after(input),
        input.kind ? eq(ledgerTransfers.kind, input.kind) : undefined,
        input.from ? gte(ledgerTransfers.created_at, new Date(input.from)) : undefined,
        input.to ? lt(ledgerTransfers.created_at, new Date(input.to)) : undefined,
      ),
    )
    .orderBy(...order.by(input))
    .limit(input.limit + 1);
  const page = order.page(transfers, input);
  const lots = await lotsOf(
    ctx,
    page.data.map(({ id }) => id),
  );
  return {
    ...page,
    data: page.data.map(({ number: _, subject_kind, subject_id, ...row }) => ({
      ...row,
      reason: ctx.house.say(ctx.request.locale, row.reason),
      subject: subject_kind && subject_id ? { kind: subject_kind, id: subject_id } : null,
      lots: lots.get(row.id) ?? [],
    })),
  };
}

async function lotsOf(ctx: Ctx, transferIds: string[]) {
  const byTransfer = new Map<string, z.input<typeof Movement>["lots"]>();
  if (transferIds.length === 0) return byTransfer;
  const rows = await ctx.db
    .select({
      transfer_id: ledgerEntries.transfer_id,
      id: ledgerLots.id,
      amount: ledgerEntries.amount,
      reason: ledgerTransfers.reason,
      priority: ledgerLots.priority,
      expires_at: ledgerLots.expires_at,
    })
    .from(ledgerEntries)
    .innerJoin(ledgerLots, and(mine(ctx, ledgerLots), eq(ledgerLots.id, ledgerEntries.lot_id)))
    .innerJoin(ledgerTransfers, and(mine(ctx, ledgerTransfers), eq(ledgerTransfers.id, ledgerLots.transfer_id)))
    .where(and(mine(ctx, ledgerEntries), inArray(ledgerEntries.transfer_id, transferIds)))
    .orderBy(ledgerLots.priority, ledgerLots.expires_at, ledgerLots.created_at, ledgerLots.id)
    // A single movement may touch very many lots; the page shows the first ones.
    .limit(1_000);
  for (const { transfer_id, ...lot } of rows) {
    const said = { ...lot, reason: ctx.house.say(ctx.request.locale, lot.reason) };
    byTransfer.set(transfer_id, [...(byTransfer.get(transfer_id) ?? []), said]);
  }
  return byTransfer;
}
