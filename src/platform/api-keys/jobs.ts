import { lt, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { apiKeyDays, apiKeyUses } from "./tables.ts";
import { keptDays } from "./uses.ts";

/** Runs across teams: the log of uses, and their sums by the day, are kept for 90 days. */
export async function sweepUses(ctx: Ctx): Promise<void> {
  const oldest = new Date(ctx.now().getTime() - keptDays * 86_400_000);
  // It runs across teams, in the system's own ctx.
  await ctx.db.delete(apiKeyUses).where(sql`${apiKeyUses.at} < ${oldest.toISOString()}::timestamptz`);
  await ctx.db.delete(apiKeyDays).where(lt(apiKeyDays.day, oldest.toISOString().slice(0, 10)));
}
