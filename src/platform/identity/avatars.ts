import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { invalid, isProblem, notFound } from "../../kernel/errors.ts";
import { remakePortrait } from "../files/files.ts";
import { profileChanged } from "./events.ts";
import { fetchPicture } from "./providers/picture.ts";
import { avatars, profiles } from "./tables.ts";

/** The picture itself and the form around it. */
export const avatarBytes = 5 * 1024 * 1024 + 64 * 1024;
export const NewAvatar = z.object({ file: z.file("Choose a picture.") });
export const Avatar = z.object({ avatar_url: z.string() });
export const AvatarId = z.object({ id: z.uuid() });

/** A path on this host; null where there is no picture, and the initials stand. */
export const avatarUrl = <Id extends string | null>(id: Id) =>
  (id === null ? null : `/api/v1/avatars/${id}`) as Id extends null ? string | null : string;

/**
 * Makes these bytes the person's picture: decoded, cut to 256 pixels square and encoded anew without metadata. Commits
 * what was done so far, as decoding takes its time. 413 and 415 as `remakePortrait` says.
 */
export async function setAvatar(ctx: VisitorCtx, userId: string, bytes: Uint8Array): Promise<string> {
  await ctx.commitSoFar();
  const content = Buffer.from(await remakePortrait(bytes));
  const picture = { id: randomUUID(), content, created_at: ctx.now() };
  await ctx.db
    .insert(avatars)
    .values({ user_id: userId, ...picture })
    .onConflictDoUpdate({ target: avatars.user_id, set: picture });
  await ctx.db.update(profiles).set({ avatar_id: picture.id }).where(eq(profiles.user_id, userId));
  return avatarUrl(picture.id);
}

export async function uploadAvatar(ctx: PersonCtx, { file }: z.output<typeof NewAvatar>) {
  const avatar_url = await setAvatar(ctx, ctx.actor.id, new Uint8Array(await file.arrayBuffer()));
  await ctx.emit(profileChanged, { user_id: ctx.actor.id, fields: ["avatar"] });
  return { avatar_url };
}

/**
 * Makes the picture at an address of the open web the person's: it is fetched once and kept here, so nobody who looks at
 * it calls that place. 422 names what is wrong.
 */
export async function takeAvatarFrom(ctx: PersonCtx, address: string): Promise<void> {
  const refusal = (message: string) => invalid([{ path: "avatar_url", message }]);
  if (!URL.canParse(address)) throw refusal("Give the whole address of a picture, beginning with https://.");
  await ctx.commitSoFar();
  const bytes = await fetchPicture(ctx.house, address).catch(() => null);
  if (!bytes)
    throw refusal("There is no picture of up to 5 MB at this address. Check it, or upload the picture itself.");
  await setAvatar(ctx, ctx.actor.id, bytes).catch((error) => {
    throw isProblem(error) ? refusal(error.message) : error;
  });
  await ctx.emit(profileChanged, { user_id: ctx.actor.id, fields: ["avatar"] });
}

export async function removeAvatar(ctx: PersonCtx): Promise<void> {
  const gone = await ctx.db.delete(avatars).where(eq(avatars.user_id, ctx.actor.id)).returning({ id: avatars.id });
  if (gone.length === 0) return;
  await ctx.db.update(profiles).set({ avatar_id: null }).where(eq(profiles.user_id, ctx.actor.id));
  await ctx.emit(profileChanged, { user_id: ctx.actor.id, fields: ["avatar"] });
}

/** Each picture has an address of its own, so browsers may keep it. */
export async function openAvatar(ctx: VisitorCtx, { id }: z.output<typeof AvatarId>): Promise<Response> {
  const headers = new Headers({
    "Cache-Control": "private, max-age=31536000, immutable",
    ETag: `"${id}"`,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
  });
  const [picture] = await ctx.db.select({ content: avatars.content }).from(avatars).where(eq(avatars.id, id));
  if (!picture) throw notFound("Picture");
  if (ctx.request.ifNoneMatch?.includes(id)) return new Response(null, { status: 304, headers });
  headers.set("Content-Type", "image/webp");
  return new Response(new Uint8Array(picture.content), { headers });
}
