import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { rate } from "../analytics/analytics.ts";
import { currency } from "./plans.ts";

/** All sums in minor units. */
export const Revenue = z.object({
  /** What the subscriptions that are paid bring in a month, at the end of the period; a yearly price counts by its twelfth. */
  mrr_minor: z.int(),
  /** How much of that is owed just now: a payment failed and is tried again. */
  past_due_minor: z.int(),
  /** Teams that pay at the end. */
  paying_teams: z.int(),
  /** Null when nobody pays. */
  arpu_minor: z.int().nullable(),
  paying_at_start: z.int(),
  /** Of those, how many do not pay any more at the end. */
  ended: z.int(),
  /** Percent; null when nobody paid at the start. */
  churn: z.number().nullable(),
});
export const RevenueByBook = z.object({ currency: z.string(), live: Revenue, sandbox: Revenue });
export type RevenueByBook = z.output<typeof RevenueByBook>;

interface Totals {
  sandbox: boolean;
  mrr: string;
  past_due: string;
  paying: number;
  at_start: number;
  ended: number;
}

/**
 * MRR, ARPU and churn of a product over a half-open period, for staff. MRR is the sum of the subscriptions that are paid
 * as they stood when the period ended, yearly ÷ 12; ARPU is MRR ÷ paying teams; churn is the teams that paid at the
 * period's start and do not at its end ÷ the teams that paid at its start.
 *
 * The facts are `subscription_states`: a row for each change of status, plan, interval or price, at the provider's time.
 * So a past month is told as it was, whatever became of its teams since. Of subscriptions that are older than that
 * table only the price of today and the dates of start, trial and end are known. A trial, a pause, an unpaid plan and a
 * plan without a price pay nothing; one whose payment is tried again (past_due) or that is canceled and still runs does.
 * What the sandbox "earned" stands apart from real money.
 */
export async function readRevenue(
  ctx: Ctx,
  period: { product: string; from: Date; to: Date },
): Promise<z.input<typeof RevenueByBook>> {
  const { rows } = await ctx.db.execute<Totals & Record<string, unknown>>(sql`
    with paying as (
      select moment.name, state.team_id, state.provider = 'sandbox' as sandbox,
        sum(state.amount_minor / case state.interval when 'year' then 12.0 else 1 end) as monthly,
        coalesce(sum(state.amount_minor / case state.interval when 'year' then 12.0 else 1 end)
          filter (where state.status = 'past_due'), 0) as past_due
      from (values ('start', ${period.from.toISOString()}::timestamptz), ('end', ${period.to.toISOString()}::timestamptz))
        as moment(name, at)
      cross join lateral (
        select distinct on (provider, subscription_id) * from subscription_states
        where since < moment.at order by provider, subscription_id, since desc, id desc) state
      join teams on teams.id = state.team_id
      where teams.product = ${period.product} and state.amount_minor > 0 and state.status in ('active', 'past_due')
      group by 1, 2, 3)
    select coalesce(after.sandbox, before.sandbox) as sandbox,
      coalesce(sum(after.monthly), 0) as mrr, coalesce(sum(after.past_due), 0) as past_due,
      count(after.team_id)::int as paying, count(before.team_id)::int as at_start,
      count(*) filter (where after.team_id is null)::int as ended
    from (select * from paying where name = 'start') before
    full join (select * from paying where name = 'end') after using (team_id, sandbox)
    group by 1`);
  const book = (sandbox: boolean) => shown(rows.find((row) => row.sandbox === sandbox));
  return { currency, live: book(false), sandbox: book(true) };
}

function shown(totals: Totals | undefined): z.input<typeof Revenue> {
  const { mrr, past_due, paying, at_start, ended } = totals ?? {
    mrr: 0,
    past_due: 0,
    paying: 0,
    at_start: 0,
    ended: 0,
  };
  return {
    mrr_minor: Math.round(Number(mrr)),
    past_due_minor: Math.round(Number(past_due)),
    paying_teams: paying,
    arpu_minor: paying === 0 ? null : Math.round(Number(mrr) / paying),
    paying_at_start: at_start,
    ended,
    churn: rate(ended, at_start),
  };
}
