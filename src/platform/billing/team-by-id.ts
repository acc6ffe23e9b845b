import { and, eq } from "drizzle-orm";
import type { Team, VisitorCtx } from "../../kernel/ctx.ts";
import { teams } from "../teams/tables.ts";

/** A team as work across teams goes on in it. One that was deleted keeps its row, after its purge without a name. */
export interface FoundTeam {
  team: Team;
  standing: "live" | "deleted" | "purged";
}

export async function teamById(ctx: VisitorCtx, id: string): Promise<FoundTeam | null> {
  const [found] = await ctx.db
    .select({
      ...{ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone },
      ...{ slug: teams.slug, deleted_at: teams.deleted_at },
    })
    .from(teams)
    .where(and(eq(teams.id, id)));
  if (!found) return null;
  const { slug, deleted_at, ...team } = found;
  const standing = deleted_at === null ? "live" : slug === `deleted-${id}` ? "purged" : "deleted";
  return { team, standing };
}
