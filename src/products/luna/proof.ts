import { and, inArray, isNotNull, max, min, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { ofEventDays, readCounts } from "../../platform/metering/usage.ts";
import { figuresOf, type LunaAnalytics, readLunaAnalytics } from "./analytics.ts";
import { countsOf } from "./counts.ts";
import { deliveryOf } from "./delivery.ts";
import { measureDeployments } from "./delivery-proof.ts";
import { lunaMetrics, metricNames } from "./metrics.ts";
import { answering } from "./performance.ts";
import { type MonthQuery, monthSpan } from "./periods.ts";

const figures = [
  ...["features_shipped", "bugs_fixed", "code_reviews", "deployments"],
  ...["time_saved_hours", "low_value", "estimated_value", "high_value", "roi_multiplier"],
  ...["avg_response_time_ms", "success_rate", "uptime_percentage"],
  ...answering.flatMap((metric) => [`${metric}_avg_ms`, `${metric}_p50_ms`, `${metric}_p95_ms`, `${metric}_success`]),
  ...["deployments_per_week", "lead_time_hours", "change_failure_rate", "restore_hours"],
];

export const Proof = z.object({
  month: z.string(),
  /** Whether every figure of the month follows from its events. */
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
  /** Everything else that the month's analytics say; null where nothing tells. */
  figures: z.array(z.object({ name: z.string(), shown: z.number().nullable(), recomputed: z.number().nullable() })),
});

/** Reckons a month's analytics anew from its raw events alone, and lays them beside the figures that are shown. */
export async function proveAnalytics(ctx: Ctx, query: z.output<typeof MonthQuery>): Promise<z.input<typeof Proof>> {
  // All its statements see one moment: a report that comes meanwhile must not look like a difference.
  await ctx.commitSoFar();
  await ctx.db.execute(sql`set transaction isolation level repeatable read`);
  const shown = await readLunaAnalytics(ctx, query);
  const { assumptions, cost_per_month: cost } = shown.roi;
  const { from, to } = monthSpan(shown.month);
  const counts = countsOf(await readCounts(ctx, { from, to, metrics: metricNames }));
  const raw = await rawSums(ctx, from, to);
  const steps = await rawSteps(ctx, from, to);
  const deployments = await measureDeployments(ctx, from, to);
  const sums = raw.map(({ done, ...one }) => ({ ...one, count: done }));
  const anew = { ...shown, ...figuresOf({ sums, steps, assumptions, cost }) };
  const own = valuesOf(shown);
  const others = valuesOf({ ...anew, delivery: deliveryOf(deployments, shown.days) });
  const metrics = lunaMetrics.map(({ name, plural }) => {
    const { count = 0, events = 0, first_at = null, last_at = null } = raw.find(({ metric }) => metric === name) ?? {};
    return { metric_type: name, shown: counts[plural], recomputed: count, events, first_at, last_at };
  });
  const laid = figures.map((name) => ({ name, shown: own[name] ?? null, recomputed: others[name] ?? null }));
  const equal = [...metrics, ...laid].every((one) => one.shown === one.recomputed);
  return { month: shown.month, equal, metrics, figures: laid };
}

type Shown = Pick<z.input<typeof LunaAnalytics>, "productivity" | "performance" | "delivery"> & {
  roi: Pick<z.input<typeof LunaAnalytics>["roi"], "low" | "base" | "high">;
};

/** The figures of an answer by their names in a proof. */
function valuesOf({ productivity, performance, roi, delivery }: Shown): Record<string, number | null> {
  const speeds = performance.by_metric.flatMap(({ metric_type, avg_ms, p50_ms, p95_ms, success_rate }) => [
    [`${metric_type}_avg_ms`, avg_ms],
    [`${metric_type}_p50_ms`, p50_ms],
    [`${metric_type}_p95_ms`, p95_ms],
    [`${metric_type}_success`, success_rate],
  ]);
  return {
    roi_multiplier: roi.base.multiplier,
    ...{ low_value: roi.low.value, estimated_value: roi.base.value, high_value: roi.high.value },
    avg_response_time_ms: performance.avg_response_time_ms,
    success_rate: performance.success_rate,
    uptime_percentage: performance.uptime_percentage,
    ...delivery,
    // What succeeded of the deployments, as of all work.
    ...productivity,
    ...Object.fromEntries(speeds),
  };
}

const reported = (ctx: Ctx, from: string, to: string, metrics: readonly string[]): SQL | undefined =>
  and(mine(ctx, usageEvents), ofEventDays({ from, to }), inArray(usageEvents.metric, [...metrics]));

async function rawSums(ctx: Ctx, from: string, to: string) {
  const sum = (what: SQL) => sql<number>`coalesce(sum(${what}), 0)`.mapWith(Number);
  const { uses, duration_ms, success } = usageEvents;
  const rows = await ctx.db
    .select({
      metric: usageEvents.metric,
      count: sum(sql`${usageEvents.count}`),
      done: sum(sql`case when ${success} then ${usageEvents.count} end`),
      events: sum(sql`${uses}`),
      ok: sum(sql`case when ${success} then ${uses} end`),
      errors: sum(sql`case when not ${success} then ${uses} end`),
      duration_ms: sum(sql`${duration_ms} * ${uses}`),
      timed: sum(sql`case when ${duration_ms} is not null then ${uses} end`),
      first_at: min(usageEvents.recorded_at),
      last_at: max(usageEvents.recorded_at),
    })
    .from(usageEvents)
    .where(reported(ctx, from, to, metricNames))
    .groupBy(usageEvents.metric);
  return rows.map((row) => ({ ...row, day: from, value: "" }));
}

/** How many events took how long, in the steps that percentiles are read from. */
function rawSteps(ctx: Ctx, from: string, to: string) {
  const step = sql<number>`duration_step(${usageEvents.duration_ms})::integer`;
  return ctx.db
    .select({
      metric: usageEvents.metric,
      step: step.as("step"),
      events: sql<number>`sum(${usageEvents.uses})`.mapWith(Number),
    })
    .from(usageEvents)
    .where(and(reported(ctx, from, to, answering), isNotNull(usageEvents.duration_ms)))
    .groupBy(usageEvents.metric, sql`2`);
}
