import { and, between, desc, eq, max, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { rate } from "../../platform/analytics/analytics.ts";
import { usageRollups } from "../../platform/metering/tables.ts";
import { lunaMetrics } from "./metrics.ts";
import { Period, spanOf } from "./periods.ts";
import { readUnindexed } from "./undone.ts";

const mostRows = 20;

export const BreakdownQuery = z.object({ period: Period.exclude(["all"]).default("month") });
const Row = {
  count: z.int(),
  events: z.int(),
  success_rate: z.number().nullable(),
  avg_duration_ms: z.int().nullable(),
};
export const Breakdown = z.object({
  by_metric: z.array(z.object({ metric_type: z.string(), name: z.string(), ...Row })),
  /** The busiest 20 by runs. */
  by_agent: z.array(z.object({ agent_name: z.string(), ...Row })),
  /** The busiest 20 by events. */
  by_project: z.array(z.object({ project_id: z.string(), ...Row })),
  /** Indexing of the code, since ever: 20 projects, the latest first. */
  indexing: z.object({
    files_indexed: z.int(),
    failed: z.int(),
    last_day: z.string().nullable(),
    projects: z.array(
      z.object({ project_id: z.string(), files_indexed: z.int(), failed: z.int(), last_day: z.string() }),
    ),
  }),
});

/** Use by metric, by agent and by project in a period, and how far the code is indexed. */
export async function readBreakdown(
  ctx: Ctx,
  { period }: z.output<typeof BreakdownQuery>,
): Promise<z.input<typeof Breakdown>> {
  const { from, to } = spanOf(period, ctx.team.time_zone, ctx.now(), null);
  const inPeriod = between(usageRollups.day, from, to);
  const figures = {
    count: sql<number>`sum(${usageRollups.count})`.mapWith(Number),
    events: sql<number>`sum(${usageRollups.events})`.mapWith(Number),
    ok: sql<number>`sum(${usageRollups.ok})`.mapWith(Number),
    errors: sql<number>`sum(${usageRollups.errors})`.mapWith(Number),
    duration_ms: sql<number>`sum(${usageRollups.duration_ms})`.mapWith(Number),
    timed: sql<number>`sum(${usageRollups.timed})`.mapWith(Number),
  };
  const busiest = (dimension: "agent" | "project") =>
    ctx.db
      .select({ value: usageRollups.value, ...figures })
      .from(usageRollups)
      .where(and(mine(ctx, usageRollups), eq(usageRollups.dimension, dimension), inPeriod))
      .groupBy(usageRollups.value)
      .orderBy(desc(figures.events), usageRollups.value)
      .limit(mostRows);
  // Sent together, so that they share one way to the database and back.
  const [metrics, agents, projects, indexing] = await Promise.all([
    ctx.db
      .select({ metric: usageRollups.metric, ...figures })
      .from(usageRollups)
      .where(and(mine(ctx, usageRollups), eq(usageRollups.dimension, ""), inPeriod))
      .groupBy(usageRollups.metric),
    busiest("agent"),
    busiest("project"),
    readIndexing(ctx),
  ]);
  return {
    by_metric: lunaMetrics.map(({ name, plural }) => {
      const found = metrics.find(({ metric }) => metric === name);
      return { metric_type: name, name: plural, ...rowOf(found ?? nothing) };
    }),
    by_agent: agents.map(({ value, ...sums }) => ({ agent_name: value, ...rowOf(sums) })),
    by_project: projects.map(({ value, ...sums }) => ({ project_id: value, ...rowOf(sums) })),
    indexing,
  };
}

const nothing = { count: 0, events: 0, ok: 0, errors: 0, duration_ms: 0, timed: 0 };
const rowOf = ({ count, events, ok, errors, duration_ms, timed }: typeof nothing) => ({
  ...{ count, events },
  success_rate: rate(ok, ok + errors),
  avg_duration_ms: timed === 0 ? null : Math.round(duration_ms / timed),
});

/** A file counts as indexed once for each report of it that succeeded; failures are events, each of however many files. */
async function readIndexing(ctx: Ctx) {
  const files = {
    reported: sql<number>`coalesce(sum(${usageRollups.count}), 0)`.mapWith(Number),
    failed: sql<number>`coalesce(sum(${usageRollups.errors}), 0)`.mapWith(Number),
    last_day: max(usageRollups.day),
  };
  const indexed = (dimension: string) =>
    and(eq(usageRollups.dimension, dimension), eq(usageRollups.metric, "file_indexed"));
  const [[whole], projects, unindexed] = await Promise.all([
    ctx.db
      .select(files)
      .from(usageRollups)
      .where(and(mine(ctx, usageRollups), indexed(""))),
    ctx.db
      .select({ project_id: usageRollups.value, ...files })
      .from(usageRollups)
      .where(and(mine(ctx, usageRollups), indexed("project")))
      .groupBy(usageRollups.value)
      .orderBy(desc(files.last_day), usageRollups.value)
      .limit(mostRows),
    readUnindexed(ctx),
  ]);
  const unindexedOfAll = [...unindexed.values()].reduce((sum, count) => sum + count, 0);
  return {
    files_indexed: whole!.reported - unindexedOfAll,
    failed: whole!.failed,
    last_day: whole!.last_day,
    projects: projects.map(({ project_id, reported, failed, last_day }) => ({
      ...{ project_id, files_indexed: reported - (unindexed.get(project_id) ?? 0), failed },
      last_day: last_day!,
    })),
  };
}
