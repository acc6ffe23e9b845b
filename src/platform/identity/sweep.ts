import { lt } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { dayMs } from "../analytics/analytics.ts";
import { oneTimeTokens, refreshTokens, sessions } from "./tables.ts";

const keptMs = 30 * dayMs;

/**
 * Deletes what has ended a month ago. Until then a used link says that it was used, and a refresh token that comes a
 * second time is known for what it is; afterwards both are simply not good.
 */
export async function sweepEnded(ctx: VisitorCtx): Promise<void> {
  const before = new Date(ctx.now().getTime() - keptMs);
  await ctx.db.delete(sessions).where(lt(sessions.expires_at, before));
  await ctx.db.delete(refreshTokens).where(lt(refreshTokens.used_at, before));
  await ctx.db.delete(oneTimeTokens).where(lt(oneTimeTokens.expires_at, before));
}
