import sharp from "sharp";
import { type Canvas, createCanvas } from "./canvas.ts";
import { finish } from "./finish.ts";
import { type PictureRequest, paint, planPicture } from "./picture.ts";

export const framesPerSecond = 12;
export const frameCount = 24;
/** Frames are drawn at this longer side at most, and enlarged to the size asked for. */
const drawnSide = 512;

/**
 * Two seconds as an animated WebP that loops without a seam: every motion is periodic in the loop. Frames lie between
 * the ticks, since time 0 means a still picture.
 */
export async function drawVideo(
  request: PictureRequest,
  between: (done: number) => Promise<void> | void,
): Promise<Uint8Array> {
  const scale = Math.min(1, drawnSide / Math.max(request.width, request.height));
  const width = Math.max(1, Math.round(request.width * scale));
  const height = Math.max(1, Math.round(request.height * scale));
  const picture = planPicture({ ...request, width, height });
  const frameBytes = request.width * request.height * 3;
  const frames = new Uint8Array(frameBytes * frameCount);
  for (let frame = 0; frame < frameCount; frame++) {
    const time = (frame + 0.5) / frameCount;
    const canvas = await paint(picture, time, (done) => between(((frame + done) / frameCount) * 0.9));
    const zoom = 1.012 - 0.012 * Math.cos(time * Math.PI * 2);
    const rgb = finish(picture.stage, pushIn(canvas, zoom), frame, 0.6);
    frames.set(scale === 1 ? rgb : await enlarge(rgb, width, height, request), frame * frameBytes);
  }
  const sheet = sharp(frames, {
    raw: { width: request.width, height: request.height * frameCount, channels: 3, pageHeight: request.height },
    limitInputPixels: false,
  });
  const delay = Array.from({ length: frameCount }, () => Math.round(1000 / framesPerSecond));
  const file = await sheet.webp({ loop: 0, delay, quality: 82, effort: 1 }).toBuffer();
  await between(1);
  return file;
}

function enlarge(
  rgb: Uint8Array,
  width: number,
  height: number,
  size: { width: number; height: number },
): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(size.width, size.height, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
}

/** The camera moves in by resampling the finished layers around the centre. */
function pushIn(canvas: Canvas, zoom: number): Canvas {
  const { width, height, pixels } = canvas;
  const moved = createCanvas(width, height);
  for (let y = 0; y < height; y++) {
    const fromY = Math.max(0, Math.min(height - 1.001, (y - height / 2) / zoom + height / 2));
    const row = Math.floor(fromY);
    const fy = fromY - row;
    const rowStep = row + 1 < height ? width * 3 : 0;
    for (let x = 0; x < width; x++) {
      const fromX = Math.max(0, Math.min(width - 1.001, (x - width / 2) / zoom + width / 2));
      const column = Math.floor(fromX);
      const fx = fromX - column;
      const at = (row * width + column) * 3;
      const target = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const upper = pixels[at + channel]! * (1 - fx) + pixels[at + 3 + channel]! * fx;
        const lower = pixels[at + rowStep + channel]! * (1 - fx) + pixels[at + rowStep + 3 + channel]! * fx;
        moved.pixels[target + channel] = upper + (lower - upper) * fy;
      }
    }
  }
  return moved;
}
