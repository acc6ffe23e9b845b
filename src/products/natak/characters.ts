import { and, count, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid, notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { signedFileUrl } from "../../platform/files/files.ts";
import { CharacterImage, readImages, removeImages } from "./character-images.ts";
import { characterChanged, characterCreated, characterDeleted } from "./events.ts";
import { Job, jobRows } from "./job-rows.ts";
import { characterImages, characterStates, characters, characterVersions, jobs } from "./tables.ts";
import { CharacterVersion, forgetWeights, readVersions, stopTraining } from "./training.ts";

const TriggerWord = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}_-]{2,40}$/u, "Use one word of 2 to 40 letters, digits, - or _.");

export const NewCharacter = z.object({ name: z.string().trim().min(1).max(60), trigger_word: TriggerWord });
export const CharacterChange = NewCharacter.partial().extend({ id: z.uuid() });
export const CharacterId = z.object({ id: z.uuid() });
const order = ordered(
  { created_at: characters.created_at, updated_at: characters.updated_at, name: characters.name },
  { column: characters.id, field: "id" },
  "-created_at",
);
export const CharacterQuery = order.query.extend({ status: z.enum(characterStates).optional() });

export const Character = z.object({
  id: z.uuid(),
  name: z.string(),
  trigger_word: z.string(),
  status: z.enum(characterStates),
  cover_url: z.string().nullable(),
  image_count: z.int(),
  job_count: z.int(),
  /** The newest version that is trained; jobs use it. */
  version: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  created_at: Moment,
  updated_at: Moment,
});
export const CharacterList = Page(Character);
export const CharacterDetail = Character.extend({
  images: z.array(CharacterImage),
  versions: z.array(CharacterVersion.extend({ job_count: z.int() })),
  latest_jobs: z.array(Job),
});

export async function listCharacters(ctx: Ctx, query: z.output<typeof CharacterQuery>) {
  const status = query.status && eq(characters.status, query.status);
  const rows = await characterRows(ctx, and(order.after(query), status), query.limit + 1, order.by(query));
  return order.page(rows, query);
}

export async function createCharacter(ctx: Ctx, input: z.output<typeof NewCharacter>) {
  await refuseTakenWord(ctx, input.trigger_word);
  const now = ctx.now();
  const [row] = await ctx.db
    .insert(characters)
    .values({ ...input, ...ownedBy(ctx), created_by: ctx.actor.id, created_at: now, updated_at: now })
    .onConflictDoNothing()
    .returning({ id: characters.id });
  if (!row) throw takenWord();
  await ctx.emit(characterCreated, { character_id: row.id, name: input.name });
  return readCharacter(ctx, row.id);
}

/** The detail page in one answer: images, versions with their curves, the latest jobs. */
export async function getCharacter(ctx: Ctx, { id }: z.output<typeof CharacterId>) {
  const character = await readCharacter(ctx, id);
  const images = await readImages(ctx, id);
  const made = await versionJobCounts(ctx, id);
  const versions = (await readVersions(ctx, id)).map((row) => ({ ...row, job_count: made.get(row.id) ?? 0 }));
  const latest_jobs = await jobRows(ctx, eq(jobs.character_id, id), 12);
  return { ...character, images, versions, latest_jobs };
}

export async function changeCharacter(ctx: Ctx, { id, ...change }: z.output<typeof CharacterChange>) {
  if (change.trigger_word) await refuseTakenWord(ctx, change.trigger_word, id);
  const [row] = await ctx.db
    .update(characters)
    .set({ ...change, updated_at: ctx.now() })
    .where(and(myRow(ctx, characters, id), isNull(characters.deleted_at)))
    .returning({ name: characters.name });
  if (!row) throw notFound("Character");
  await ctx.emit(characterChanged, { character_id: id, name: row.name });
  return readCharacter(ctx, id);
}

/**
 * Its training images, their files and all that was learnt from them go for good; a training under way ends and its credits
 * return. Versions keep their names, so that jobs and assets go on naming them.
 */
