import { randomFrom } from "../../../../platform/analytics/random.ts";
import type { Canvas } from "./canvas.ts";
import type { CharacterLook } from "./character.ts";
import type { Brief } from "./prompt.ts";
import type { Scheme } from "./scheme.ts";
import { avalanche, hashText, type Random } from "./seeded.ts";

/** One picture in the making: what every layer may ask. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  /** The shorter side in pixels: sizes are shares of it, so that a poster and a thumbnail look alike. */
  readonly unit: number;
  /** Width of the vector space, whose height is 1000. */
  readonly viewWidth: number;
  readonly brief: Brief;
  readonly scheme: Scheme;
  readonly look: CharacterLook | null;
  /** 0.5 (calm shapes) to 1.5 (busy). */
  readonly detail: number;
  /** Random numbers that belong to one name: the same name gives the same numbers again. */
  random(name: string): Random;
  seedOf(name: string): number;
}

/** Paints one layer at a moment of the loop, 0 ≤ time < 1. A picture is painted at time 0. */
export type Layer = (canvas: Canvas, time: number) => void | Promise<void>;

export function createStage(
  parts: Pick<Stage, "width" | "height" | "brief" | "scheme" | "look" | "detail">,
  seed: number,
): Stage {
  const base = avalanche(seed ^ parts.brief.key) ^ Math.floor(seed / 4294967296);
  const seedOf = (name: string) => avalanche(base ^ hashText(name));
  return {
    ...parts,
    unit: Math.min(parts.width, parts.height),
    viewWidth: (1000 * parts.width) / parts.height,
    seedOf,
    random: (name) => randomFrom(seedOf(name)),
  };
}

/** −1..1 over one loop, for everything that sways. */
export function sway(time: number, phase = 0): number {
  return Math.sin((time + phase) * Math.PI * 2);
}
