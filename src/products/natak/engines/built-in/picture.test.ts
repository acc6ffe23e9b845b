import sharp from "sharp";
import { expect, test } from "vitest";
import { parseParameters } from "../../vision/generation-parameters.ts";
import { hashDistance, perceptualHash } from "../../vision/perceptual-hash.ts";
import { readPngText } from "../../vision/png-metadata.ts";
import { checkQuality } from "../../vision/quality.ts";
import type { RenderRequest } from "../engine.ts";
import { readPrompt } from "./prompt.ts";
import { renderFile } from "./render.ts";
import { trainModel } from "./train.ts";

const square: RenderRequest = {
  type: "image",
  prompt: "mountains at golden hour",
  width: 192,
  height: 192,
  seed: 7,
  character: null,
};
const draw = (changes: Partial<RenderRequest> = {}) => renderFile({ ...square, ...changes }, () => {});

async function distance(first: Uint8Array, second: Uint8Array): Promise<number> {
  return hashDistance(await perceptualHash(first), await perceptualHash(second));
}

async function meanColour(image: Uint8Array): Promise<number[]> {
  const { channels } = await sharp(image).stats();
  return channels.slice(0, 3).map((channel) => channel.mean);
}

async function modelOf(colours: string[]): Promise<Uint8Array> {
  const images = await Promise.all(
    [0, 1, 2, 3].map(async (index) => {
      const stripes = colours.map(
        (colour, place) =>
          `<rect x="${((place + index) % colours.length) * 32}" width="32" height="128" fill="${colour}"/>`,
      );
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128">${stripes.join("")}</svg>`;
      return { bytes: await sharp(Buffer.from(svg)).png().toBuffer(), caption: "ava" };
    }),
  );
  const plan = {
    outputName: "Ava_V1",
    triggerWord: "ava",
    repeats: 5,
    epochs: 10,
    batchSize: 1,
    seed: 1,
    startedAt: new Date(0),
  };
  return (await trainModel({ ...plan, images }, () => {})).weights;
}

test("NTK-04.2 the same request draws the same bytes", async () => {
  for (const prompt of [
    "neon city at night",
    "portrait of a woman, art deco",
    "poppies in a meadow",
    "abstract marble",
  ]) {
    const [first, second] = [await draw({ prompt }), await draw({ prompt })];
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
  }
});

test("NTK-04.2 another seed, another prompt and an unknown word each draw another picture", async () => {
  const base = (await draw()).bytes;
  expect(await distance(base, (await draw({ seed: 8 })).bytes)).toBeGreaterThan(3);
  expect(await distance(base, (await draw({ prompt: "tulips, pastel" })).bytes)).toBeGreaterThan(10);
  const steered = (await draw({ prompt: "mountains at golden hour, zyxomma" })).bytes;
  expect(await distance(base, steered)).toBeGreaterThan(3);
});

test("NTK-04.2 every scene decodes at the size asked for and passes the gates as neither blank nor broken", async () => {
  const prompts = [
    "skyline",
    "alps",
    "ocean",
    "dunes",
    "pine forest",
    "nebula",
    "tulips",
    "perfume bottle",
    "bauhaus",
    "arches",
    "brutalist house",
    "living room",
    "woman on a beach",
    "portrait",
  ];
  for (const prompt of prompts) {
    const { bytes, mime } = await draw({ prompt, width: 240, height: 160 });
    expect(mime).toBe("image/png");
    expect(await checkQuality(bytes, { width: 240, height: 160 }), prompt).not.toMatchObject({ state: "failed" });
  }
});

test("NTK-04.2 colour words steer the colours and night is darker than day", async () => {
  const [redR, , redB] = await meanColour((await draw({ prompt: "red desert dunes" })).bytes);
  const [blueR, , blueB] = await meanColour((await draw({ prompt: "blue desert dunes" })).bytes);
  expect(redR! - redB!).toBeGreaterThan(25);
  expect(blueB! - blueR!).toBeGreaterThan(25);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const night = sum(await meanColour((await draw({ prompt: "sea at midnight" })).bytes));
  expect(night).toBeLessThan(0.6 * sum(await meanColour((await draw({ prompt: "sea at noon" })).bytes)));
});

