/** dHash: 64 bits over a 9×8 greyscale, each bit set when a pixel is brighter than its right neighbour; 16 hex digits. */
export async function perceptualHash(image: Uint8Array): Promise<string> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(image, { failOn: "error" })
    .rotate()
    .flatten({ background: "#fff" })
    .greyscale()
    .resize(9, 8, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  let bits = 0n;
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 8; column++) {
      const at = (row * 9 + column) * info.channels;
      bits = (bits << 1n) | (data[at]! > data[at + info.channels]! ? 1n : 0n);
    }
  }
  return bits.toString(16).padStart(16, "0");
}

/** Number of differing bits, 0..64. Throws a RangeError when a hash is not 16 hex digits. */
export function hashDistance(first: string, second: string): number {
  if (![first, second].every((hash) => /^[0-9a-f]{16}$/i.test(hash)))
    throw new RangeError("A perceptual hash is 16 hexadecimal digits.");
  let difference = BigInt(`0x${first}`) ^ BigInt(`0x${second}`);
  let count = 0;
  for (; difference > 0n; difference &= difference - 1n) count++;
  return count;
}

export type Likeness = "same" | "variation" | "different";

/** 0 is the same picture, 1–10 a variation, more is another picture. */
export function likenessOf(distance: number): Likeness {
  return distance === 0 ? "same" : distance <= 10 ? "variation" : "different";
}
