import { and, eq, gt, lte, or, sql } from "drizzle-orm";
import { type Ctx, withCtx } from "../../kernel/ctx.ts";
import { teams } from "../teams/tables.ts";
import { settleCredits } from "./ledger.ts";
import { ledgerAccounts } from "./tables.ts";

/**
 * Books expired lots and lapsed holds of every team, each team in a transaction of its own and by its own clock. Balances
 * are right without it; it brings the movement into the ledger and tells those who listen.
 */
export async function settleAllDue(ctx: Ctx): Promise<void> {
  const now = ctx.now();
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const due = await ctx.db
      .selectDistinct({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
      .from(ledgerAccounts)
      .innerJoin(teams, eq(teams.id, ledgerAccounts.team_id))
      .where(and(or(lte(ledgerAccounts.due_at, now), dueByMovedClock(ctx, now)), gt(teams.id, after)))
      .orderBy(teams.id)
      .limit(500);
    await ctx.commitSoFar();
    for (const team of due) {
      const scope = { actor: ctx.actor, team, product: team.product, request: ctx.request };
      await withCtx(ctx.house, scope, settleCredits);
    }
    if (due.length === 0) return;
    after = due.at(-1)!.id;
  }
}

/**
 * Clocks only go forward, so what is due by the true time is due by a moved one, too. Without a moved clock, as wherever
 * real money moves, the index on the true time finds all.
 */
function dueByMovedClock({ house }: Ctx, now: Date) {
  if (house.clockOffsets.size === 0) return undefined;
  const moved = [...house.clockOffsets].map(([id, offset]) => ({ id, until: new Date(now.getTime() + offset) }));
  return sql`(${ledgerAccounts.team_id}, ${ledgerAccounts.id}) in (select a.team_id, a.id
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) moved(id uuid, until timestamptz)
    join ledger_accounts a on a.team_id = moved.id and a.due_at <= moved.until)`;
}
