import { and, desc, eq, ilike, inArray, isNotNull, isNull, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid, isProblem, notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { fileResponse, keepFile, type PreparedFile, prepareImage } from "../../platform/files/files.ts";
import { files } from "../../platform/files/tables.ts";
import { assetDeleted, assetRenamed, assetRestored, assetsUploaded } from "./events.ts";
import { Picture, pictureColumns, withAddresses } from "./pictures.ts";
import { assets, characters, characterVersions, jobs, jobTypes, qualityStates } from "./tables.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const order = ordered(
  { created_at: assets.created_at, name: assets.name },
  { column: assets.id, field: "id" },
  "-created_at",
);
export const AssetQuery = order.query.extend({
  kind: z.enum(jobTypes).optional(),
  source: z.enum(["uploaded", "generated"]).optional(),
  character_id: z.uuid().optional(),
  /** Looks into names and prompts. */
  q: z.string().trim().max(200).optional(),
  /** What was deleted and can still be restored, instead of what is there. */
  trash: flag.optional(),
});
export const AssetId = z.object({ id: z.uuid() });
export const AssetChange = AssetId.extend({ name: z.string().trim().min(1).max(200) });
export const AssetFile = AssetId.extend({
  variant: z.enum(["original", "thumb"]).default("original"),
  download: flag.optional(),
});
export const NewAssets = z.object({
  files: z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(z.file()).min(1, "Choose at least one picture.").max(20),
  ),
});

export const Asset = Picture.extend({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(jobTypes),
  source: z.enum(["uploaded", "generated"]),
  character_id: z.uuid().nullable(),
  character_version: z.string().nullable(),
  job_id: z.uuid().nullable(),
  prompt: z.string().nullable(),
  quality: z.enum(qualityStates).nullable(),
  created_at: Moment,
  deleted_at: Moment.nullable(),
});
export const AssetList = Page(Asset);
/** Everything that is needed to draw the picture again. */
export const Recipe = z.object({
  type: z.enum(jobTypes),
  prompt: z.string(),
  seed: z.int(),
  width: z.int(),
  height: z.int(),
  character_id: z.uuid().nullable(),
  character_name: z.string().nullable(),
  character_version_id: z.uuid().nullable(),
  character_version: z.string().nullable(),
  job_id: z.uuid(),
  output_index: z.int(),
  engine: z.string(),
  cost: z.int(),
  created_at: Moment,
});
export const AssetDetail = Asset.extend({
  quality_reason: z.string().nullable(),
  /** Null for what was uploaded. */
  recipe: Recipe.nullable(),
});
export const UploadedAssets = z.object({
  assets: z.array(Asset),
  refused: z.array(z.object({ name: z.string(), reason: z.string() })),
});

export async function listAssets(ctx: Ctx, query: z.output<typeof AssetQuery>) {
  const words = query.q ? `%${query.q.replace(/[\\%_]/g, "\\$&")}%` : null;
  const where = and(
    query.trash ? isNotNull(assets.deleted_at) : isNull(assets.deleted_at),
    order.after(query),
    query.kind && eq(assets.kind, query.kind),
    query.source && eq(assets.source, query.source),
    query.character_id ? eq(assets.character_id, query.character_id) : undefined,
    words ? or(ilike(assets.name, words), ilike(assets.prompt, words)) : undefined,
  );
  return order.page(await assetRows(ctx, where, query.limit + 1, order.by(query)), query);
}

/** Takes several pictures at once; one that cannot be taken is named in `refused`. 422 when none could be taken. */
export async function uploadAssets(ctx: Ctx, input: z.output<typeof NewAssets>) {
  const prepared: PreparedFile[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const file of input.files)
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      prepared.push(await prepareImage(ctx, { bytes, name: file.name, purpose: "natak.asset" }));
    } catch (error) {
      if (!isProblem(error) || error.status >= 500) throw error;
      refused.push({ name: file.name, reason: ctx.house.say(ctx.request.locale, error.message) });
    }
  if (prepared.length === 0)
    throw invalid(refused.map(({ name, reason }) => ({ path: "files", message: `${name}: ${reason}` })));
  const ids: string[] = [];
  for (const file of prepared) ids.push(await keepAsset(ctx, file));
  await ctx.emit(assetsUploaded, { count: ids.length, name: prepared[0]!.name });
  return { assets: await assetRows(ctx, inArray(assets.id, ids), ids.length), refused };
}

export async function getAsset(ctx: Ctx, { id }: z.output<typeof AssetId>) {
  const [asset] = await assetRows(ctx, eq(assets.id, id), 1);
  if (!asset) throw notFound("Asset");
  const [row] = await ctx.db
    .select({ quality_reason: assets.quality_reason })
    .from(assets)
    .where(myRow(ctx, assets, id));
  const reason = row!.quality_reason && ctx.house.say(ctx.request.locale, row!.quality_reason);
  return { ...asset, quality_reason: reason, recipe: await readRecipe(ctx, id) };
}

