import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { dayMs } from "../analytics/analytics.ts";
import { rebuildDay } from "./rebuild.ts";

const checkedDays = 3;

/**
 * Compares the rollups of the last days with their events, team by team, and puts right what differs. A difference is an
 * error of ours: it is written to the log. Runs across teams.
 */
export async function checkRollups(ctx: Ctx): Promise<number> {
  const since = new Date(ctx.now().getTime() - checkedDays * dayMs);
  const { rows } = await ctx.db.execute<{ team_id: string; day: string }>(
    sql`select distinct team_id, day::text as day from usage_events where received_at >= ${since.toISOString()}::timestamptz`,
  );
  let wrong = 0;
  for (const { team_id, day } of rows) {
    const found = await rebuildDay(ctx, team_id, day, false);
    if (found.length > 0) {
      const rows = found.length;
      console.error(JSON.stringify({ level: "error", error: "usage rollups differed", team_id, day, rows }));
      wrong += (await rebuildDay(ctx, team_id, day, true)).length;
    }
    await ctx.commitSoFar();
  }
  return wrong;
}
