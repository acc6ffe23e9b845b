import { decode, isBlurhashValid } from "blurhash";

const side = 8;
const headerBytes = 54;

/**
 * A BlurHash as a tiny 8 × 8 bitmap in a data address, about 330 characters: the browser smooths it when it stretches it.
 * Works on the server too, so the placeholder is in the first HTML. Undefined for a hash that is not one.
 */
export function blurhashImage(hash: string): string | undefined {
  const kept = drawn.get(hash);
  if (kept || !isBlurhashValid(hash).result) return kept;
  if (drawn.size > 2_000) drawn.clear();
  const image = draw(hash);
  drawn.set(hash, image);
  return image;
}

/** The same pictures come again and again, on the server for everybody. */
const drawn = new Map<string, string>();

function draw(hash: string): string {
  const pixels = decode(hash, side, side);
  const bitmap = new Uint8Array(headerBytes + side * side * 3);
  const view = new DataView(bitmap.buffer);
  bitmap.set([0x42, 0x4d]);
  view.setUint32(2, bitmap.length, true);
  view.setUint32(10, headerBytes, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, side, true);
  // A negative height means that rows run from top to bottom.
  view.setInt32(22, -side, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let index = 0; index < side * side; index++) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(index * 4, index * 4 + 3);
    bitmap.set([blue, green, red], headerBytes + index * 3);
  }
  return `data:image/bmp;base64,${btoa(String.fromCharCode(...bitmap))}`;
}