export async function getRecipe(ctx: Ctx, { id }: z.output<typeof AssetId>) {
  const recipe = await readRecipe(ctx, id);
  if (!recipe) throw notFound("Recipe");
  return recipe;
}

/** The bytes themselves; `download=true` saves them under the asset's name. */
export async function getAssetFile(ctx: Ctx, { id, variant, download }: z.output<typeof AssetFile>) {
  const [asset] = await ctx.db
    .select({ file_id: assets.file_id })
    .from(assets)
    .where(and(myRow(ctx, assets, id), isNull(assets.deleted_at)));
  if (!asset) throw notFound("Asset");
  return fileResponse(ctx, asset.file_id, variant, { ...ctx.request, download });
}

export async function renameAsset(ctx: Ctx, { id, name }: z.output<typeof AssetChange>) {
  const renamed = await ctx.db
    .update(assets)
    .set({ name })
    .where(and(myRow(ctx, assets, id), isNull(assets.deleted_at)))
    .returning({ id: assets.id });
  if (renamed.length === 0) throw notFound("Asset");
  await ctx.emit(assetRenamed, { asset_id: id, name });
  return getAsset(ctx, { id });
}

/** To the trash, for 30 days. */
export async function deleteAsset(ctx: Ctx, { id }: z.output<typeof AssetId>) {
  const [deleted] = await ctx.db
    .update(assets)
    .set({ deleted_at: ctx.now() })
    .where(and(myRow(ctx, assets, id), isNull(assets.deleted_at)))
    .returning({ name: assets.name });
  if (!deleted) throw notFound("Asset");
  await ctx.emit(assetDeleted, { asset_id: id, name: deleted.name });
}

export async function restoreAsset(ctx: Ctx, { id }: z.output<typeof AssetId>) {
  const [restored] = await ctx.db
    .update(assets)
    .set({ deleted_at: null })
    .where(and(myRow(ctx, assets, id), isNotNull(assets.deleted_at)))
    .returning({ name: assets.name });
  if (!restored) throw notFound("Asset");
  await ctx.emit(assetRestored, { asset_id: id, name: restored.name });
  return getAsset(ctx, { id });
}

/** The row of a picture that was uploaded; its bytes wait in the store. */
async function keepAsset(ctx: Ctx, prepared: PreparedFile): Promise<string> {
  const file = await keepFile(ctx, prepared);
  const [row] = await ctx.db
    .insert(assets)
    .values({
      ...{ file_id: file.id, name: prepared.name, kind: file.frames > 1 ? "video" : "image", source: "uploaded" },
      ...ownedBy(ctx),
      created_by: ctx.actor.id,
      created_at: ctx.now(),
    })
    .returning({ id: assets.id });
  return row!.id;
}

/** Assets as the API shows them, newest first unless told otherwise. */
export async function assetRows(
  ctx: Ctx,
  where: SQL | undefined,
  limit: number,
  order = [desc(assets.created_at), desc(assets.id)],
) {
  const rows = await ctx.db
    .select({
      ...pictureColumns,
      id: assets.id,
      file_id: assets.file_id,
      name: assets.name,
      kind: assets.kind,
      source: assets.source,
      character_id: assets.character_id,
      character_version: characterVersions.name,
      job_id: assets.job_id,
      prompt: assets.prompt,
      quality: assets.quality,
      created_at: assets.created_at,
      deleted_at: assets.deleted_at,
    })
    .from(assets)
    .innerJoin(files, and(eq(files.team_id, assets.team_id), eq(files.id, assets.file_id)))
    .leftJoin(
      characterVersions,
      and(eq(characterVersions.team_id, assets.team_id), eq(characterVersions.id, assets.character_version_id)),
    )
    .where(and(mine(ctx, assets), where))
    .orderBy(...order)
    .limit(limit);
  return rows.map((row) => withAddresses(ctx, row));
}

async function readRecipe(ctx: Ctx, id: string): Promise<z.input<typeof Recipe> | null> {
  const [row] = await ctx.db
    .select({
      ...{ type: assets.kind, prompt: assets.prompt, seed: assets.seed, width: jobs.width, height: jobs.height },
      ...{ character_id: assets.character_id, character_name: characters.name },
      ...{ character_version_id: assets.character_version_id, character_version: characterVersions.name },
      ...{ job_id: assets.job_id, output_index: assets.output_index, engine: assets.engine, cost: assets.cost },
      created_at: assets.created_at,
    })
    .from(assets)
    .innerJoin(jobs, and(eq(jobs.team_id, assets.team_id), eq(jobs.id, assets.job_id)))
    .leftJoin(characters, and(eq(characters.team_id, assets.team_id), eq(characters.id, assets.character_id)))
    .leftJoin(
      characterVersions,
      and(eq(characterVersions.team_id, assets.team_id), eq(characterVersions.id, assets.character_version_id)),
    )
    .where(myRow(ctx, assets, id));
  if (!row) return null;
  const { prompt, seed, job_id, output_index, engine } = row;
  return { ...row, prompt: prompt!, seed: seed!, job_id: job_id!, output_index: output_index!, engine: engine! };
}