test("NTK-04.2 a character's learnt colours and features steer the picture, also across seeds", async () => {
  const warm = {
    name: "Ava",
    triggerWord: "ava",
    weights: await modelOf(["#7a1020", "#e0402a", "#f5a340", "#fbe6c4"]),
  };
  const cool = {
    name: "Kai",
    triggerWord: "kai",
    weights: await modelOf(["#08203a", "#0f6f8c", "#5fc3c9", "#eaf6f4"]),
  };
  for (const seed of [1, 2]) {
    const [first, second] = [
      await draw({ prompt: "portrait", seed, character: warm }),
      await draw({ prompt: "portrait", seed, character: cool }),
    ];
    expect(await distance(first.bytes, second.bytes)).toBeGreaterThan(5);
    const [warmR, , warmB] = await meanColour(first.bytes);
    const [coolR, , coolB] = await meanColour(second.bytes);
    expect(warmR! - warmB!).toBeGreaterThan(coolR! - coolB! + 40);
  }
});

test("NTK-04.2 weights that another program made are refused with the tensor's name", async () => {
  const character = { name: "Ava", triggerWord: "ava", weights: new Uint8Array(40) };
  await expect(draw({ character })).rejects.toThrow("safetensors");
});

test("NTK-04.2 sizes and seeds out of bounds are refused", async () => {
  await expect(draw({ width: 63 })).rejects.toThrow(RangeError);
  await expect(draw({ height: 2049 })).rejects.toThrow("from 64 to 2048");
  await expect(draw({ width: 100.5 })).rejects.toThrow(RangeError);
  await expect(draw({ type: "video", width: 1025 })).rejects.toThrow("from 64 to 1024 for a video");
  await expect(draw({ seed: -1 })).rejects.toThrow("Seed");
});

test("NTK-03.3 the PNG carries its recipe", async () => {
  const prompt = 'a lighthouse, "storm": fog';
  const { bytes } = await draw({ prompt, width: 96, height: 128, seed: 42 });
  const recipe = parseParameters(readPngText(bytes).parameters!);
  expect(recipe.prompt).toBe(prompt);
  expect(recipe.settings).toEqual({ Seed: "42", Size: "96x128", Model: "orchestrator-built-in-1" });
});

test("NTK-04.2 a video is a looping animated WebP of two seconds that really moves and closes without a jump", async () => {
  const percents: number[] = [];
  const { bytes, mime } = await renderFile(
    { ...square, type: "video", prompt: "sea at sunset with sailboat", width: 128, height: 96 },
    (done) => {
      percents.push(done);
    },
  );
  expect(mime).toBe("image/webp");
  const facts = await sharp(bytes, { animated: true }).metadata();
  expect(facts).toMatchObject({ pages: 24, width: 128, pageHeight: 96, loop: 0 });
  expect(percents.at(-1)).toBe(1);
  const frames = await sharp(bytes, { animated: true }).removeAlpha().raw().toBuffer();
  const size = 128 * 96 * 3;
  const change = (a: number, b: number) => {
    let sum = 0;
    for (let index = 0; index < size; index++) sum += Math.abs(frames[a * size + index]! - frames[b * size + index]!);
    return sum / size;
  };
  expect(change(0, 12)).toBeGreaterThan(1.5);
  expect(change(23, 0)).toBeLessThan(1.6 * Math.max(change(0, 1), change(11, 12)));
});

test("NTK-04.1 a prompt is read: weights, negation, phrases, and LoRA tags that are left out", () => {
  expect(readPrompt("(forest:1.4) by the sea, <lora:ava:0.8>", false)).toMatchObject({ scene: "forest", person: null });
  expect(readPrompt("forest by the (sea:1.4)", false).scene).toBe("sea");
  expect(readPrompt("empty beach, no people", true)).toMatchObject({ scene: "sea", person: null });
  expect(readPrompt("still life in black and white", false)).toMatchObject({
    scene: "still",
    paletteMood: "monochrome",
  });
  expect(readPrompt("city <lora:x:1>", false).key).toBe(readPrompt("City", false).key);
  expect(readPrompt("in a city", true)).toMatchObject({ scene: "city", person: "portrait" });
});
