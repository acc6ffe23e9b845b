import { type Colour, clamp, mix, toDisplay, toLinear } from "./colour.ts";

/** A picture in linear light, three floats a pixel. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}

export type Stops = readonly (readonly [position: number, colour: Colour])[];

const tableSize = 512;
const linearOf = Float32Array.from({ length: 256 }, (_, value) => toLinear(value / 255));
const displayOf = Float32Array.from({ length: 4097 }, (_, value) => toDisplay((value / 4096) ** 2) * 255);

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Float32Array(width * height * 3) };
}

/** Colours between stops, mixed in OKLab, as a table for per-pixel look-ups. */
export function gradientTable(stops: Stops): Float32Array {
  const table = new Float32Array((tableSize + 1) * 3);
  let segment = 0;
  for (let index = 0; index <= tableSize; index++) {
    const position = index / tableSize;
    while (segment < stops.length - 2 && position > stops[segment + 1]![0]) segment++;
    const [from, fromColour] = stops[segment]!;
    const [to, toColour] = stops[Math.min(segment + 1, stops.length - 1)]!;
    table.set(mix(fromColour, toColour, to === from ? 0 : (position - from) / (to - from)), index * 3);
  }
  return table;
}

/** Sets or blends one pixel towards the table's colour at `position`. */
export function putFromTable(canvas: Canvas, pixel: number, table: Float32Array, position: number, opacity = 1): void {
  const place = clamp(position) * tableSize;
  const index = Math.min(tableSize - 1, Math.floor(place));
  const part = place - index;
  const offset = index * 3;
  const target = pixel * 3;
  for (let channel = 0; channel < 3; channel++) {
    const low = table[offset + channel]!;
    const colour = low + (table[offset + 3 + channel]! - low) * part;
    const old = canvas.pixels[target + channel]!;
    canvas.pixels[target + channel] = old + (colour - old) * opacity;
  }
}

export function blendPixel(canvas: Canvas, pixel: number, colour: Colour, opacity: number): void {
  const target = pixel * 3;
  const { pixels } = canvas;
  pixels[target] = pixels[target]! + (colour[0] - pixels[target]!) * opacity;
  pixels[target + 1] = pixels[target + 1]! + (colour[1] - pixels[target + 1]!) * opacity;
  pixels[target + 2] = pixels[target + 2]! + (colour[2] - pixels[target + 2]!) * opacity;
}

export function addPixel(canvas: Canvas, pixel: number, colour: Colour, amount: number): void {
  const target = pixel * 3;
  const { pixels } = canvas;
  pixels[target] = pixels[target]! + colour[0] * amount;
  pixels[target + 1] = pixels[target + 1]! + colour[1] * amount;
  pixels[target + 2] = pixels[target + 2]! + colour[2] * amount;
}

export function fillVertical(canvas: Canvas, stops: Stops): void {
  const table = gradientTable(stops);
  for (let y = 0; y < canvas.height; y++) {
    const position = y / Math.max(1, canvas.height - 1);
    for (let x = 0; x < canvas.width; x++) putFromTable(canvas, y * canvas.width + x, table, position);
  }
}

/** Light that falls off from a point; screened, so that it never clips to a flat white. */
export function addGlow(canvas: Canvas, x: number, y: number, radius: number, colour: Colour, strength: number): void {
  const { width, height, pixels } = canvas;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const distance = Math.hypot(column - x, row - y) / radius;
      const light = strength * Math.exp(-2.2 * distance);
      if (light < 0.002) continue;
      const target = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const old = pixels[target + channel]!;
        pixels[target + channel] = old + light * colour[channel]! * Math.max(0, 1 - old * 0.75);
      }
    }
  }
}

/** Everything below a line of heights (in pixels from the top), with an antialiased edge. */
export function fillBelow(
  canvas: Canvas,
  heights: Float32Array,
  table: Float32Array,
  depth: number,
  shade?: (x: number, y: number, below: number) => number,
  opacity = 1,
): void {
  for (let x = 0; x < canvas.width; x++) {
    const top = heights[x]!;
    for (let y = Math.max(0, Math.floor(top)); y < canvas.height; y++) {
      const below = y + 0.5 - top;
      const cover = clamp(below + 0.5) * opacity;
      if (cover <= 0) continue;
      const position = below / depth + (shade ? shade(x, y, below) : 0);
      putFromTable(canvas, y * canvas.width + x, table, position, cover);
    }
  }
}

/** A slowly changing quantity, sampled every `step` pixels and interpolated between. */
export function sampledField(
  width: number,
  height: number,
  step: number,
  sample: (x: number, y: number) => number,
): (x: number, y: number) => number {
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) values[row * columns + column] = sample(column * step, row * step);
  }
  return (x, y) => {
    const column = Math.min(columns - 2, Math.floor(x / step));
    const row = Math.min(rows - 2, Math.floor(y / step));
    const fx = x / step - column;
    const fy = y / step - row;
    const at = row * columns + column;
    const upper = values[at]! + (values[at + 1]! - values[at]!) * fx;
    const lower = values[at + columns]! + (values[at + columns + 1]! - values[at + columns]!) * fx;
    return upper + (lower - upper) * fy;
  };
}

export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export type Blend = "normal" | "add" | "multiply";

/** Lays a raster of the canvas's own size over it. */
export function layOver(canvas: Canvas, sprite: Sprite, opacity = 1, blend: Blend = "normal"): void {
  const { pixels } = canvas;
  const { rgba } = sprite;
  const count = canvas.width * canvas.height;
  for (let pixel = 0; pixel < count; pixel++) {
    const source = pixel * 4;
    const alpha = (rgba[source + 3]! / 255) * opacity;
    if (alpha === 0) continue;
    const target = pixel * 3;
    for (let channel = 0; channel < 3; channel++) {
      const colour = linearOf[rgba[source + channel]!]!;
      const old = pixels[target + channel]!;
      if (blend === "normal") pixels[target + channel] = old + (colour - old) * alpha;
      else if (blend === "add") pixels[target + channel] = old + colour * alpha * Math.max(0.15, 1 - old);
      else pixels[target + channel] = old * (1 - alpha + alpha * colour);
    }
  }
}

/** 0..255 display value of a linear one; the table is square-rooted so that shadows keep their steps. */
export function displayLevel(linear: number): number {
  if (linear <= 0) return 0;
  if (linear >= 1) return 255;
  const place = Math.sqrt(linear) * 4096;
  const index = Math.floor(place);
  const low = displayOf[index]!;
  return low + (displayOf[index + 1]! - low) * (place - index);
}
