import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import type { JobRun } from "../../kernel/module.ts";
import { dataExports } from "../exports/tables.ts";
import { teams } from "../teams/tables.ts";
import type { removeBytes } from "./events.ts";
import { storageOf } from "./providers/chosen-storage.ts";
import { objectKey, type Storage, variants } from "./providers/storage.ts";
import { files } from "./tables.ts";

const orphanHours = 24;
const teamsAtOnce = 500;

export async function removeBytesJob(ctx: Ctx, { keys }: z.output<typeof removeBytes.data>): Promise<void> {
  const storage = storageOf(ctx.house);
  for (const key of keys) for (const variant of variants) await storage.remove(objectKey(key, variant));
}

/**
 * Removes bytes older than 24 hours that no row names: of transactions that rolled back, of processes that died in the
 * middle, of removals that failed for good. Looks only under the teams of this database, so that a bucket which two
 * installations share loses nothing. Called for a team, it sees only that team's rows and so sweeps only there.
 */
export async function sweepBytesJob(ctx: Ctx, _data: object, run: Pick<JobRun, "signal">): Promise<void> {
  const before = new Date(ctx.now().getTime() - orphanHours * 3_600_000);
  const storage = storageOf(ctx.house);
  if (ctx.team) return sweepTeam(ctx, storage, ctx.team.id, before);
  for (let after: string | undefined; !run.signal.aborted; ) {
    const page = await ctx.db
      .select({ id: teams.id })
      .from(teams)
      .where(after ? gt(teams.id, after) : undefined)
      .orderBy(asc(teams.id))
      .limit(teamsAtOnce);
    await ctx.commitSoFar();
    for (const team of page) if (!run.signal.aborted) await sweepTeam(ctx, storage, team.id, before);
    if (page.length < teamsAtOnce) return;
    after = page.at(-1)!.id;
  }
}

async function sweepTeam(ctx: Ctx, storage: Storage, teamId: string, before: Date): Promise<void> {
  for await (const objects of storage.list(teamId)) {
    const old = objects.filter((object) => object.modified < before).map((object) => object.key);
    if (old.length === 0) continue;
    const ids = [...new Set(old.map(idOf))];
    const kept = await ctx.db
      .select({ storage_key: files.storage_key })
      .from(files)
      .where(and(eq(files.team_id, teamId), inArray(files.id, ids)));
    const exported = await ctx.db
      .select({ run_id: dataExports.run_id })
      .from(dataExports)
      .where(and(eq(dataExports.team_id, teamId), inArray(dataExports.run_id, ids)));
    await ctx.commitSoFar();
    const keys = [...kept.map((file) => file.storage_key), ...exported.map(({ run_id }) => `${teamId}/${run_id}`)];
    const named = new Set(keys.flatMap((key) => variants.map((variant) => objectKey(key, variant))));
    for (const key of old) if (!named.has(key)) await storage.remove(key);
  }
}

const idOf = (key: string) => key.slice(37, 73);
