import { and, asc, eq, inArray, lt } from "drizzle-orm";
import { type Ctx, systemActor, withCtx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { deleteFiles } from "../../platform/files/files.ts";
import { teams } from "../../platform/teams/tables.ts";
import { assets } from "./tables.ts";

export const trashDays = 30;
const atOnce = 500;

/** Removes for good what has lain in the trash for 30 days: at most 500 assets of each of 500 teams an hour. */
export async function emptyTrash(ctx: Ctx): Promise<void> {
  const due = new Date(ctx.now().getTime() - trashDays * dayMs);
  const owners = await ctx.db
    .selectDistinct({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
    .from(assets)
    .innerJoin(teams, eq(teams.id, assets.team_id))
    .where(lt(assets.deleted_at, due))
    .limit(atOnce);
  await ctx.commitSoFar();
  for (const team of owners) {
    const scope = { actor: systemActor, team, product: team.product, request: ctx.request, now: ctx.now };
    await withCtx(ctx.house, scope, (own) => emptyTeamTrash(own, due));
  }
}

async function emptyTeamTrash(ctx: Ctx, due: Date): Promise<void> {
  const old = ctx.db
    .select({ id: assets.id })
    .from(assets)
    .where(and(mine(ctx, assets), lt(assets.deleted_at, due)))
    .orderBy(asc(assets.deleted_at))
    .limit(atOnce);
  const gone = await ctx.db
    .delete(assets)
    .where(and(mine(ctx, assets), inArray(assets.id, old)))
    .returning({ file_id: assets.file_id });
  await deleteFiles(
    ctx,
    gone.map(({ file_id }) => file_id),
  );
}
