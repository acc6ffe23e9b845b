import { and, gte, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn, daysBetween } from "../../platform/analytics/analytics.ts";
import { untilNowYesterday } from "../../platform/metering/periods.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { type DayCount, readCounts } from "../../platform/metering/usage.ts";
import type { BreakdownQuery } from "./breakdown.ts";
import { Counts, countsByDay, countsOf, DayCounts } from "./counts.ts";
import { metricNames } from "./metrics.ts";
import { spanBefore } from "./periods.ts";

export const UsageBefore = z.object({
  /** First and last calendar day that the present period is compared with, in the team's time zone. */
  from: z.string(),
  to: z.string(),
  usage: Counts,
  /** A day each from the first to the last: fewer than in `current` where the month before was shorter. */
  daily_breakdown: z.array(DayCounts),
});

/** What was used by the same day of the week or month before; for today, by the same time of yesterday. One read. */
export async function readBefore(
  ctx: Ctx,
  { period }: z.output<typeof BreakdownQuery>,
): Promise<z.input<typeof UsageBefore>> {
  const span = spanBefore(period, dayIn(ctx.team.time_zone, ctx.now()));
  const sums =
    period === "today"
      ? await countsUntilNowYesterday(ctx, span.from)
      : await readCounts(ctx, { ...span, metrics: metricNames });
  return { ...span, usage: countsOf(sums), daily_breakdown: countsByDay(sums, daysBetween(span.from, span.to)) };
}

/** From the events themselves: the sums hold no part of a day. */
async function countsUntilNowYesterday(ctx: Ctx, yesterday: string): Promise<DayCount[]> {
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
  return rows.map((row) => ({ day: yesterday, ...row }));
}
