import { and, between, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { rate, wilson } from "../../platform/analytics/analytics.ts";
import { percentile } from "../../platform/metering/percentiles.ts";
import { usageRollups } from "../../platform/metering/tables.ts";
import type { DaySum } from "../../platform/metering/usage.ts";

/** What answers a person who waits: how long it takes and how often it succeeds. */
export const answering = ["rag_query", "agent_execution"] as const;

const Speed = z.object({
  metric_type: z.enum(answering),
  events: z.int(),
  avg_ms: z.int().nullable(),
  p50_ms: z.int().nullable(),
  p95_ms: z.int().nullable(),
  success_rate: z.number().nullable(),
});
/** The first three fields are the source's; null where nothing was reported. */
export const Performance = z.object({
  /** Mean of RAG queries. */
  avg_response_time_ms: z.int().nullable(),
  /** ok ÷ (ok + error) of RAG queries and agent runs, in percent; cancelled ones count nowhere. */
  success_rate: z.number().nullable(),
  /** Successful health checks ÷ all, in percent. */
  uptime_percentage: z.number().nullable(),
  success_interval: z.tuple([z.number(), z.number()]).nullable(),
  by_metric: z.array(Speed),
});

/** From the sums of a span's days and the steps of its durations. */
export function performanceOf(sums: readonly DaySum[], steps: readonly Step[]): z.input<typeof Performance> {
  const by_metric = answering.map((metric) => speedOf(metric, sums, steps));
  const answered = sums.filter(({ metric }) => (answering as readonly string[]).includes(metric));
  const [ok, ended] = endedOf(answered);
  const [healthy, checks] = endedOf(sums.filter(({ metric }) => metric === "health_check"));
  return {
    avg_response_time_ms: by_metric[0]!.avg_ms,
    success_rate: rate(ok, ended),
    uptime_percentage: checks === 0 ? null : Math.round((10_000 * healthy) / checks) / 100,
    success_interval: wilson(ok, ended),
    by_metric,
  };
}

function endedOf(sums: readonly DaySum[]): [ok: number, ended: number] {
  const ok = sums.reduce((total, sum) => total + sum.ok, 0);
  return [ok, ok + sums.reduce((total, sum) => total + sum.errors, 0)];
}

export interface Step {
  metric: string;
  step: number;
  events: number;
}

/** How many events took how long, in steps of 10 %. */
export function durationSteps(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<Step[]> {
  return ctx.db
    .select({
      metric: usageRollups.metric,
      step: sql<number>`${usageRollups.value}::integer`,
      events: sql<number>`sum(${usageRollups.events})`.mapWith(Number),
    })
    .from(usageRollups)
    .where(
      and(
        mine(ctx, usageRollups),
        eq(usageRollups.dimension, "duration_ms"),
        inArray(usageRollups.metric, [...answering]),
        between(usageRollups.day, from, to),
      ),
    )
    .groupBy(usageRollups.metric, usageRollups.value);
}

function speedOf(metric: (typeof answering)[number], sums: readonly DaySum[], steps: readonly Step[]) {
  const own = sums.filter((sum) => sum.metric === metric);
  const timed = own.reduce((total, sum) => total + sum.timed, 0);
  const spent = own.reduce((total, sum) => total + sum.duration_ms, 0);
  const took = new Map(steps.filter((step) => step.metric === metric).map(({ step, events }) => [step, events]));
  const [ok, ended] = endedOf(own);
  return {
    metric_type: metric,
    events: own.reduce((total, sum) => total + sum.events, 0),
    avg_ms: timed === 0 ? null : Math.round(spent / timed),
    p50_ms: percentile(took, 0.5),
    p95_ms: percentile(took, 0.95),
    success_rate: rate(ok, ended),
  };
}
