import { createHash } from "node:crypto";
import { encode } from "blurhash";
import type { Metadata, Sharp } from "sharp";
import { invalid, isProblem, Problem, unavailable } from "../../kernel/errors.ts";

const maxPixels = 50_000_000;
/** All frames together: 200 frames of 800 × 600. */
const maxAnimationPixels = 100_000_000;
const maxSide = 12_000;
const maxFrames = 200;
const timeoutSeconds = 30;
const thumbSide = 480;

/** A checked picture with everything that a grid needs to show it. */
export interface Picture {
  content: Uint8Array;
  thumb: Buffer;
  mime: string;
  width: number;
  height: number;
  frames: number;
  duration_ms: number | null;
  blurhash: string;
  average_color: string;
  sha256: string;
}

interface Header {
  kind: "png" | "jpeg" | "webp" | "gif" | "avif";
  width: number;
  height: number;
  frames: number;
  duration_ms: number | null;
}

/**
 * A stranger's bytes, decoded, bounded and encoded anew, so that only the picture is left: no EXIF, no place, no text, no
 * appended document. Turned upright. PNG stays PNG (an animated one keeps its first frame); JPEG, WebP, AVIF and GIF become
 * WebP, and animations stay animated. What is larger than `longestSide` pixels is made smaller in the same pass.
 */
export const remakePicture = (bytes: Uint8Array, longestSide = maxSide): Promise<Picture> =>
  inTurn(async () => {
    const header = await readHeader(bytes);
    const moving = header.frames > 1;
    const opened = await openPicture(bytes, moving);
    const upright = moving ? opened : opened.autoOrient();
    const image =
      Math.max(header.width, header.height) > longestSide
        ? upright.resize(longestSide, longestSide, { fit: "inside" })
        : upright;
    const made =
      header.kind === "png" ? image.png({ compressionLevel: 7 }) : image.webp({ quality: moving ? 85 : 90, effort: 2 });
    const content = await made.toBuffer();
    return describe(content, await readHeader(content));
  });

const portraitSide = 256;
const portraitBytes = 5 * 1024 * 1024;

/**
 * A stranger's portrait or logo as a square WebP of 256 pixels, cut where the eye looks, without metadata; an animation
 * gives its first frame. 413 past 5 MB or too many pixels, 415 for what is no whole PNG, JPEG or WebP.
 */
export async function remakePortrait(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > portraitBytes)
    throw new Problem(413, "too_large", "The picture has more than 5 MB. Choose a smaller one.");
  const refused = new Problem(415, "unsupported_type", "Choose a picture in PNG, JPEG or WebP that opens elsewhere.");
  return inTurn(async () => {
    const { kind } = await readHeader(bytes);
    if (kind === "gif" || kind === "avif") throw refused;
    const opened = await openPicture(bytes);
    return opened
      .autoOrient()
      .resize(portraitSide, portraitSide, { fit: "cover", position: "attention" })
      .webp({ quality: 86 })
      .toBuffer();
  }).catch((error: unknown) => {
    throw isProblem(error) && (error.status === 422 || error.status === 415) ? refused : error;
  });
}

/** Our own engine's bytes: every frame must decode; they stay as they are, with their metadata. */
export const checkPicture = (bytes: Uint8Array, mime: "image/png" | "image/webp"): Promise<Picture> =>
  inTurn(async () => {
    const header = await readHeader(bytes);
    if (`image/${header.kind}` !== mime) throw unsupported();
    if (header.frames > 1) await (await openPicture(bytes, true)).resize(16).raw().toBuffer();
    return describe(bytes, header);
  });

async function describe(content: Uint8Array, header: Header): Promise<Picture> {
  const { kind, ...facts } = header;
  const opened = await openPicture(content);
  const thumb = await opened
    .resize(thumbSide, thumbSide, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: 80, effort: 3 })
    .toBuffer();
  return {
    content,
    thumb,
    mime: `image/${kind}`,
    ...facts,
    ...(await impression(thumb)),
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}

