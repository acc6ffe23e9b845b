import { randomFrom } from "../../../../platform/analytics/random.ts";

export type Noise = (x: number, y: number) => number;

/** Gradient noise in about [-1, 1], with its own lattice per seed. */
export function noiseFrom(seed: number): Noise {
  const random = randomFrom(seed);
  const permutation = new Uint8Array(512);
  for (let index = 0; index < 256; index++) permutation[index] = index;
  for (let index = 255; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const held = permutation[index]!;
    permutation[index] = permutation[other]!;
    permutation[other] = held;
  }
  permutation.copyWithin(256, 0, 256);
  const gradientX = new Float32Array(256);
  const gradientY = new Float32Array(256);
  for (let index = 0; index < 256; index++) {
    const angle = random() * Math.PI * 2;
    gradientX[index] = Math.cos(angle) * 1.5;
    gradientY[index] = Math.sin(angle) * 1.5;
  }
  return (x, y) => {
    const cellX = Math.floor(x);
    const cellY = Math.floor(y);
    const fx = x - cellX;
    const fy = y - cellY;
    const left = permutation[cellX & 255]!;
    const right = permutation[(cellX + 1) & 255]!;
    const row = cellY & 255;
    const a = permutation[left + row]!;
    const b = permutation[right + row]!;
    const c = permutation[left + ((row + 1) & 255)]!;
    const d = permutation[right + ((row + 1) & 255)]!;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const top = gradientX[a]! * fx + gradientY[a]! * fy;
    const topRight = gradientX[b]! * (fx - 1) + gradientY[b]! * fy;
    const bottom = gradientX[c]! * fx + gradientY[c]! * (fy - 1);
    const bottomRight = gradientX[d]! * (fx - 1) + gradientY[d]! * (fy - 1);
    const upper = top + u * (topRight - top);
    return upper + v * (bottom + u * (bottomRight - bottom) - upper);
  };
}

/** Fractal sum of octaves, normalised to about [-1, 1]. */
export function fractal(noise: Noise, x: number, y: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let amplitude = 1;
  let total = 0;
  let frequency = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * noise(x * frequency + octave * 17.3, y * frequency - octave * 9.1);
    total += amplitude;
    amplitude *= gain;
    frequency *= 2.03;
  }
  return sum / total;
}

/** Sharp crests instead of round hills, in [0, 1]. */
export function ridged(noise: Noise, x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.55;
  let weight = 1;
  let frequency = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const crest = 1 - Math.abs(noise(x * frequency + octave * 31.7, y * frequency));
    const signal = crest * crest * weight;
    weight = Math.min(1, Math.max(0, signal * 1.6));
    sum += signal * amplitude;
    amplitude *= 0.5;
    frequency *= 2.1;
  }
  return sum;
}

/** Steady drift that closes after one loop: two moving copies cross-fade, with the variance kept. */
export function drifting(time: number, speed: number, at: (shift: number) => number): number {
  if (time === 0) return at(0);
  const fade = 1 - time;
  return (at(speed * time) * fade + at(speed * (time - 1)) * time) / Math.hypot(fade, time);
}
