import { and, lt, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { dayMs } from "../analytics/analytics.ts";
import { webhookDeliveries, webhookEndpoints } from "./tables.ts";

const keptMs = 30 * dayMs;

/** The log reaches back 30 days. What became due in the moment that its endpoint was disabled is cancelled here. */
export async function sweepDeliveries(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - keptMs);
  // Runs across teams.
  await ctx.db
    .update(webhookDeliveries)
    .set({ status: "cancelled", due_at: null, ended_at: ctx.now() })
    .where(
      and(
        lt(webhookDeliveries.due_at, ctx.now()),
        sql`exists (select from ${webhookEndpoints} e where e.team_id = ${webhookDeliveries.team_id} and e.id = ${webhookDeliveries.endpoint_id} and e.disabled_at is not null)`,
      ),
    );
  // Runs across teams.
  await ctx.db.delete(webhookDeliveries).where(lt(webhookDeliveries.created_at, before));
}