/** BlurHash and average colour; what is transparent counts with the average of what is not. */
async function impression(thumb: Buffer): Promise<{ blurhash: string; average_color: string }> {
  const opened = await openPicture(thumb);
  const { data, info } = await opened
    .resize(32, 32, { fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const sums = [0, 0, 0];
  let weight = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]! / 255;
    weight += alpha;
    for (const channel of [0, 1, 2]) sums[channel]! += data[at + channel]! * alpha;
  }
  const average = sums.map((sum) => Math.round(weight > 0 ? sum / weight : 255));
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]! / 255;
    for (const channel of [0, 1, 2])
      data[at + channel] = Math.round(data[at + channel]! * alpha + average[channel]! * (1 - alpha));
  }
  return {
    blurhash: encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3),
    average_color: `#${average.map((value) => value.toString(16).padStart(2, "0")).join("")}`,
  };
}

async function openPicture(bytes: Uint8Array, animated = false): Promise<Sharp> {
  const { default: sharp } = await import("sharp");
  return sharp(bytes, {
    animated,
    failOn: "error",
    limitInputPixels: animated ? maxAnimationPixels : maxPixels,
  }).timeout({ seconds: timeoutSeconds });
}

/** Reads the header only, so that a bomb is refused before it is unpacked. */
async function readHeader(bytes: Uint8Array): Promise<Header> {
  if (bytes.length === 0) throw damaged("The file is empty. Choose another one.");
  const kind = kindOf(bytes);
  if (!kind) throw unsupported();
  const { default: sharp } = await import("sharp");
  const facts = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (kind === "avif" && facts.compression !== "av1") throw unsupported();
  const frames = kind === "gif" || kind === "webp" ? (facts.pages ?? 1) : 1;
  refuseBombs(facts, frames);
  return {
    kind,
    width: facts.width,
    height: facts.height,
    frames,
    duration_ms: frames > 1 ? (facts.delay ?? []).reduce((sum, delay) => sum + delay, 0) : null,
  };
}

function refuseBombs({ width, height }: Metadata, frames: number): void {
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    throw new Problem(
      413,
      "too_many_pixels",
      `The picture has ${width} × ${height} pixels. Send at most 50 megapixels and 12,000 pixels a side.`,
    );
  if (frames > maxFrames || width * height * frames > (frames > 1 ? maxAnimationPixels : maxPixels))
    throw new Problem(
      413,
      "too_many_frames",
      `The animation has ${frames} frames of ${width} × ${height} pixels. Send at most 200 frames and 100 megapixels altogether.`,
    );
}

/**
 * The decoder is chosen by the first bytes, never by name or declared type, and only these decoders ever see a stranger's
 * bytes: the library would take SVG and TIFF as well.
 */
function kindOf(bytes: Uint8Array): Header["kind"] | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (/^GIF8[79]a/.test(head)) return "gif";
  if (/^RIFF.{4}WEBP/s.test(head)) return "webp";
  if (/^.{4}ftyp(?:.{4})*?avi[fs]/s.test(head)) return "avif";
  return null;
}

const unsupported = () =>
  new Problem(
    415,
    "unsupported_type",
    "This file is not a picture of a kind that is accepted. Send PNG, JPEG, WebP, GIF or AVIF.",
  );
const damaged = (message: string) => invalid([{ path: "file", message }], message);

// Each picture in hand may take some 400 MB and a thread of the pool that files and password hashes need too.
const atOnce = 2;
const mostWaiting = 64;
let inHand = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= mostWaiting)
    throw unavailable("Many pictures are being taken in just now. Try again in a few seconds.");
  if (inHand >= atOnce) await new Promise<void>((go) => waiting.push(go));
  else inHand++;
  try {
    return await work();
  } catch (error) {
    if (isProblem(error) || error instanceof TypeError) throw error;
    if (/timeout/i.test((error as Error).message))
      throw damaged("The picture takes too long to read. Export it again in a smaller size.");
    throw damaged("The picture is damaged or incomplete. Export it again and upload the new file.");
  } finally {
    // The place goes to the next in line; only when nobody waits does it become free.
    const next = waiting.shift();
    if (next) next();
    else inHand--;
  }
}
