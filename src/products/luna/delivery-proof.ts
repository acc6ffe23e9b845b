import { and, asc, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { shiftDay } from "../../platform/analytics/analytics.ts";
import { median } from "../../platform/analytics/statistics.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { ofEventDays } from "../../platform/metering/usage.ts";
import type { DeliveryFacts } from "./delivery.ts";

const atOnce = 5_000;

interface Deployment {
  at: Date;
  count: number;
  success: boolean | null;
  project_id: string | null;
  first_commit_at: Date | null;
}

/** The facts of delivery by going through the deployments one after the other, without what the database reckons. */
export async function measureDeployments(ctx: Ctx, from: string, to: string): Promise<DeliveryFacts> {
  const follow = follower();
  await walk(ctx, { to: shiftDay(from, -1) }, follow.before);
  await walk(ctx, { from, to }, follow.next);
  return follow.facts();
}

interface Days {
  from?: string;
  to: string;
}

async function walk(ctx: Ctx, days: Days, each: (deployment: Deployment) => void): Promise<void> {
  let last: { at: Date; id: string } | null = null;
  for (;;) {
    const rows: (Deployment & { id: string })[] = await deploymentsAfter(ctx, days, last);
    rows.forEach(each);
    if (rows.length < atOnce) return;
    last = rows.at(-1)!;
  }
}

const deploymentsAfter = (ctx: Ctx, days: Days, last: { at: Date; id: string } | null) =>
  ctx.db
    .select({
      id: usageEvents.id,
      at: usageEvents.recorded_at,
      count: usageEvents.count,
      success: usageEvents.success,
      project_id: usageEvents.project_id,
      first_commit_at: sql`luna.moment_of(${usageEvents.metadata} ->> 'first_commit_at')`.mapWith(
        usageEvents.recorded_at,
      ),
    })
    .from(usageEvents)
    .where(
      and(
        mine(ctx, usageEvents),
        sql`${usageEvents.metric} = 'deployment'`,
        ofEventDays(days),
        last
          ? sql`(${usageEvents.recorded_at}, ${usageEvents.id}) > (${last.at.toISOString()}, ${last.id})`
          : undefined,
      ),
    )
    .orderBy(asc(usageEvents.recorded_at), asc(usageEvents.id))
    .limit(atOnce);

/** Pure; takes deployments in the order of their times. */
export function follower() {
  const sums = { all: 0, ok: 0, failed: 0 };
  const leads: number[] = [];
  const restores: number[] = [];
  const brokenSince = new Map<string, Date>();
  /** The time that an outage took, when this deployment ended one. */
  const follow = ({ at, success, project_id }: Deployment): number | null => {
    const project = project_id ?? "";
    const since = brokenSince.get(project);
    // A second failure before the repair belongs to the same outage.
    if (success === false && !since) brokenSince.set(project, at);
    if (!success) return null;
    brokenSince.delete(project);
    return since ? at.getTime() - since.getTime() : null;
  };
  return {
    /** Of a time before: it may begin an outage that is mended later, and counts for nothing else. */
    before: (deployment: Deployment): void => void follow(deployment),
    next(deployment: Deployment): void {
      const { at, count, success, first_commit_at } = deployment;
      const restored = follow(deployment);
      if (restored !== null) restores.push(restored);
      sums.all += count;
      if (success === false) sums.failed += count;
      if (!success) return;
      sums.ok += count;
      // A first commit that is told to be later than its deployment tells nothing.
      if (first_commit_at && first_commit_at <= at) leads.push(at.getTime() - first_commit_at.getTime());
    },
    facts: (): DeliveryFacts => ({ ...sums, lead_ms: median(leads), restore_ms: median(restores) }),
  };
}
