import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { StoredImage, signedFileUrl } from "../../platform/files/files.ts";
import { files } from "../../platform/files/tables.ts";

/** What a page needs to show a stored picture: a place of the right shape and colour at once, the pixels when they come. */
export const Picture = z.object({
  file_url: z.string(),
  thumb_url: z.string(),
  ...StoredImage.omit({ id: true, sha256: true }).shape,
});

/** The columns of `files` that make a `Picture`; the query joins the table. */
export const pictureColumns = {
  mime: files.mime,
  bytes: files.bytes,
  width: files.width,
  height: files.height,
  frames: files.frames,
  duration_ms: files.duration_ms,
  blurhash: files.blurhash,
  average_color: files.average_color,
};

/** Puts the signed addresses in the place of the `file_id` of a row that was read with `pictureColumns`. */
export const withAddresses = <R extends { file_id: string }>(ctx: Ctx, { file_id, ...row }: R) => ({
  ...row,
  file_url: signedFileUrl(ctx, file_id, "original"),
  thumb_url: signedFileUrl(ctx, file_id, "thumb"),
});
