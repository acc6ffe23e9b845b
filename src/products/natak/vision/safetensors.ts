export interface Tensor {
  shape: number[];
  data: Float32Array;
}

export interface Safetensors {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

/** A header longer than this is no model of ours; the format's own bound is 100 MB. */
const longestHeader = 1_000_000;

/** 8-byte little-endian header length, JSON header padded with spaces to 8 bytes, then the F32 tensors. */
export function writeSafetensors(tensors: Record<string, Tensor>, metadata: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (elementsOf(shape) !== data.length)
      throw new Error(`The tensor "${name}" has ${data.length} values, its shape asks for ${elementsOf(shape)}.`);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.length * 4] };
    offset += data.length * 4;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  file.set(json, 8);
  let position = 8 + headerLength;
  for (const { data } of Object.values(tensors)) {
    for (const value of data) {
      view.setFloat32(position, value, true);
      position += 4;
    }
  }
  return file;
}

/** Throws an Error that names what is wrong with the file. */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8) throw new Error("Not a safetensors file: shorter than its 8-byte header length.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(longestHeader) || length > BigInt(bytes.length - 8) || length < 2n)
    throw new Error(`Not a safetensors file: a header of ${length} bytes does not fit.`);
  const start = 8 + Number(length);
  const { __metadata__: metadata, ...entries } = parseHeader(bytes.subarray(8, start));
  const tensors = new Map<string, Tensor>();
  const spans: [number, number, string][] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const { shape, from, to } = checkEntry(name, entry, bytes.length - start);
    spans.push([from, to, name]);
    const data = Float32Array.from({ length: (to - from) / 4 }, (_, index) =>
      view.getFloat32(start + from + index * 4, true),
    );
    tensors.set(name, { shape, data });
  }
  checkSpans(spans, bytes.length - start);
  return { tensors, metadata: checkMetadata(metadata) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Error("Not a safetensors file: the header is not JSON.");
  }
  if (!isRecord(header)) throw new Error("Not a safetensors file: the header is not an object.");
  return header;
}

function checkEntry(name: string, entry: unknown, room: number): { shape: number[]; from: number; to: number } {
  if (!isRecord(entry)) throw new Error(`The tensor "${name}" has no description.`);
  if (entry.dtype !== "F32") throw new Error(`The tensor "${name}" is ${String(entry.dtype)}; only F32 is read.`);
  const { shape, data_offsets: offsets } = entry;
  if (!isCounts(shape)) throw new Error(`The tensor "${name}" has no valid shape.`);
  if (!isCounts(offsets) || offsets.length !== 2) throw new Error(`The tensor "${name}" has no valid offsets.`);
  const [from, to] = offsets as [number, number];
  if (to < from || to > room) throw new Error(`The tensor "${name}" lies outside the file.`);
  if (to - from !== elementsOf(shape) * 4)
    throw new Error(`The tensor "${name}" has ${to - from} bytes, its shape asks for ${elementsOf(shape) * 4}.`);
  return { shape, from, to };
}

/** Tensors must cover the data without overlap and without a gap, as the format demands. */
function checkSpans(spans: [number, number, string][], room: number): void {
  let position = 0;
  for (const [from, to, name] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from < position) throw new Error(`The tensor "${name}" overlaps another.`);
    if (from > position) throw new Error(`There is a gap before the tensor "${name}".`);
    position = to;
  }
  if (position !== room) throw new Error("The file holds bytes that belong to no tensor.");
}

function checkMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {};
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string"))
    throw new Error("The __metadata__ of the file must hold strings only.");
  return metadata as Record<string, string>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function elementsOf(shape: number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
