import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { dayMs } from "../analytics/analytics.ts";
import { judgedDays } from "../analytics/statistics.ts";
import { apiKeyUses } from "./tables.ts";
import { keptDays } from "./uses.ts";

/** All that usual use is told from, and a week over. */
const keptSumsDays = judgedDays + 8;

/** Runs across teams: the log of uses is kept for 90 days, their sums by the day somewhat longer. */
export async function sweepUses(ctx: Ctx): Promise<void> {
  const daysAgo = (days: number) => new Date(ctx.now().getTime() - days * dayMs).toISOString();
  // It runs across teams, in the system's own ctx.
  await ctx.db.delete(apiKeyUses).where(sql`${apiKeyUses.at} < ${daysAgo(keptDays)}::timestamptz`);
  await ctx.db.execute(sql`select sweep_api_key_days(${daysAgo(keptSumsDays).slice(0, 10)}::date)`);
}
