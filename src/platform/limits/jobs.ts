import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";

/** A count says nothing any more when two windows have passed. */
export async function sweepCounts(ctx: Ctx): Promise<void> {
  await ctx.db.execute(
    sql`delete from rate_limits where (window_index + 2) * window_ms < extract(epoch from clock_timestamp()) * 1000`,
  );
}
