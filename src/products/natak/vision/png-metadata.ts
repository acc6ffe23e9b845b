import { crc32, inflateSync } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** ComfyUI workflows reach hundreds of kilobytes; what is longer is left out. */
const longestText = 2_000_000;
const mostChunks = 10_000;

/**
 * Adds one text before the image data: a tEXt chunk, or an iTXt chunk when it needs more than Latin-1.
 * Throws an Error when the bytes are no PNG or the text is longer than 2 MB.
 */
export function writePngText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const chunks = [...chunksOf(png)];
  if (!/^[\x20-\x7e]{1,79}$/.test(keyword)) throw new Error("A PNG keyword has 1 to 79 printable ASCII characters.");
  if (text.length > longestText) throw new Error("This text is too long for a PNG.");
  const latin = [...text].every((character) => character.codePointAt(0)! < 256 && character !== "\0");
  const body = latin
    ? Buffer.concat([Buffer.from(`${keyword}\0`, "latin1"), Buffer.from(text, "latin1")])
    : Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")]);
  const first = chunks[0]!;
  const after = first.end;
  return Buffer.concat([png.subarray(0, after), chunk(latin ? "tEXt" : "iTXt", body), png.subarray(after)]);
}

/** All texts of a PNG by keyword, e.g. `parameters` (AUTOMATIC1111), `prompt` and `workflow` (ComfyUI). */
export function readPngText(png: Uint8Array): Record<string, string> {
  const texts: Record<string, string> = Object.create(null);
  for (const { type, start, end } of chunksOf(png)) {
    const data = Buffer.from(png.buffer, png.byteOffset + start, end - 4 - start);
    if (data.length > longestText) continue;
    const read =
      type === "tEXt"
        ? readPlain(data)
        : type === "iTXt"
          ? readInternational(data)
          : type === "zTXt"
            ? readCompressed(data)
            : null;
    if (read && !(read.keyword in texts)) texts[read.keyword] = read.text;
  }
  return { ...texts };
}

/** ComfyUI's graph and its editor state; a text that is not a JSON object is left out. */
export function comfyRecipe(texts: Record<string, string>): { prompt: unknown; workflow: unknown } | null {
  const prompt = jsonObject(texts.prompt);
  const workflow = jsonObject(texts.workflow);
  return prompt || workflow ? { prompt, workflow } : null;
}

interface Chunk {
  type: string;
  /** Where the data begins, and where the chunk with its checksum ends. */
  start: number;
  end: number;
}

function* chunksOf(png: Uint8Array): Generator<Chunk> {
  if (png.length < 33 || !signature.every((byte, index) => png[index] === byte))
    throw new Error("This file is not a PNG.");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let position = 8;
  for (let count = 0; position < png.length && count < mostChunks; count++) {
    if (position + 12 > png.length) throw new Error("This PNG ends in the middle of a chunk.");
    const length = view.getUint32(position);
    const type = String.fromCharCode(...png.subarray(position + 4, position + 8));
    const end = position + 12 + length;
    if (end > png.length) throw new Error("This PNG ends in the middle of a chunk.");
    yield { type, start: position + 8, end };
    if (type === "IEND") return;
    position = end;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

interface KeyedText {
  keyword: string;
  text: string;
}

function readPlain(data: Buffer): KeyedText | null {
  const split = data.indexOf(0);
  return split > 0 ? { keyword: data.toString("latin1", 0, split), text: data.toString("latin1", split + 1) } : null;
}

function readCompressed(data: Buffer): KeyedText | null {
  const split = data.indexOf(0);
  const text = split > 0 ? inflated(data.subarray(split + 2)) : null;
  return text ? { keyword: data.toString("latin1", 0, split), text: text.toString("latin1") } : null;
}

function readInternational(data: Buffer): KeyedText | null {
  const split = data.indexOf(0);
  const language = data.indexOf(0, split + 3);
  const translated = data.indexOf(0, language + 1);
  if (split <= 0 || language < 0 || translated < 0) return null;
  const rest = data.subarray(translated + 1);
  const text = data[split + 1] === 1 ? inflated(rest) : rest;
  return text ? { keyword: data.toString("latin1", 0, split), text: text.toString("utf8") } : null;
}

function inflated(data: Uint8Array): Buffer | null {
  try {
    return inflateSync(data, { maxOutputLength: longestText });
  } catch {
    return null;
  }
}

function jsonObject(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
