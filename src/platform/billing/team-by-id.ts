import { and, eq, isNull } from "drizzle-orm";
import type { Team, VisitorCtx } from "../../kernel/ctx.ts";
import { teams } from "../teams/tables.ts";

/** A team as work across teams goes on in it; null when it is gone. */
export async function teamById(ctx: VisitorCtx, id: string): Promise<Team | null> {
  const [team] = await ctx.db
    .select({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
    .from(teams)
    .where(and(eq(teams.id, id), isNull(teams.deleted_at)));
  return team ?? null;
}
