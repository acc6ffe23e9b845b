import { and, between, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import type { DaySum } from "../../platform/metering/usage.ts";

// Written out, so that the index of what was not done is seen to fit.
const undone = (ctx: Ctx, metrics: SQL) =>
  and(mine(ctx, usageEvents), sql`${usageEvents.success} is not true`, sql`${usageEvents.metric} in (${metrics})`);
const count = sql<number>`sum(${usageEvents.count})`.mapWith(Number);
const nothing = { value: "", events: 0, ok: 0, errors: 0, duration_ms: 0, timed: 0 };

/** Work that failed or was cancelled, as sums that take its counts off those of all that was reported. */
export async function readUndone(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<DaySum[]> {
  const work = sql`'deployment', 'feature_shipped', 'bug_fixed', 'code_review', 'minute_saved'`;
  const rows = await ctx.db
    .select({ day: usageEvents.day, metric: usageEvents.metric, count })
    .from(usageEvents)
    .where(and(undone(ctx, work), between(usageEvents.day, from, to)))
    .groupBy(usageEvents.day, usageEvents.metric);
  return rows.map((row) => ({ ...nothing, ...row, count: -row.count }));
}

/** Files that could not be indexed, by project, since ever. */
export async function readUnindexed(ctx: Ctx): Promise<Map<string | null, number>> {
  const rows = await ctx.db
    .select({ project_id: usageEvents.project_id, count })
    .from(usageEvents)
    .where(undone(ctx, sql`'file_indexed'`))
    .groupBy(usageEvents.project_id);
  return new Map(rows.map(({ project_id, count }) => [project_id, count]));
}
