/** Luma of every pixel, 0..255. */
export interface Luma {
  width: number;
  height: number;
  values: Uint8Array;
}

/** Decodes to luma, as large as it is but at most `longestSide`. Throws when the bytes are no image. */
export async function lumaOf(image: Uint8Array, longestSide = 1024): Promise<Luma> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(image, { failOn: "error", limitInputPixels: 100_000_000 })
    .rotate()
    .flatten({ background: "#fff" })
    .greyscale()
    .resize(longestSide, longestSide, { fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const values = info.channels === 1 ? data : data.filter((_, index) => index % info.channels === 0);
  return { width: info.width, height: info.height, values };
}

/** Variance of the 4-neighbour Laplacian: the usual measure of sharpness; under 100 looks blurred. */
export function laplacianVariance({ width, height, values }: Luma): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const value = values[at - 1]! + values[at + 1]! + values[at - width]! + values[at + width]! - 4 * values[at]!;
      sum += value;
      squares += value * value;
      count++;
    }
  }
  if (count === 0) return 0;
  const mean = sum / count;
  return squares / count - mean * mean;
}

export function lumaDeviation({ values }: Luma): number {
  if (values.length === 0) return 0;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
