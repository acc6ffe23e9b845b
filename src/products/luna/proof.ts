import { and, between, count, inArray, max, min, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn } from "../../platform/analytics/analytics.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { readSums } from "../../platform/metering/usage.ts";
import type { AnalyticsQuery } from "./analytics.ts";
import { lunaMetrics, metricNames } from "./metrics.ts";
import { monthSpan } from "./periods.ts";

export const Proof = z.object({
  month: z.string(),
  /** Whether every figure is the sum of its events. */
  equal: z.boolean(),
  metrics: z.array(
    z.object({
      metric_type: z.string(),
      shown: z.int(),
      recomputed: z.int(),
      events: z.int(),
      first_at: Moment.nullable(),
      last_at: Moment.nullable(),
    }),
  ),
});

/** Adds up a month's raw events anew and lays the sums beside the figures that are shown. */
export async function proveAnalytics(ctx: Ctx, query: z.output<typeof AnalyticsQuery>): Promise<z.input<typeof Proof>> {
  const month = query.month ?? dayIn(ctx.team.time_zone, ctx.now()).slice(0, 7);
  const { from, to } = monthSpan(month);
  const rows = await ctx.db
    .select({
      metric: usageEvents.metric,
      recomputed: sql<number>`sum(${usageEvents.count})`.mapWith(Number),
      events: count(),
      first_at: min(usageEvents.recorded_at),
      last_at: max(usageEvents.recorded_at),
    })
    .from(usageEvents)
    .where(and(mine(ctx, usageEvents), between(usageEvents.day, from, to), inArray(usageEvents.metric, metricNames)))
    .groupBy(usageEvents.metric);
  const sums = await readSums(ctx, { from, to, metrics: metricNames });
  const metrics = lunaMetrics.map(({ name }) => {
    const raw = rows.find(({ metric }) => metric === name);
    return {
      metric_type: name,
      shown: sums.filter(({ metric }) => metric === name).reduce((total, sum) => total + sum.count, 0),
      recomputed: raw?.recomputed ?? 0,
      events: raw?.events ?? 0,
      first_at: raw?.first_at ?? null,
      last_at: raw?.last_at ?? null,
    };
  });
  return { month, equal: metrics.every(({ shown, recomputed }) => shown === recomputed), metrics };
}
