import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, systemScope, withCtx } from "../../../kernel/ctx.ts";
import { conflict, invalid } from "../../../kernel/errors.ts";
import type { House } from "../../../kernel/house.ts";
import { Moment } from "../../../kernel/route.ts";
import { ownedBy } from "../../../kernel/tables.ts";
import { dayMs } from "../../analytics/analytics.ts";
import { settleCredits } from "../../ledger/ledger.ts";
import { planChanged } from "../entitlements.ts";
import { clockMoved, clockMoves } from "../events.ts";
import { announceOwnTrial, noticeDays } from "../jobs.ts";
import { planTitle } from "../plans.ts";
import * as books from "./books.ts";
import { sandboxClocks } from "./tables.ts";

const mostDays = 2 * 366;

export const ClockMove = z.object({
  /** Where to; it only goes forward, at most two years at once. */
  to: z.coerce.date(),
});
export const ClockMoving = z.object({ from: Moment, to: Moment });

/** Moves the team's time forward; renewals, tries and ends on the way happen one after the other, each at its moment. */
export async function moveClock(ctx: Ctx, { to }: z.output<typeof ClockMove>): Promise<z.input<typeof ClockMoving>> {
  const from = ctx.now();
  if (to <= from) throw invalid([{ path: "to", message: "Time goes forward only: give a later moment." }]);
  if (to.getTime() - from.getTime() > mostDays * dayMs)
    throw invalid([{ path: "to", message: "Move at most two years at once." }]);
  if (ctx.house.config.production && !ctx.house.config.SANDBOX_PAYMENTS)
    throw conflict("no_sandbox", "There is no test clock where real money moves.");
  await ctx.enqueue(clockMoves, { to }, { queue: `billing:${ctx.team.id}`, priority: 10 });
  return { from, to };
}

/**
 * One step: to the next thing that falls due, or to the end. It comes again by itself, after what the step set off: the
 * webhooks stand before it in the team's queue.
 */
export async function stepClock(ctx: Ctx, { to }: z.output<typeof clockMoves.data>): Promise<void> {
  if (ctx.now() >= to) return;
  const [owed, own] = [await books.nextDue(ctx, to), await nextOwn(ctx, to)];
  const due = owed && own ? (owed < own ? owed : own) : (owed ?? own);
  const at = due && due > ctx.now() ? due : due ? ctx.now() : to;
  await setClock(ctx, at);
  await announceOwnTrial(ctx);
  await settleCredits(ctx);
  if (due) await books.runDue(ctx, (plan) => planTitle(ctx.house, ctx.product, plan));
  await planChanged(ctx);
  if (at < to) await ctx.enqueue(clockMoves, { to }, { queue: `billing:${ctx.team.id}`, priority: 10 });
  else await ctx.emit(clockMoved, { to });
}

/** The next moment up to `until` at which jobs by the true time would do something for the team: credits end, a trial is about to. */
async function nextOwn(ctx: Ctx, until: Date): Promise<Date | null> {
  const { rows } = await ctx.db.execute<{ at: string | null }>(sql`
    select min(at) as at from (
      select due_at as at from ledger_accounts where team_id = ${ctx.team.id}
      union all
      select notice.at from subscriptions s
        cross join lateral (select s.trial_ends_at - ${noticeDays} * interval '1 day' as at) notice
      where s.team_id = ${ctx.team.id} and s.status = 'trialing' and notice.at > ${ctx.now().toISOString()}::timestamptz
    ) due where at <= ${until.toISOString()}::timestamptz`);
  return rows[0]?.at ? new Date(rows[0].at) : null;
}

/** From here on this process, and on commit every other, has the team's new time. */
async function setClock(ctx: Ctx, at: Date): Promise<void> {
  const offset = Math.max(at.getTime() - ctx.house.now().getTime(), ctx.house.clockOffsets.get(ctx.team.id) ?? 0);
  await ctx.db
    .insert(sandboxClocks)
    .values({ offset_ms: offset, ...ownedBy(ctx) })
    .onConflictDoUpdate({ target: sandboxClocks.team_id, set: { offset_ms: offset } });
  ctx.house.clockOffsets.set(ctx.team.id, offset);
  await ctx.db.execute(sql`select pg_notify('team_clocks', ${`${ctx.team.id} ${offset}`})`);
}

/** Every process goes by the moved clocks from its start, and hears of each move. */
export async function startClocks(house: House): Promise<void> {
  house.listener.on("team_clocks", (payload) => {
    const [teamId, offset] = payload.split(" ") as [string, string];
    house.clockOffsets.set(teamId, Number(offset));
  });
  house.listener.onGap(() => void readClocks(house).catch((error: Error) => console.warn(`clocks: ${error.message}`)));
  await readClocks(house);
}

const readClocks = (house: House) =>
  withCtx(house, { ...systemScope(house), readOnly: true }, async (ctx) => {
    // Across teams: all that were moved.
    for (const { team_id, offset_ms } of await ctx.db.select().from(sandboxClocks).limit(10_000))
      house.clockOffsets.set(team_id, offset_ms);
  });

/** Renewals and tries of every team that have come due by the true time or by the team's own. */
export async function runSandbox(ctx: Ctx): Promise<void> {
  const { rows } = await ctx.db.execute<{ id: string; name: string; product: string; time_zone: string }>(sql`
    select t.id, t.name, t.product, t.time_zone from teams t left join sandbox_clocks c on c.team_id = t.id
    where t.deleted_at is null and exists (
      select from sandbox_subscriptions s where s.team_id = t.id and s.status in ('trialing', 'active')
        and s.current_period_end <= ${ctx.now().toISOString()}::timestamptz + coalesce(c.offset_ms, 0) * interval '1 millisecond'
      union all
      select from sandbox_invoices i where i.team_id = t.id and i.status = 'open'
        and i.next_attempt_at <= ${ctx.now().toISOString()}::timestamptz + coalesce(c.offset_ms, 0) * interval '1 millisecond')
    limit 1000`);
  for (const team of rows) {
    const own = await ctx.forTeam(team);
    await books.runDue(own, (plan) => planTitle(ctx.house, team.product, plan));
    await ctx.commitSoFar();
  }
}
