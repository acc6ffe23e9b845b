import { and, gte, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn } from "../../platform/analytics/analytics.ts";
import { untilNowYesterday } from "../../platform/metering/periods.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { readTotals } from "../../platform/metering/usage.ts";
import type { BreakdownQuery } from "./breakdown.ts";
import { Counts, countsOf } from "./counts.ts";
import { metricNames } from "./metrics.ts";
import { spanBefore } from "./periods.ts";

export const UsageBefore = z.object({
  /** First and last calendar day that the present period is compared with, in the team's time zone. */
  from: z.string(),
  to: z.string(),
  usage: Counts,
});

/** What was used by the same day of the week or month before; for today, by the same time of yesterday. One read. */
export async function readBefore(
  ctx: Ctx,
  { period }: z.output<typeof BreakdownQuery>,
): Promise<z.input<typeof UsageBefore>> {
  const span = spanBefore(period, dayIn(ctx.team.time_zone, ctx.now()));
  const totals =
    period === "today" ? await totalsUntilNowYesterday(ctx) : await readTotals(ctx, { ...span, metrics: metricNames });
  return { ...span, usage: countsOf([...totals].map(([metric, count]) => ({ metric, count }))) };
}

/** From the events themselves: the sums hold no part of a day. */
async function totalsUntilNowYesterday(ctx: Ctx): Promise<[metric: string, count: number][]> {
  const { since, until } = untilNowYesterday(ctx.team.time_zone, ctx.now());
  const rows = await ctx.db
    .select({ metric: usageEvents.metric, count: sql<number>`sum(${usageEvents.count})`.mapWith(Number) })
    .from(usageEvents)
    .where(
      and(
        mine(ctx, usageEvents),
        inArray(usageEvents.metric, [...metricNames]),
        gte(usageEvents.recorded_at, since),
        lt(usageEvents.recorded_at, until),
      ),
    )
    .groupBy(usageEvents.metric);
  return rows.map(({ metric, count }) => [metric, count]);
}
