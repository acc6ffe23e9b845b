import type { RenderRequest } from "../engine.ts";

export const smallestSide = 64;
export const largestSide = 2048;
/** Twenty-four frames stand in memory at once: past this side a video would take over 75 MB. */
export const largestVideoSide = 1024;

/** Throws a RangeError when a side or the seed is out of bounds. */
export function checkRequest({ type, width, height, seed }: RenderRequest): void {
  const largest = type === "video" ? largestVideoSide : largestSide;
  for (const [side, pixels] of [
    ["Width", width],
    ["Height", height],
  ] as const) {
    if (!Number.isInteger(pixels) || pixels < smallestSide || pixels > largest)
      throw new RangeError(
        `${side} must be a whole number of pixels from ${smallestSide} to ${largest} for ${type === "video" ? "a video" : "an image"}.`,
      );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError("Seed must be a whole number from 0 to 2^53 − 1.");
}
