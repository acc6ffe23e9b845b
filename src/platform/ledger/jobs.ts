import { and, eq, gt, lte, sql } from "drizzle-orm";
import { type Ctx, withCtx } from "../../kernel/ctx.ts";
import { teams } from "../teams/tables.ts";
import { toBooked } from "./commands.ts";
import { announceBooked } from "./ledger.ts";
import { ledgerAccounts } from "./tables.ts";

/**
 * Books expired lots and lapsed holds of every team, each team in a transaction of its own. Balances are right without
 * it; it brings the movement into the ledger and tells those who listen.
 */
export async function settleAllDue(ctx: Ctx): Promise<void> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const due = await ctx.db
      .selectDistinct({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
      .from(ledgerAccounts)
      .innerJoin(teams, eq(teams.id, ledgerAccounts.team_id))
      .where(and(lte(ledgerAccounts.due_at, ctx.now()), gt(teams.id, after)))
      .orderBy(teams.id)
      .limit(500);
    await ctx.commitSoFar();
    for (const team of due) {
      const scope = { actor: ctx.actor, team, product: team.product, request: ctx.request, now: ctx.now };
      await withCtx(ctx.house, scope, settleTeam);
    }
    if (due.length === 0) return;
    after = due.at(-1)!.id;
  }
}

async function settleTeam(ctx: Ctx): Promise<void> {
  const { rows } = await ctx.db.execute<Parameters<typeof toBooked>[0] & Record<string, unknown>>(
    sql`select * from ledger_settle(${ctx.team.id}::uuid, ${ctx.now().toISOString()}::timestamptz)`,
  );
  await announceBooked(ctx, rows.map(toBooked));
}
