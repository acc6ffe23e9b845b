import { and, asc, count, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { Credits, credits } from "../../platform/ledger/ledger.ts";
import { Asset, assetRows } from "./assets.ts";
import { engineForNewJobs } from "./engine-choice.ts";
import { bareJobs, Job, newestFirst, oldestFirst, withOutputs } from "./job-rows.ts";
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

const openShown = 60;
const recentShown = 10;
const open = ["running", "queued", "review"] as const;

/** Everything the operations page shows, in one answer and few queries. */
export async function readOperations(ctx: Ctx): Promise<z.input<typeof Operations>> {
  // Asked at once: the connection sends them together and answers one after the other.
  const [balance, waiting, ended, recentAssets, trained] = await Promise.all([
    credits(ctx),
    bareJobs(ctx, inArray(jobs.status, open), openShown, oldestFirst),
    bareJobs(ctx, isNotNull(jobs.ended_at), recentShown, newestFirst),
    assetRows(ctx, and(isNull(assets.deleted_at), eq(assets.source, "generated")), 12),
    trainedCharacters(ctx),
  ]);
  const all = await withOutputs(ctx, [...waiting, ...ended]);
  const of = (status: string) => all.filter((job) => job.status === status);
  const engine = engineForNewJobs();
  return {
    credits: balance,
    active: [...of("running"), ...of("queued")],
    active_count: waiting.length < openShown ? of("running").length + of("queued").length : await countActive(ctx),
    review: of("review"),
    recent_jobs: all.slice(waiting.length),
    recent_assets: recentAssets,
    characters: trained,
    prices: priceTable,
    engine: { name: engine.name, preview: engine.preview },
  };
}

const trainedCharacters = (ctx: Ctx) =>
  ctx.db
    .select({ id: characters.id, name: characters.name, trigger_word: characters.trigger_word })
    .from(characters)
    .where(and(mine(ctx, characters), isNull(characters.deleted_at), isTrained))
    .orderBy(asc(characters.name))
    .limit(200);

async function countActive(ctx: Ctx): Promise<number> {
  const [active] = await ctx.db
    .select({ count: count() })
    .from(jobs)
    .where(and(mine(ctx, jobs), inArray(jobs.status, ["running", "queued"])));
  return active!.count;
}

const isTrained = sql`exists (select from ${characterVersions} v where v.team_id = ${characters.team_id}
  and v.character_id = ${characters.id} and v.status = 'ready')`;
