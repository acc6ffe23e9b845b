import sharp from "sharp";
import { formatParameters } from "../../vision/generation-parameters.ts";
import { writePngText } from "../../vision/png-metadata.ts";
import type { RenderedFile, RenderRequest } from "../engine.ts";
import { checkRequest } from "./bounds.ts";
import { drawPicture } from "./picture.ts";
import { drawVideo } from "./video.ts";

export const modelName = "orchestrator-built-in-1";

/** Draws the file. `between` runs after each layer with the share done; what it throws ends the work. */
export async function renderFile(
  request: RenderRequest,
  between: (done: number) => Promise<void> | void,
): Promise<RenderedFile> {
  checkRequest(request);
  const { width, height } = request;
  const picture = {
    prompt: request.prompt,
    width,
    height,
    seed: request.seed,
    weights: request.character?.weights ?? null,
  };
  if (request.type === "video") return { bytes: await drawVideo(picture, between), mime: "image/webp", width, height };
  const rgb = await drawPicture(picture, (done) => between(done * 0.85));
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
  const parameters = formatParameters({
    prompt: request.prompt,
    negativePrompt: "",
    settings: {
      Seed: String(request.seed),
      Size: `${width}x${height}`,
      Model: modelName,
      ...(request.character
        ? { Character: request.character.name, "Trigger word": request.character.triggerWord }
        : {}),
    },
  });
  await between(1);
  return { bytes: writePngText(png, "parameters", parameters), mime: "image/png", width, height };
}
