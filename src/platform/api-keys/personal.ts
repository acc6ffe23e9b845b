import { eq, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { ExportedFile } from "../../kernel/module.ts";
import { teams } from "../teams/tables.ts";
import { stopKeysOf } from "./makers.ts";
import { apiKeys } from "./tables.ts";
import { lastUsedAt } from "./uses.ts";

/** Keys belong to their team and stay with it, switched off; who made them, and from where, is forgotten. Runs across teams. */
export async function forgetMaker(ctx: Ctx, { id }: { id: string }): Promise<void> {
  // Across teams: an account is purged everywhere.
  const homes = await ctx.db
    .selectDistinct({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.team_id))
    .where(eq(apiKeys.user_id, id));
  for (const team of homes) await stopKeysOf(await ctx.forTeam(team), id);
  await forgetPlaces(ctx, id);
  await ctx.db.update(apiKeys).set({ user_id: null }).where(eq(apiKeys.user_id, id));
}

/** What the keys did stays in the team's log; lines that differed by their address alone become one. */
async function forgetPlaces(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db.execute(sql`
    with placed as (
      delete from api_key_uses u using api_keys k
      where k.team_id = u.team_id and k.id = u.key_id and k.user_id = ${userId} returning u.*
    )
    insert into api_key_uses (team_id, id, key_id, at, call, status, ip, count, last_at)
    select team_id, (array_agg(id order by id))[1], key_id, at, call, status, '', sum(count), max(last_at)
    from placed group by team_id, key_id, at, call, status`);
}

export async function* exportKeys(ctx: Ctx, { id }: { id: string }): AsyncIterable<ExportedFile> {
  // Across teams: a person's own export.
  const content = await ctx.db
    .select({
      team_id: apiKeys.team_id,
      name: apiKeys.name,
      key_prefix: apiKeys.key_prefix,
      scopes: apiKeys.scopes,
      created_at: apiKeys.created_at,
      last_used_at: lastUsedAt,
      revoked_at: apiKeys.revoked_at,
    })
    .from(apiKeys)
    .where(eq(apiKeys.user_id, id))
    .orderBy(apiKeys.created_at);
  yield { path: "api-keys.json", content };
}