export async function deleteCharacter(ctx: Ctx, { id }: z.output<typeof CharacterId>) {
  const [row] = await ctx.db
    .update(characters)
    .set({ deleted_at: ctx.now(), updated_at: ctx.now() })
    .where(and(myRow(ctx, characters, id), isNull(characters.deleted_at)))
    .returning({ name: characters.name });
  if (!row) throw notFound("Character");
  await stopTraining(ctx, id);
  await removeImages(ctx, id);
  await forgetWeights(ctx, id);
  await ctx.emit(characterDeleted, { character_id: id, name: row.name });
}

/** Characters by id, for `expand=`; deleted ones are left out. */
export async function charactersById(ctx: Ctx, ids: string[]) {
  return new Map((await characterRows(ctx, inArray(characters.id, ids), ids.length)).map((row) => [row.id, row]));
}

async function readCharacter(ctx: Ctx, id: string) {
  const [row] = await characterRows(ctx, eq(characters.id, id), 1);
  if (!row) throw notFound("Character");
  return row;
}

async function characterRows(
  ctx: Ctx,
  where: ReturnType<typeof and>,
  limit: number,
  order = [desc(characters.created_at)],
) {
  const rows = await ctx.db
    .select({
      id: characters.id,
      name: characters.name,
      trigger_word: characters.trigger_word,
      status: characters.status,
      created_at: characters.created_at,
      updated_at: characters.updated_at,
    })
    .from(characters)
    .where(and(mine(ctx, characters), isNull(characters.deleted_at), where))
    .orderBy(...order)
    .limit(limit);
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const images = await imageFacts(ctx, ids);
  const made = await jobCounts(ctx, ids);
  const versions = await currentVersions(ctx, ids);
  return rows.map((row) => {
    const image = images.get(row.id);
    return {
      ...row,
      cover_url: image ? signedFileUrl(ctx, image.cover, "thumb") : null,
      image_count: image?.count ?? 0,
      job_count: made.get(row.id) ?? 0,
      version: versions.get(row.id) ?? null,
    };
  });
}

async function imageFacts(ctx: Ctx, ids: string[]) {
  const rows = await ctx.db
    .select({
      id: characterImages.character_id,
      count: count(),
      cover: sql<string>`(array_agg(${characterImages.file_id} order by ${characterImages.position}))[1]`,
    })
    .from(characterImages)
    .where(and(mine(ctx, characterImages), inArray(characterImages.character_id, ids)))
    .groupBy(characterImages.character_id);
  return new Map(rows.map((row) => [row.id, row]));
}

async function jobCounts(ctx: Ctx, ids: string[]) {
  const rows = await ctx.db
    .select({ id: jobs.character_id, count: count() })
    .from(jobs)
    .where(and(mine(ctx, jobs), inArray(jobs.character_id, ids)))
    .groupBy(jobs.character_id);
  return new Map(rows.map((row) => [row.id, row.count]));
}

async function versionJobCounts(ctx: Ctx, characterId: string) {
  const rows = await ctx.db
    .select({ id: jobs.character_version_id, count: count() })
    .from(jobs)
    .where(and(mine(ctx, jobs), eq(jobs.character_id, characterId)))
    .groupBy(jobs.character_version_id);
  return new Map(rows.map((row) => [row.id, row.count]));
}

async function currentVersions(ctx: Ctx, ids: string[]) {
  const rows = await ctx.db
    .selectDistinctOn([characterVersions.character_id], {
      character_id: characterVersions.character_id,
      id: characterVersions.id,
      name: characterVersions.name,
    })
    .from(characterVersions)
    .where(
      and(
        mine(ctx, characterVersions),
        inArray(characterVersions.character_id, ids),
        eq(characterVersions.status, "ready"),
      ),
    )
    .orderBy(characterVersions.character_id, desc(characterVersions.version));
  return new Map(rows.map(({ character_id, ...version }) => [character_id, version]));
}

async function refuseTakenWord(ctx: Ctx, word: string, except?: string): Promise<void> {
  const rows = await ctx.db
    .select({ id: characters.id })
    .from(characters)
    .where(
      and(
        mine(ctx, characters),
        isNull(characters.deleted_at),
        sql`lower(${characters.trigger_word}) = lower(${word})`,
      ),
    );
  if (rows.some(({ id }) => id !== except)) throw takenWord();
}

const takenWord = () =>
  invalid([{ path: "trigger_word", message: "Another character listens to this word. Choose a different one." }]);
