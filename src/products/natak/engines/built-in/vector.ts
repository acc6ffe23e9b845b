import sharp from "sharp";
import { type Blend, type Canvas, layOver, type Sprite } from "./canvas.ts";

/**
 * Vector layers are drawn in a space whose height is 1000 units whatever the picture's size, so that one drawing serves
 * a thumbnail and a poster. The same drawing twice in a row (a still layer of a video) is rasterised once.
 */
export const viewHeight = 1000;

export interface VectorLayer {
  draw(canvas: Canvas, body: string, options?: { opacity?: number; blend?: Blend; blur?: number }): Promise<void>;
}

export function vectorLayer(): VectorLayer {
  let lastKey = "";
  let lastSprite: Sprite | null = null;
  return {
    async draw(canvas, body, { opacity = 1, blend = "normal", blur = 0 } = {}) {
      if (body === "") return;
      const key = `${blur}|${body}`;
      if (key !== lastKey || !lastSprite) {
        lastSprite = await rasterise(canvas.width, canvas.height, body, blur);
        lastKey = key;
      }
      layOver(canvas, lastSprite, opacity, blend);
    },
  };
}

/** `blur` is a standard deviation in view units. */
export async function rasterise(width: number, height: number, body: string, blur = 0): Promise<Sprite> {
  const viewWidth = round((viewHeight * width) / height);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${viewWidth} ${viewHeight}" preserveAspectRatio="none">${body}</svg>`;
  let image = sharp(Buffer.from(svg)).ensureAlpha();
  const sigma = (blur * height) / viewHeight;
  if (sigma >= 0.3) image = image.blur(sigma);
  const { data } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width, height, rgba: data };
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function polygon(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;
}

export function pathOf(parts: TemplateStringsArray, ...numbers: (number | string)[]): string {
  return parts.reduce((text, part, index) => {
    const value = numbers[index - 1];
    return text + (typeof value === "number" ? round(value) : (value ?? "")) + part;
  });
}
