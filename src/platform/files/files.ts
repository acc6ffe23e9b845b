import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, VisitorCtx } from "../../kernel/ctx.ts";
import { notFound, Problem } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { inPages } from "../exports/exports.ts";
import { type DeliveredFile, deliver, type FileRequest } from "./delivery.ts";
import { removeBytes } from "./events.ts";
import { secondsLeft } from "./links.ts";
import { checkPicture, type Picture, remakePicture } from "./pictures.ts";
import { storageOf } from "./providers/chosen-storage.ts";
import { objectKey, type Variant, variants } from "./providers/storage.ts";
import { files } from "./tables.ts";

export { delivered } from "./delivery.ts";
export { signedFileUrl } from "./links.ts";
export { remakePortrait } from "./pictures.ts";

/** The most that `saveImage` takes; a route's `uploadBytes` is this and 64 KB for the form around it. */
export const imageBytes = 25 * 1024 * 1024;
const renderedBytes = 100 * 1024 * 1024;
const yearSeconds = 31_536_000;

/** A file as callers keep and show it. */
export const StoredImage = z.object({
  id: z.uuid(),
  mime: z.string(),
  bytes: z.int(),
  width: z.int(),
  height: z.int(),
  frames: z.int(),
  duration_ms: z.int().nullable(),
  blurhash: z.string(),
  average_color: z.string(),
  sha256: z.string(),
});
export type StoredImage = z.output<typeof StoredImage>;

/** Bytes that are safe in the store and wait for their row. */
export interface PreparedFile {
  shown: StoredImage;
  name: string;
  purpose: string;
  thumb_bytes: number;
  storage_key: string;
}

interface NewImage {
  bytes: Uint8Array;
  name: string;
  purpose: string;
}

interface Upload extends NewImage {
  /** Pixels; what is larger is made smaller. */
  longestSide?: number;
}

/**
 * Takes in an upload: decoded, bounded, turned upright and encoded anew without metadata. PNG stays PNG, all else becomes
 * WebP. First commits what was done so far (decoding takes seconds); the row joins the transaction that follows.
 * 413 too large or too many pixels or frames, 415 not a picture that is accepted, 422 damaged.
 */
export async function saveImage(ctx: Ctx, input: Upload): Promise<StoredImage> {
  await ctx.commitSoFar();
  return keepFile(ctx, await prepareImage(ctx, input));
}

/** Keeps a picture of our own making byte for byte, once it was seen to decode. Commits first, as `saveImage` does. */
export async function saveRendered(
  ctx: Ctx,
  input: NewImage & { mime: "image/png" | "image/webp" },
): Promise<StoredImage> {
  await ctx.commitSoFar();
  return keepFile(ctx, await prepareRendered(ctx, input));
}

/**
 * The slow half of `saveImage`, without the database: for several files whose rows shall come in one transaction. Call it
 * before the first use of `ctx.db` or after `commitSoFar`, then `keepFile` each within 24 hours.
 */
export async function prepareImage(ctx: Ctx, input: Upload): Promise<PreparedFile> {
  return (await prepareInspected(ctx, input, async () => null)).file;
}

/**
 * As `prepareImage`, with what `inspect` finds in the picture as it will be stored; when it throws, nothing is stored. So
 * nobody else has to decode a stranger's own bytes.
 */
export async function prepareInspected<T>(
  ctx: Ctx,
  input: Upload,
  inspect: (picture: { content: Uint8Array; frames: number }) => Promise<T>,
): Promise<{ file: PreparedFile; found: T }> {
  refuseLarge(input.bytes, imageBytes);
  const picture = await remakePicture(input.bytes, input.longestSide);
  const found = await inspect(picture);
  return { file: await store(ctx, input, picture), found };
}

/** The slow half of `saveRendered`; used as `prepareImage` is. */
export async function prepareRendered(
  ctx: Ctx,
  input: NewImage & { mime: "image/png" | "image/webp" },
): Promise<PreparedFile> {
  refuseLarge(input.bytes, renderedBytes);
  return store(ctx, input, await checkPicture(input.bytes, input.mime));
}

/** Writes the row of prepared bytes, in the caller's transaction. Should that roll back, the daily sweep removes the bytes. */
export async function keepFile(ctx: Ctx, { shown, ...facts }: PreparedFile): Promise<StoredImage> {
  await ctx.db.insert(files).values({ ...shown, ...facts, ...ownedBy(ctx), created_at: ctx.now() });
  return shown;
}

/** The whole content, for jobs. Commits what was done so far, as the store may be far away. */
export async function readFile(
  ctx: Ctx,
  id: string,
  variant: Variant = "original",
): Promise<{ bytes: Buffer; mime: string }> {
  const file = await findMine(ctx, id);
  await ctx.commitSoFar();
  const source = await storageOf(ctx.house).read(objectKey(file.storage_key, variant));
  if (!source) throw notFound("File");
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), mime: variant === "thumb" ? "image/webp" : file.mime };
}

