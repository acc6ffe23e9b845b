import { and, asc, count, eq, max } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, invalid, isProblem, notFound } from "../../kernel/errors.ts";
import { mine, ownedBy } from "../../kernel/tables.ts";
import { deleteFiles, keepFile, type PreparedFile, prepareInspected } from "../../platform/files/files.ts";
import { files } from "../../platform/files/tables.ts";
import { lockCharacter } from "./character-lock.ts";
import { characterImageChanged, characterImageRemoved, characterImagesAdded } from "./events.ts";
import { Picture, pictureColumns, withAddresses } from "./pictures.ts";
import { maxTrainingImages } from "./prices.ts";
import { characterImages } from "./tables.ts";
import { type Measured, measureImage } from "./vision/dataset.ts";
import { hashDistance, likenessOf } from "./vision/perceptual-hash.ts";

const Caption = z.string().trim().max(500);
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (Array.isArray(value) || value === undefined ? value : [value]), z.array(item));

export const NewImages = z.object({
  id: z.uuid(),
  files: oneOrMore(z.file()).pipe(z.array(z.file()).min(1, "Choose at least one image.").max(maxTrainingImages)),
  /** In the order of the files. */
  captions: oneOrMore(Caption).optional(),
});
export const ImageId = z.object({ id: z.uuid(), image_id: z.uuid() });
export const ImageChange = ImageId.extend({ caption: Caption });

