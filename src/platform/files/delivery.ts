import type { Readable } from "node:stream";
import { notFound } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { storageOf } from "./providers/chosen-storage.ts";
import { type ByteRange, objectKey, type Variant } from "./providers/storage.ts";

export interface DeliveredFile {
  name: string;
  mime: string;
  bytes: number;
  thumb_bytes: number;
  sha256: string;
  storage_key: string;
}

/** What the caller asked for: the headers `Range` and `If-None-Match`, and whether to save instead of show. */
export interface FileRequest {
  range?: string | null | undefined;
  ifNoneMatch?: string | null | undefined;
  download?: boolean | undefined;
}

// A reader who takes nothing for so long is gone; the connection to the store is needed by others.
const idleMs = 30_000;

/** What `deliver` answers, for the routes that do. */
export const delivered = { 200: ["*/*"], 206: ["*/*"], 304: [], 416: [] };

/** Answers 200, 206, 304 or 416. `range` counts for the original only. */
export async function deliver(
  house: House,
  file: DeliveredFile,
  variant: Variant,
  request: FileRequest,
  cacheSeconds: number,
): Promise<Response> {
  const mime = variant === "thumb" ? "image/webp" : file.mime;
  const size = variant === "thumb" ? file.thumb_bytes : file.bytes;
  const etag = `"${file.sha256.slice(0, 32)}-${variant}"`;
  const headers = new Headers({
    "Cache-Control": `private, max-age=${cacheSeconds}, immutable`,
    ETag: etag,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
  });
  if (matches(request.ifNoneMatch, etag)) return new Response(null, { status: 304, headers });
  if (variant === "original") headers.set("Accept-Ranges", "bytes");
  const range = variant === "original" ? parseRange(request.range, size) : null;
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const source = await storageOf(house).read(objectKey(file.storage_key, variant), range ?? undefined);
  if (!source) {
    console.error(`file store: ${objectKey(file.storage_key, variant)} has a row but no bytes`);
    throw notFound("File");
  }
  headers.set("Content-Type", mime);
  headers.set("Content-Disposition", disposition(file.name, mime, request.download ?? false));
  headers.set("Content-Length", String(range ? range.end - range.start + 1 : size));
  if (range) headers.set("Content-Range", `bytes ${range.start}-${range.end}/${size}`);
  return new Response(streamOf(source), { status: range ? 206 : 200, headers });
}

const matches = (header: string | null | undefined, etag: string) =>
  header?.split(",").some((item) => item.trim() === "*" || item.trim().replace(/^W\//, "") === etag) ?? false;

/** One range (RFC 9110); several, or what is not understood, mean the whole file. */
function parseRange(header: string | null | undefined, size: number): ByteRange | "unsatisfiable" | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!parts || (!parts[1] && !parts[2])) return null;
  if (!parts[1]) {
    const length = Math.min(Number(parts[2]), size);
    return length > 0 ? { start: size - length, end: size - 1 } : "unsatisfiable";
  }
  const start = Number(parts[1]);
  const end = parts[2] ? Math.min(Number(parts[2]), size - 1) : size - 1;
  if (parts[2] && Number(parts[2]) < start) return null;
  return start < size ? { start, end } : "unsatisfiable";
}

const endings: Record<string, string> = { "image/png": "png", "image/webp": "webp" };

/** The name ends as the bytes are, whatever it was when it came; encoded for headers (RFC 6266, RFC 5987). */
function disposition(name: string, mime: string, download: boolean): string {
  const full = `${name.replace(/\.[A-Za-z0-9]{1,5}$/, "") || "picture"}.${endings[mime]}`;
  const plain = full.replace(/[^A-Za-z0-9 ._()-]/g, "_");
  const encoded = encodeURIComponent(full).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${download ? "attachment" : "inline"}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Reads on only while the reader takes, and lets the source go when the reader left or never began (HEAD). */
export function streamOf(source: Readable): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  // Until the first read nobody listens to the source, and an error that nobody hears ends the process.
  source.on("error", () => {});
  const idle = setTimeout(() => source.destroy(new Error("the reader takes nothing")), idleMs).unref();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        idle.refresh();
        if (!done) return controller.enqueue(value);
        clearTimeout(idle);
        controller.close();
      },
      cancel() {
        clearTimeout(idle);
        source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
