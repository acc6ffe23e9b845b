import { and, between, desc, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { rate } from "../../platform/analytics/analytics.ts";
import { median as middle } from "../../platform/analytics/statistics.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { boundsOf } from "./periods.ts";

/** The four measures of DORA, from reported deployments; null where nothing tells. */
export const Delivery = z.object({
  deployments: z.int(),
  deployments_per_week: z.number(),
  /** Median of deployment − first commit (`metadata.first_commit_at`), of those that succeeded. */
  lead_time_hours: z.number().nullable(),
  /** Failed ÷ all that succeeded or failed, in percent. */
  change_failure_rate: z.number().nullable(),
  /** Median from a failed deployment to the next of its project that succeeded. */
  restore_hours: z.number().nullable(),
});

interface Deployment {
  at: Date;
  success: boolean | null;
  project_id: string | null;
  first_commit_at: string | null;
}

const mostDeployments = 5_000;

export async function readDelivery(
  ctx: Ctx,
  span: { from: string; to: string; days: number },
): Promise<z.input<typeof Delivery>> {
  const { start, end } = boundsOf(ctx.team.time_zone, span.from, span.to);
  const rows = await ctx.db
    .select({
      at: usageEvents.recorded_at,
      count: usageEvents.count,
      success: usageEvents.success,
      project_id: usageEvents.project_id,
      first_commit_at: sql<string | null>`${usageEvents.metadata} ->> 'first_commit_at'`,
    })
    .from(usageEvents)
    .where(
      and(
        mine(ctx, usageEvents),
        // Written out, so that the index of deployments is seen to fit.
        sql`${usageEvents.metric} = 'deployment'`,
        between(usageEvents.recorded_at, start, end),
        between(usageEvents.day, span.from, span.to),
      ),
    )
    .orderBy(desc(usageEvents.recorded_at))
    .limit(mostDeployments);
  return measure(rows.reverse(), span.days);
}

/** Pure; the deployments in the order of their times. */
export function measure(
  deployments: readonly (Deployment & { count: number })[],
  days: number,
): z.input<typeof Delivery> {
  const total = (wanted: (one: Deployment) => boolean) =>
    deployments.filter(wanted).reduce((sum, { count }) => sum + count, 0);
  const failed = total(({ success }) => success === false);
  return {
    deployments: total(() => true),
    deployments_per_week: tenth((total(() => true) / Math.max(1, days)) * 7),
    lead_time_hours: median(deployments.flatMap(leadHours)),
    change_failure_rate: rate(failed, failed + total(({ success }) => success === true)),
    restore_hours: median(restoreHours(deployments)),
  };
}

const hourMs = 3_600_000;

/** What a reporter wrote as the time of its first commit may be no time at all, or a later one. */
function leadHours({ at, success, first_commit_at }: Deployment): number[] {
  const ms = at.getTime() - Date.parse(first_commit_at ?? "");
  return success && ms >= 0 ? [ms / hourMs] : [];
}

/** A second failure before the repair belongs to the same outage. */
function restoreHours(deployments: readonly Deployment[]): number[] {
  const brokenSince = new Map<string | null, Date>();
  const hours: number[] = [];
  for (const { at, success, project_id } of deployments) {
    const since = brokenSince.get(project_id);
    if (success === false && !since) brokenSince.set(project_id, at);
    if (success !== true || !since) continue;
    hours.push((at.getTime() - since.getTime()) / hourMs);
    brokenSince.delete(project_id);
  }
  return hours;
}

export function median(values: readonly number[]): number | null {
  const exact = middle(values);
  return exact === null ? null : tenth(exact);
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
