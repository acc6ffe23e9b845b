import { randomFrom } from "../../../../platform/analytics/random.ts";
import { type Canvas, displayLevel } from "./canvas.ts";
import { type CharacterLook, patchSide } from "./character.ts";
import { clamp } from "./colour.ts";
import { fractal, noiseFrom } from "./noise.ts";
import { avalanche, gaussian } from "./seeded.ts";
import type { Stage } from "./stage.ts";

/** The darkroom: bloom, texture, vignette, curve and grain. Answers 8-bit RGB; the grain also dithers away banding. */
export function finish(stage: Stage, canvas: Canvas, frame = 0, grainShare = 1): Uint8Array {
  addBloom(canvas, bloomOf(stage));
  const texture = textureTile(stage);
  const { width, height, pixels } = canvas;
  const rgb = new Uint8Array(width * height * 3);
  const vignette = stage.brief.style === "minimal" || stage.brief.scene === "abstract" ? 0.1 : 0.3;
  const contrast = stage.brief.style === "film" || stage.brief.style === "watercolour" ? 0.05 : 0.16;
  const lift = stage.brief.style === "film" ? 9 : stage.brief.style === "retro" ? 5 : 2;
  const grain = grainOf(stage) * grainShare;
  let state = avalanche(stage.seedOf("grain") + frame * 7919) | 1;
  const scale = Math.max(1, Math.round(stage.unit / 512));
  for (let y = 0; y < height; y++) {
    const dy = (y / height - 0.5) * 2;
    for (let x = 0; x < width; x++) {
      const dx = (x / width - 0.5) * 2;
      const edge = (dx * dx + dy * dy) * 0.5;
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const speck = ((state >>> 16) & 255) + ((state >>> 24) & 255) - 255;
      const surface =
        texture.values[(Math.floor(y / scale) & texture.mask) * texture.size + (Math.floor(x / scale) & texture.mask)]!;
      const offset = (y * width + x) * 3;
      const light = 1 - vignette * edge * edge;
      for (let channel = 0; channel < 3; channel++) {
        const value = displayLevel(pixels[offset + channel]! * light) / 255;
        const curved = value + contrast * (value * value * (3 - 2 * value) - value);
        const room = 4 * curved * (1 - curved) * 0.5 + 0.5;
        const level = lift + curved * (255 - lift * 1.5) + (speck / 255) * grain * room + surface * room;
        rgb[offset + channel] = level < 0 ? 0 : level > 255 ? 255 : Math.round(level);
      }
    }
  }
  return rgb;
}

function grainOf(stage: Stage): number {
  const { style } = stage.brief;
  if (style === "film" || style === "retro") return 11;
  return 7.5;
}

function bloomOf(stage: Stage): number {
  if (stage.scheme.light === "neon") return 0.55;
  if (stage.scheme.dark || stage.scheme.light === "golden" || stage.scheme.light === "backlit") return 0.34;
  return 0.14;
}

/** Puts what is painted so far out of focus; `share` of the shorter side is the radius. */
export function softenCanvas(canvas: Canvas, share: number): void {
  const radius = Math.max(1, Math.round(Math.min(canvas.width, canvas.height) * share));
  for (let pass = 0; pass < 2; pass++) boxBlur(canvas.pixels, canvas.width, canvas.height, radius);
}

/** Bright parts spill over: brightness above the knee, at a quarter of the size, blurred three times. */
function addBloom(canvas: Canvas, strength: number): void {
  const { width, height, pixels } = canvas;
  const step = Math.max(2, Math.round(Math.min(width, height) / 160));
  const columns = Math.ceil(width / step) + 1;
  const rows = Math.ceil(height / step) + 1;
  const small = new Float32Array(columns * rows * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = (y * width + x) * 3;
      const brightness = Math.max(pixels[source]!, pixels[source + 1]!, pixels[source + 2]!);
      if (brightness < 0.45) continue;
      const part = (brightness - 0.45) / brightness / (step * step);
      const target = (Math.floor(y / step) * columns + Math.floor(x / step)) * 3;
      for (let channel = 0; channel < 3; channel++)
        small[target + channel] = small[target + channel]! + pixels[source + channel]! * part;
    }
  }
  const radius = Math.max(1, Math.round(Math.min(columns, rows) * 0.02));
  for (let pass = 0; pass < 3; pass++) boxBlur(small, columns, rows, radius);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 2, Math.floor(y / step));
    const fy = y / step - row;
    for (let x = 0; x < width; x++) {
      const column = Math.min(columns - 2, Math.floor(x / step));
      const fx = x / step - column;
      const at = (row * columns + column) * 3;
      const target = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const upper = small[at + channel]! * (1 - fx) + small[at + 3 + channel]! * fx;
        const lower = small[at + columns * 3 + channel]! * (1 - fx) + small[at + columns * 3 + 3 + channel]! * fx;
        const old = pixels[target + channel]!;
        pixels[target + channel] = old + (upper * (1 - fy) + lower * fy) * strength * Math.max(0, 1 - old * 0.6);
      }
    }
  }
}

