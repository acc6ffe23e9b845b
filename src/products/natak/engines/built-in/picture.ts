import { randomFrom } from "../../../../platform/analytics/random.ts";
import { type Canvas, createCanvas } from "./canvas.ts";
import { readCharacter } from "./character.ts";
import { finish } from "./finish.ts";
import { readPrompt } from "./prompt.ts";
import { layersFor } from "./scenes/scenes.ts";
import { schemeFor } from "./scheme.ts";
import { avalanche } from "./seeded.ts";
import { createStage, type Layer, type Stage } from "./stage.ts";

export interface PictureRequest {
  prompt: string;
  width: number;
  height: number;
  seed: number;
  weights: Uint8Array | null;
}

/** A planned picture: its layers in order, from the backdrop to the front. */
export interface Picture {
  stage: Stage;
  layers: Layer[];
}

export function planPicture({ prompt, width, height, seed, weights }: PictureRequest): Picture {
  const look = weights ? readCharacter(weights) : null;
  const brief = readPrompt(prompt, look !== null);
  const scheme = schemeFor(brief, look, randomFrom(avalanche(seed ^ brief.key ^ 0x5bd1e995)));
  const base =
    brief.style === "minimal" || brief.mood === "calm"
      ? 0.6
      : brief.style === "deco" || brief.mood === "dramatic"
        ? 1.25
        : 1;
  const detail = look ? base * (0.75 + Math.min(0.6, look.edgeDensity * 1.5)) : base;
  const stage = createStage({ width, height, brief, scheme, look, detail }, seed);
  return { stage, layers: layersFor(stage) };
}

/** Paints every layer at a moment of the loop; `between` runs after each layer (progress, cancellation). */
export async function paint(
  picture: Picture,
  time: number,
  between: (done: number) => Promise<void> | void,
): Promise<Canvas> {
  const canvas = createCanvas(picture.stage.width, picture.stage.height);
  for (const [index, layer] of picture.layers.entries()) {
    await layer(canvas, time);
    await between((index + 1) / picture.layers.length);
  }
  return canvas;
}

export async function drawPicture(
  request: PictureRequest,
  between: (done: number) => Promise<void> | void,
): Promise<Uint8Array> {
  const picture = planPicture(request);
  const canvas = await paint(picture, 0, between);
  return finish(picture.stage, canvas);
}
