import sharp from "sharp";
import { patchSide } from "./character.ts";
import { type Lab, toLab, toLinear } from "./colour.ts";

const colourSide = 64;
const textureSide = 160;
const gridSide = 4;

/** What the trainer learns from: colours and luminance of every image, at fixed small sizes. */
export interface ImageBank {
  /** OKLab, three floats a pixel. */
  colours: Float32Array;
  /** Luminance 0..1 of a square of `textureSide`. */
  luminance: Float32Array;
}

const linearOf = Float32Array.from({ length: 256 }, (_, value) => toLinear(value / 255));

export async function loadImage(bytes: Uint8Array): Promise<ImageBank> {
  const source = sharp(bytes, { failOn: "error", limitInputPixels: 60_000_000 })
    .rotate()
    .flatten({ background: "#fff" });
  const [small, grey] = await Promise.all([
    source
      .clone()
      .resize(colourSide, colourSide, { fit: "cover", kernel: "cubic" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true }),
    source
      .clone()
      .resize(textureSide, textureSide, { fit: "cover", kernel: "cubic" })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  ]);
  const pixels = colourSide * colourSide;
  const step = small.info.channels;
  const colours = new Float32Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const channel = (offset: number) => linearOf[small.data[pixel * step + Math.min(offset, step - 1)]!]!;
    colours.set(toLab([channel(0), channel(1), channel(2)]), pixel * 3);
  }
  const greyStep = grey.info.channels;
  const luminance = Float32Array.from(
    { length: textureSide * textureSide },
    (_, pixel) => grey.data[pixel * greyStep]! / 255,
  );
  return { colours, luminance };
}

export function colourAt(bank: ImageBank, share: number): Lab {
  const pixel = Math.floor(share * (bank.colours.length / 3)) * 3;
  return [bank.colours[pixel]!, bank.colours[pixel + 1]!, bank.colours[pixel + 2]!];
}

/** An 8×8 patch without its mean, written into `target`. */
export function patchAt(bank: ImageBank, shareX: number, shareY: number, target: Float32Array): void {
  const left = Math.floor(shareX * (textureSide - patchSide + 1));
  const top = Math.floor(shareY * (textureSide - patchSide + 1));
  let mean = 0;
  for (let y = 0; y < patchSide; y++) {
    for (let x = 0; x < patchSide; x++) {
      const value = bank.luminance[(top + y) * textureSide + left + x]!;
      target[y * patchSide + x] = value;
      mean += value;
    }
  }
  mean /= patchSide * patchSide;
  for (let index = 0; index < target.length; index++) target[index] = target[index]! - mean;
}

/** Edge density, contrast, mean chroma, and how rough the fine scale is beside the coarse one. */
export function textureStatistics(banks: readonly ImageBank[]): Float32Array {
  let edges = 0;
  let fine = 0;
  let coarse = 0;
  let spread = 0;
  let chroma = 0;
  for (const { luminance, colours } of banks) {
    const count = luminance.length - textureSide - 4;
    let mean = 0;
    for (const value of luminance) mean += value / luminance.length;
    for (let index = 0; index < count; index++) {
      const here = luminance[index]!;
      const slope = Math.hypot(luminance[index + 1]! - here, luminance[index + textureSide]! - here);
      if (slope > 0.07) edges += 1 / count / banks.length;
      fine += (luminance[index + 1]! - here) ** 2;
      coarse += (luminance[index + 4]! - here) ** 2;
      spread += (here - mean) ** 2 / count / banks.length;
    }
    const pixels = colours.length / 3;
    for (let pixel = 0; pixel < pixels; pixel++)
      chroma += Math.hypot(colours[pixel * 3 + 1]!, colours[pixel * 3 + 2]!) / pixels / banks.length;
  }
  return Float32Array.of(edges, Math.sqrt(spread), chroma, coarse > 0 ? fine / coarse : 0);
}

/** The mean picture on a 4×4 grid in OKLab, standardised: what the identity is projected from. */
export function meanPicture(banks: readonly ImageBank[]): Float32Array {
  const cell = colourSide / gridSide;
  const grid = new Float32Array(gridSide * gridSide * 3);
  for (const { colours } of banks) {
    for (let pixel = 0; pixel < colourSide * colourSide; pixel++) {
      const row = Math.floor(Math.floor(pixel / colourSide) / cell);
      const column = Math.floor((pixel % colourSide) / cell);
      for (let channel = 0; channel < 3; channel++) {
        const target = (row * gridSide + column) * 3 + channel;
        grid[target] =
          grid[target]! + (colours[pixel * 3 + channel]! * (channel === 0 ? 1 : 3)) / (cell * cell * banks.length);
      }
    }
  }
  for (let index = 0; index < grid.length; index += 3) grid[index] = grid[index]! - 0.6;
  const length = Math.hypot(...grid) || 1;
  return grid.map((value) => value / length);
}
