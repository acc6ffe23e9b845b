import { min } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid } from "../../kernel/errors.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn, dayMs, daysBetween, lastDays, shiftDay } from "../../platform/analytics/analytics.ts";
import { tierOf } from "../../platform/billing/entitlements.ts";
import { usageRollups } from "../../platform/metering/tables.ts";
import { readCounts } from "../../platform/metering/usage.ts";
import { Counts, countsByDay, countsOf, DayCounts, pluralOf } from "./counts.ts";
import { LimitState, readLimits } from "./limits.ts";
import { lunaMetrics, type MetricName, metricNames } from "./metrics.ts";
import { boundsOf, Period, spanOf } from "./periods.ts";

/** Days in one answer. */
const mostDays = 366;

export const CurrentQuery = z.object({ period: Period.default("month") });
const Limit = z.union([z.int(), z.literal("unlimited")]);
/** Source: 001, GET /api/usage/current; `limit_details` says more of the limits. */
export const CurrentUsage = z.object({
  period: Period,
  period_start: Moment,
  /** The period's last second. */
  period_end: Moment,
  tier: z.string(),
  limits: z.object({ rag_queries: Limit, files_indexed: Limit, agent_executions: Limit }),
  limit_details: z.array(LimitState),
  usage: Counts,
  /** A day each from the period's first to today; of `all` the last 366. */
  daily_breakdown: z.array(DayCounts),
});

/** What the team used in a calendar period of its time zone, and what limits leave. */
export async function readCurrent(
  ctx: Ctx,
  { period }: z.output<typeof CurrentQuery>,
): Promise<z.input<typeof CurrentUsage>> {
  const zone = ctx.team.time_zone;
  const today = dayIn(zone, ctx.now());
  const { from, to } = spanOf(period, zone, ctx.now(), period === "all" ? await firstDay(ctx) : null);
  const [sums, details, tier] = await Promise.all([
    readCounts(ctx, { from, to, metrics: metricNames }),
    readLimits(ctx),
    tierOf(ctx.house, ctx.team),
  ]);
  const { start, end } = boundsOf(zone, from, to);
  const limitOf = (metric: MetricName) =>
    details.find((detail) => detail.metric === metric)?.most ?? ("unlimited" as const);
  return {
    period,
    period_start: start,
    period_end: new Date(end.getTime() - 1_000),
    tier,
    limits: {
      rag_queries: limitOf("rag_query"),
      files_indexed: limitOf("file_indexed"),
      agent_executions: limitOf("agent_execution"),
    },
    limit_details: details,
    usage: countsOf(sums),
    daily_breakdown: countsByDay(sums, daysBetween(from, today).slice(-mostDays)),
  };
}

async function firstDay(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.db
    .select({ day: min(usageRollups.day) })
    .from(usageRollups)
    .where(mine(ctx, usageRollups));
  return row?.day ?? null;
}

const likeThis = "Give a day like 2026-03-01.";
const Day = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], likeThis)
  .refine((day) => /^20\d\d/.test(day), likeThis);
export const HistoryQuery = z.object({
  start_date: Day.optional().describe("First day, in the team's time zone."),
  end_date: Day.optional().describe("Last day, included; today unless given."),
  metric_type: z.string().max(100).optional().describe("Only this metric, such as rag_query."),
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostDays)
    .default(30)
    .describe("The last days, when no start_date is given."),
});
const Some = Counts.partial();
/** Source: 001, GET /api/usage/history; `daily_breakdown` is `data` under the name that the source's chart reads. */
export const UsageHistory = z.object({
  start_date: z.string(),
  end_date: z.string(),
  data: z.array(DayCounts.partial().required({ date: true })),
  daily_breakdown: z.array(DayCounts.partial().required({ date: true })),
  totals: Some,
});

/** What the team used day by day; every day of the span has its entry. */
export async function readHistory(
  ctx: Ctx,
  query: z.output<typeof HistoryQuery>,
): Promise<z.input<typeof UsageHistory>> {
  const metric = query.metric_type === undefined ? null : metricOf(query.metric_type);
  const { from, to } = historySpan(ctx, query);
  const sums = await readCounts(ctx, { from, to, metrics: metric ? [metric] : metricNames });
  const only = (counts: Counts): Partial<Counts> =>
    metric ? { [pluralOf[metric]]: counts[pluralOf[metric]] } : counts;
  const data = countsByDay(sums, daysBetween(from, to)).map(({ date, ...counts }) => ({ date, ...only(counts) }));
  return { start_date: from, end_date: to, data, daily_breakdown: data, totals: only(countsOf(sums)) };
}

function metricOf(asked: string): MetricName {
  const found = lunaMetrics.find(({ name, plural }) => name === asked || plural === asked);
  if (!found) throw invalid([{ path: "metric_type", message: `Choose one of: ${metricNames.join(", ")}.` }]);
  return found.name;
}

function historySpan(ctx: Ctx, { start_date, end_date, days }: z.output<typeof HistoryQuery>) {
  const zone = ctx.team.time_zone;
  const dayOf = (given: string) => (given.length === 10 ? given : dayIn(zone, new Date(given)));
  const to = end_date ? dayOf(end_date) : lastDays(zone, ctx.now(), 1)[0]!;
  const from = start_date ? dayOf(start_date) : shiftDay(to, 1 - days);
  if (from > to) throw invalid([{ path: "end_date", message: "Choose an end that is not before the start." }]);
  if (Date.parse(to) - Date.parse(from) >= mostDays * dayMs)
    throw invalid([{ path: "start_date", message: `Choose at most ${mostDays} days.` }]);
  return { from, to };
}
