import { and, asc, count, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { Credits, credits } from "../../platform/ledger/ledger.ts";
import { Asset, assetRows } from "./assets.ts";
import { engineForNewJobs } from "./engine-choice.ts";
import { Job, jobRows } from "./job-rows.ts";
import { priceTable } from "./prices.ts";
import { assets, characters, characterVersions, jobs } from "./tables.ts";

export const Operations = z.object({
  credits: Credits,
  /** Running and queued, those that run first. */
  active: z.array(Job),
  active_count: z.int(),
  review: z.array(Job),
  /** Jobs that ended last, whichever way. */
  recent_jobs: z.array(Job),
  recent_assets: z.array(Asset),
  /** Those that a job can be made with. */
  characters: z.array(z.object({ id: z.uuid(), name: z.string(), trigger_word: z.string() })),
  prices: z.array(z.object({ up_to: z.number(), image: z.int(), video: z.int() })),
  engine: z.object({ name: z.string(), preview: z.boolean() }),
});

/** Everything the operations page shows, in one answer. */
export async function readOperations(ctx: Ctx): Promise<z.input<typeof Operations>> {
  const open = await jobRows(ctx, inArray(jobs.status, ["running", "queued"]), 50, "oldest first");
  const [active] = await ctx.db
    .select({ count: count() })
    .from(jobs)
    .where(and(mine(ctx, jobs), inArray(jobs.status, ["running", "queued"])));
  const engine = engineForNewJobs();
  return {
    credits: await credits(ctx),
    active: [...open.filter(({ status }) => status === "running"), ...open.filter(({ status }) => status === "queued")],
    active_count: active!.count,
    review: await jobRows(ctx, eq(jobs.status, "review"), 20, "oldest first"),
    recent_jobs: await jobRows(ctx, isNotNull(jobs.ended_at), 10),
    recent_assets: await assetRows(ctx, and(isNull(assets.deleted_at), eq(assets.source, "generated")), 12),
    characters: await ctx.db
      .select({ id: characters.id, name: characters.name, trigger_word: characters.trigger_word })
      .from(characters)
      .where(and(mine(ctx, characters), isNull(characters.deleted_at), isTrained))
      .orderBy(asc(characters.name))
      .limit(200),
    prices: priceTable,
    engine: { name: engine.name, preview: engine.preview },
  };
}

const isTrained = sql`exists (select from ${characterVersions} v where v.team_id = ${characters.team_id}
  and v.character_id = ${characters.id} and v.status = 'ready')`;
