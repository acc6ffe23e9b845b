import sharp from "sharp";
import { expect, test } from "vitest";
import { formatParameters, parseParameters, sizeOf } from "./generation-parameters.ts";
import { comfyRecipe, readPngText, writePngText } from "./png-metadata.ts";

const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#456" } })
  .png()
  .toBuffer();

test("NTK-03.3 a text written into a PNG is read again and the picture still decodes", async () => {
  for (const text of ["a cat\nSteps: 20, Size: 512x512", "Ähnlich façade", "猫 🐈 in the rain"]) {
    const file = writePngText(png, "parameters", text);
    expect(readPngText(file)).toEqual({ parameters: text });
    expect(await sharp(file).stats()).toMatchObject({ isOpaque: true });
  }
});

test("NTK-03.3 ComfyUI's prompt and workflow are read, and what is no JSON is left out", () => {
  const graph = { "3": { class_type: "KSampler", inputs: { seed: 5 } } };
  const file = writePngText(writePngText(png, "prompt", JSON.stringify(graph)), "workflow", "{broken");
  expect(comfyRecipe(readPngText(file))).toEqual({ prompt: graph, workflow: null });
  expect(comfyRecipe(readPngText(png))).toBeNull();
});

test("NTK-03.3 files that are no PNG, and PNGs cut short, are refused", () => {
  expect(() => readPngText(new Uint8Array(100))).toThrow("not a PNG");
  expect(() => readPngText(png.subarray(0, 50))).toThrow("middle of a chunk");
  expect(() => writePngText(png, "parameters", "x".repeat(2_000_001))).toThrow("too long");
});

test("NTK-03.3 AUTOMATIC1111's parameters: quoted values hold commas, Size is width and height", () => {
  const text = `portrait, (red:1.2), time: noon
second line
Negative prompt: blurry, text
more of it
Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 123, Size: 512x768, Lora hashes: "ava: 1f2e, b: 33", Template: "say \\"hi\\", twice", Version: v1.9.3`;
  const read = parseParameters(text);
  expect(read.prompt).toBe("portrait, (red:1.2), time: noon\nsecond line");
  expect(read.negativePrompt).toBe("blurry, text\nmore of it");
  expect(read.settings).toMatchObject({
    Sampler: "DPM++ 2M Karras",
    "CFG scale": "7",
    "Lora hashes": "ava: 1f2e, b: 33",
    Template: 'say "hi", twice',
    Version: "v1.9.3",
  });
  expect(sizeOf(read.settings)).toEqual({ width: 512, height: 768 });
});

test("NTK-03.3 a prompt without settings stays a prompt, also with a colon in it", () => {
  expect(parseParameters("a cat: the movie")).toEqual({ prompt: "a cat: the movie", negativePrompt: "", settings: {} });
  expect(parseParameters("")).toEqual({ prompt: "", negativePrompt: "", settings: {} });
  expect(sizeOf({ Size: "big" })).toBeNull();
});

test("NTK-03.3 settings survive formatting and parsing, whatever they hold", () => {
  const recipe = {
    prompt: "x, y: z",
    negativePrompt: "no",
    settings: { Seed: "1", Model: 'a, "b": c', Size: "64x64", Empty: "", __proto__x: " padded " },
  };
  expect(parseParameters(formatParameters(recipe))).toEqual(recipe);
});