/**
 * Streams a file of the ctx's team to whoever the caller's route let in. Pass `ctx.request` for the headers:
 * `fileResponse(ctx, id, "original", { ...ctx.request, download })`. Commits what was done so far.
 */
export async function fileResponse(
  ctx: Ctx,
  id: string,
  variant: Variant,
  request: FileRequest = ctx.request,
): Promise<Response> {
  const file = await findMine(ctx, id);
  await ctx.commitSoFar();
  return deliver(ctx.house, file, variant, request, yearSeconds);
}

// Everything is text that falls back to nothing: a wrong link is "not found", and does not say what is wrong with it.
const part = z.string().max(200).catch("");
export const FileLink = z.object({
  id: part,
  team: part,
  variant: z.enum(variants).catch("original"),
  expires: part,
  signature: part,
  download: part,
});

/** Serves a signed link. Whoever holds it may open it; 404 when it is over or was changed. */
export async function openFileLink(ctx: VisitorCtx, link: z.output<typeof FileLink>): Promise<Response> {
  const cacheSeconds = secondsLeft(ctx, link);
  if (cacheSeconds === 0) throw notFound("File");
  const found = await ctx.db.execute<DeliveredFile & Record<string, unknown>>(
    sql`select * from linked_file(${link.team}::uuid, ${link.id}::uuid)`,
  );
  const file = found.rows[0];
  if (!file) throw notFound("File");
  await ctx.commitSoFar();
  return deliver(ctx.house, file, link.variant, { ...ctx.request, download: link.download === "1" }, cacheSeconds);
}

/** The rows go in the caller's transaction, the bytes by a job after its commit. Ids of other teams are passed over. */
export async function deleteFiles(ctx: Ctx, ids: string[]): Promise<void> {
  const atOnce = 500;
  for (let at = 0; at < ids.length; at += atOnce) {
    const gone = await ctx.db
      .delete(files)
      .where(and(mine(ctx, files), inArray(files.id, ids.slice(at, at + atOnce))))
      .returning({ storage_key: files.storage_key });
    if (gone.length > 0) await ctx.enqueue(removeBytes, { keys: gone.map((file) => file.storage_key) });
  }
}

/** Everything of a team whose account is purged: the rows with the team's other rows, the bytes by jobs. */
export async function removeFilesOfTeam(ctx: Ctx, teamId: string): Promise<void> {
  const pages = inPages((after, limit) =>
    ctx.db
      .select({ id: files.id, storage_key: files.storage_key })
      .from(files)
      .where(and(eq(files.team_id, teamId), after ? gt(files.id, after) : undefined))
      .orderBy(asc(files.id))
      .limit(limit),
  );
  for await (const page of pages) await ctx.enqueue(removeBytes, { keys: page.map((file) => file.storage_key) });
}

async function findMine(ctx: Ctx, id: string): Promise<DeliveredFile> {
  const [file] = await ctx.db
    .select({
      name: files.name,
      mime: files.mime,
      bytes: files.bytes,
      thumb_bytes: files.thumb_bytes,
      sha256: files.sha256,
      storage_key: files.storage_key,
    })
    .from(files)
    .where(myRow(ctx, files, id));
  if (!file) throw notFound("File");
  return file;
}

/** The bytes are durable before any row names them: a crash leaves bytes without a row, never a row without bytes. */
async function store(ctx: Ctx, input: NewImage, picture: Picture): Promise<PreparedFile> {
  const { content, thumb, ...facts } = picture;
  const id = newId();
  const storageKey = `${ctx.team.id}/${id}`;
  const storage = storageOf(ctx.house);
  await storage.write(objectKey(storageKey, "thumb"), thumb, "image/webp");
  await storage.write(objectKey(storageKey, "original"), content, facts.mime);
  return {
    shown: { id, bytes: content.length, ...facts },
    name: displayName(input.name),
    purpose: input.purpose,
    thumb_bytes: thumb.length,
    storage_key: storageKey,
  };
}

function refuseLarge(bytes: Uint8Array, most: number): void {
  const megabytes = (count: number) => Math.ceil(count / 1024 / 1024);
  if (bytes.length > most)
    throw new Problem(
      413,
      "too_large",
      `The picture has ${megabytes(bytes.length)} MB. Send at most ${megabytes(most)} MB.`,
    );
}

/** The last part of a path, without control characters and without marks that turn the reading direction. */
function displayName(name: string): string {
  const last = name.split(/[/\\]/).findLast((piece) => piece.trim()) ?? "";
  const clean = last.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "");
  return [...clean.trim()].slice(0, 200).join("") || "picture";
}
