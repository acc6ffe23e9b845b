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
  /** Which of the periods, from 1. */
  period: number;
  sandbox: boolean;
  mrr: string;
  past_due: string;
  paying: number;
  at_start: number;
  ended: number;
}

/**
 * MRR, ARPU and churn of a product in half-open periods that follow each other, for staff: each goes from one bound to
 * the next. MRR is the sum of the subscriptions that are paid as they stood when the period ended, yearly ÷ 12; ARPU is
 * MRR ÷ paying teams; churn is the teams that paid at the period's start and do not at its end ÷ the teams that paid at
 * its start.
 *
 * The facts are `subscription_states`: a row for each change of status, plan, interval or price, at the provider's time.
 * So a past month is told as it was, whatever became of its teams since. Of subscriptions that are older than that
 * table only the price of today and the dates of start, trial and end are known. A trial, a pause, an unpaid plan and a
 * plan without a price pay nothing; one whose payment is tried again (past_due) or that is canceled and still runs does.
 * What the sandbox "earned" stands apart from real money.
 */
export async function readRevenue(
  ctx: Ctx,
  { product, bounds }: { product: string; bounds: readonly Date[] },
): Promise<z.output<typeof RevenueByBook>[]> {
  const moments = sql.join(
    bounds.map((bound) => sql`${bound.toISOString()}::timestamptz`),
    sql`, `,
  );
  const { rows } = await ctx.db.execute<Totals & Record<string, unknown>>(sql`
    with standing as (
      select team_id, provider = 'sandbox' as sandbox, status, since,
        amount_minor / case interval when 'year' then 12.0 else 1 end as monthly,
        lead(since, 1, 'infinity') over (partition by provider, subscription_id order by since, id) as until
      from subscription_states),
    paying as (
      select bound.place, team_id, sandbox, sum(monthly) as monthly,
        coalesce(sum(monthly) filter (where status = 'past_due'), 0) as past_due
      from standing
      join teams on teams.id = team_id and teams.product = ${product}
      join unnest(array[${moments}]) with ordinality as bound(at, place) on since < bound.at and bound.at <= until
      where monthly > 0 and status in ('active', 'past_due')
      group by 1, 2, 3)
    select period::int as period, sandbox, coalesce(sum(after.monthly), 0) as mrr,
      coalesce(sum(after.past_due), 0) as past_due, count(after.monthly)::int as paying,
      count(before.monthly)::int as at_start, count(*) filter (where after.monthly is null)::int as ended
    from (select place as period, * from paying) before
    full join (select place - 1 as period, * from paying) after using (period, team_id, sandbox)
    where period between 1 and ${bounds.length - 1} group by 1, 2`);
  return bounds.slice(1).map((_, place) => {
    const book = (sandbox: boolean) => shown(rows.find((row) => row.period === place + 1 && row.sandbox === sandbox));
    return { currency, live: book(false), sandbox: book(true) };
  });
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