export const CharacterImage = Picture.extend({
  id: z.uuid(),
  file_id: z.uuid(),
  caption: z.string(),
  position: z.int(),
  /** An earlier image that looks almost the same; a training gains little from both. */
  similar_to: z.uuid().nullable(),
});
export const AddedImages = z.object({
  images: z.array(CharacterImage),
  refused: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** Fifty photos are in memory at once while a character is trained, and it learns nothing from more pixels than these. */
const longestSide = 2048;

interface Incoming {
  file: PreparedFile;
  caption: string;
  measured: Measured;
}

/**
 * Takes several images at once. One that cannot be taken does not stop the others: it is named in `refused`. 422 when
 * none could be taken, 409 when there would be more than 50.
 */
export async function addImages(ctx: Ctx, { id, files, captions = [] }: z.output<typeof NewImages>) {
  await lockCharacter(ctx, id);
  await refuseTooMany(ctx, id, 1);
  await ctx.commitSoFar();
  const incoming: Incoming[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const [index, upload] of files.entries())
    try {
      incoming.push({ ...(await takeIn(ctx, upload)), caption: captions[index] ?? "" });
    } catch (error) {
      if (!isProblem(error) || error.status >= 500) throw error;
      refused.push({ name: upload.name, reason: ctx.house.say(ctx.request.locale, error.message) });
    }
  const character = await lockCharacter(ctx, id);
  const added = await keepImages(ctx, id, incoming, refused);
  if (added.size === 0)
    throw invalid(refused.map(({ name, reason }) => ({ path: "files", message: `${name}: ${reason}` })));
  await ctx.emit(characterImagesAdded, { character_id: id, name: character.name, count: added.size });
  const images = await readImages(ctx, id);
  return { images: images.filter((image) => added.has(image.id)), refused };
}

export async function changeImage(ctx: Ctx, { id, image_id, caption }: z.output<typeof ImageChange>) {
  const character = await lockCharacter(ctx, id);
  const changed = await ctx.db
    .update(characterImages)
    .set({ caption })
    .where(imageRow(ctx, id, image_id))
    .returning({ id: characterImages.id });
  if (changed.length === 0) throw notFound("Image");
  await ctx.emit(characterImageChanged, { character_id: id, name: character.name });
  return (await readImages(ctx, id)).find((image) => image.id === image_id)!;
}

export async function removeImage(ctx: Ctx, { id, image_id }: z.output<typeof ImageId>) {
  const character = await lockCharacter(ctx, id);
  const [removed] = await ctx.db
    .delete(characterImages)
    .where(imageRow(ctx, id, image_id))
    .returning({ file_id: characterImages.file_id });
  if (!removed) throw notFound("Image");
  await deleteFiles(ctx, [removed.file_id]);
  await ctx.emit(characterImageRemoved, { character_id: id, name: character.name });
}

/** The training images in their order, each with the earlier one that it resembles. */
export async function readImages(ctx: Ctx, characterId: string): Promise<z.input<typeof CharacterImage>[]> {
  const rows = await ctx.db
    .select({
      ...pictureColumns,
      id: characterImages.id,
      file_id: characterImages.file_id,
      caption: characterImages.caption,
      position: characterImages.position,
      dhash: characterImages.dhash,
    })
    .from(characterImages)
    .innerJoin(files, withItsFile)
    .where(and(mine(ctx, characterImages), ofCharacter(characterId)))
    .orderBy(asc(characterImages.position))
    .limit(maxTrainingImages);
  return rows.map(({ dhash, ...row }, index) => {
    const twin = rows.slice(0, index).find((other) => likenessOf(hashDistance(other.dhash, dhash)) !== "different");
    return { ...withAddresses(ctx, row), file_id: row.file_id, similar_to: twin?.id ?? null };
  });
}

/** What the check of the training images needs, measured when they came. */
export const measuredImages = (ctx: Ctx, characterId: string) =>
  ctx.db
    .select({
      id: characterImages.id,
      caption: characterImages.caption,
      sha256: characterImages.sha256,
      dhash: characterImages.dhash,
      sharpness: characterImages.sharpness,
      width: files.width,
      height: files.height,
    })
    .from(characterImages)
    .innerJoin(files, withItsFile)
    .where(and(mine(ctx, characterImages), ofCharacter(characterId)))
    .orderBy(asc(characterImages.position))
    .limit(maxTrainingImages);

/** All training images of a character and their files, in the caller's transaction. The caller holds its lock. */
export async function removeImages(ctx: Ctx, characterId: string): Promise<void> {
  const removed = await ctx.db
    .delete(characterImages)
    .where(and(mine(ctx, characterImages), ofCharacter(characterId)))
    .returning({ file_id: characterImages.file_id });
  await deleteFiles(
    ctx,
    removed.map(({ file_id }) => file_id),
  );
}

async function takeIn(ctx: Ctx, upload: File): Promise<Omit<Incoming, "caption">> {
  const bytes = new Uint8Array(await upload.arrayBuffer());
  const picture = { bytes, name: upload.name, purpose: "natak.training", longestSide };
  const { file, found } = await prepareInspected(ctx, picture, async ({ content, frames }) => {
    if (frames > 1) throw invalid([], "This is an animation. Use still pictures.");
    return measureImage(content);
  });
  return { file, measured: found };
}

/** Inserts what is new; files that the character already has go to `refused`. Answers the ids of the new rows. */
async function keepImages(ctx: Ctx, id: string, incoming: Incoming[], refused: { name: string; reason: string }[]) {
  await refuseTooMany(ctx, id, incoming.length);
  const known = await ctx.db
    .select({ sha256: characterImages.sha256 })
    .from(characterImages)
    .where(and(mine(ctx, characterImages), ofCharacter(id)));
  const [last] = await ctx.db
    .select({ position: max(characterImages.position) })
    .from(characterImages)
    .where(and(mine(ctx, characterImages), ofCharacter(id)));
  const seen = new Set(known.map(({ sha256 }) => sha256));
  const added = new Set<string>();
  let position = last?.position ?? 0;
  for (const { file, caption, measured } of incoming) {
    const sha256 = file.shown.sha256;
    if (seen.has(sha256)) {
      refused.push({ name: file.name, reason: ctx.house.say(ctx.request.locale, "This image is already here.") });
      continue;
    }
    seen.add(sha256);
    const { id: file_id } = await keepFile(ctx, file);
    const [row] = await ctx.db
      .insert(characterImages)
      .values({
        ...{ character_id: id, file_id, caption, sha256, ...measured, position: ++position },
        ...ownedBy(ctx),
        created_at: ctx.now(),
      })
      .returning({ id: characterImages.id });
    added.add(row!.id);
  }
  return added;
}

async function refuseTooMany(ctx: Ctx, characterId: string, more: number): Promise<void> {
  const [have] = await ctx.db
    .select({ count: count() })
    .from(characterImages)
    .where(and(mine(ctx, characterImages), ofCharacter(characterId)));
  if (have!.count + more > maxTrainingImages)
    throw conflict("too_many_images", `A character has at most ${maxTrainingImages} images; ${have!.count} are here.`);
}

const withItsFile = and(eq(files.team_id, characterImages.team_id), eq(files.id, characterImages.file_id));

const ofCharacter = (characterId: string) => eq(characterImages.character_id, characterId);

const imageRow = (ctx: Ctx, characterId: string, imageId: string) =>
  and(mine(ctx, characterImages), ofCharacter(characterId), eq(characterImages.id, imageId));