function boxBlur(values: Float32Array, columns: number, rows: number, radius: number): void {
  blurLines(values, rows, columns, columns * 3, 3, radius);
  blurLines(values, columns, rows, 3, columns * 3, radius);
}

function blurLines(
  values: Float32Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  radius: number,
): void {
  const line = new Float32Array(length);
  const window = radius * 2 + 1;
  for (let index = 0; index < lines; index++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = index * lineStep + channel;
      for (let at = 0; at < length; at++) line[at] = values[start + at * step]!;
      let sum = line[0]! * radius;
      for (let at = 0; at <= radius; at++) sum += line[Math.min(length - 1, at)]!;
      for (let at = 0; at < length; at++) {
        values[start + at * step] = sum / window;
        sum += line[Math.min(length - 1, at + radius + 1)]! - line[Math.max(0, at - radius)]!;
      }
    }
  }
}

interface TextureTile {
  values: Float32Array;
  size: number;
  mask: number;
}

const tiles = new WeakMap<Stage, TextureTile>();

/** A tile of paper or canvas in display levels; a character's own learnt patches take its place. */
function textureTile(stage: Stage): TextureTile {
  const known = tiles.get(stage);
  if (known) return known;
  const size = 256;
  const values = stage.look ? learntTexture(stage.look, size, stage.seedOf("texture")) : paperTexture(stage, size);
  const tile = { values, size, mask: size - 1 };
  tiles.set(stage, tile);
  return tile;
}

function paperTexture(stage: Stage, size: number): Float32Array {
  const values = new Float32Array(size * size);
  const strength =
    stage.brief.style === "watercolour" ? 15 : stage.brief.style === "retro" || stage.brief.style === "poster" ? 7 : 0;
  if (strength === 0) return values;
  const noise = noiseFrom(stage.seedOf("paper"));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const fold = Math.min(x, size - x) / size;
      values[y * size + x] =
        strength * (noise(x / 2.3, y / 2.3) * 0.5 + fractal(noise, fold * 30, Math.min(y, size - y) / 8, 2) * 0.5);
    }
  }
  return values;
}

/** Overlapping learnt patches with random strengths: noise with the spectrum of the training images. */
function learntTexture(look: CharacterLook, size: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  const values = new Float32Array(size * size);
  const half = patchSide / 2;
  for (let top = 0; top < size; top += half) {
    for (let left = 0; left < size; left += half) {
      const weights = look.strengths.map((strength) => strength * gaussian(random));
      for (let y = 0; y < patchSide; y++) {
        for (let x = 0; x < patchSide; x++) {
          const window = Math.sin(((y + 0.5) / patchSide) * Math.PI) * Math.sin(((x + 0.5) / patchSide) * Math.PI);
          let sum = 0;
          for (let index = 0; index < weights.length; index++)
            sum += weights[index]! * look.patches[index]![y * patchSide + x]!;
          const target = ((top + y) % size) * size + ((left + x) % size);
          values[target] = values[target]! + sum * window;
        }
      }
    }
  }
  let energy = 0;
  for (const value of values) energy += value * value;
  const deviation = Math.sqrt(energy / values.length) || 1;
  const strength = (1.6 + 4 * clamp(look.edgeDensity * 2)) / deviation;
  return values.map((value) => clamp(value * strength, -12, 12));
}
