import { and, asc, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
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
  let last: { at: Date; id: string } | null = null;
  for (;;) {
    const rows: (Deployment & { id: string })[] = await deploymentsAfter(ctx, { from, to }, last);
    for (const row of rows) follow.next(row);
    if (rows.length < atOnce) return follow.facts();
    last = rows.at(-1)!;
  }
}

const deploymentsAfter = (
  ctx: Ctx,
  { from, to }: { from: string; to: string },
  last: { at: Date; id: string } | null,
) =>
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
        ofEventDays({ from, to }),
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
  const brokenSince = new Map<string | null, Date>();
  return {
    next({ at, count, success, project_id, first_commit_at }: Deployment): void {
      sums.all += count;
      if (success === false) sums.failed += count;
      // A second failure before the repair belongs to the same outage.
      if (success === false && !brokenSince.has(project_id)) brokenSince.set(project_id, at);
      if (!success) return;
      sums.ok += count;
      // A first commit that is told to be later than its deployment tells nothing.
      if (first_commit_at && first_commit_at <= at) leads.push(at.getTime() - first_commit_at.getTime());
      const since = brokenSince.get(project_id);
      if (since) restores.push(at.getTime() - since.getTime());
      brokenSince.delete(project_id);
    },
    facts: (): DeliveryFacts => ({ ...sums, lead_ms: median(leads), restore_ms: median(restores) }),
  };
}
