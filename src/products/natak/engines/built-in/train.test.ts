import sharp from "sharp";
import { expect, test } from "vitest";
import { randomFrom } from "../../../../platform/analytics/random.ts";
import { readSafetensors } from "../../vision/safetensors.ts";
import { readCharacter } from "./character.ts";
import { type Lab, parseHex, toLab } from "./colour.ts";

import { trainModel } from "./train.ts";
import { type TrainProgress, type TrainRequest, trainingSteps } from "./training.ts";

const colours = ["#7a1020", "#f5a340", "#0f6f8c", "#f4ead6"];

function blocks(count: number): Promise<TrainRequest["images"]> {
  const random = randomFrom(9);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const parts = Array.from({ length: 64 }, (_, cell) => {
        const colour = colours[Math.floor(random() * colours.length)]!;
        return `<rect x="${(cell % 8) * 32}" y="${Math.floor(cell / 8) * 32}" width="32" height="32" fill="${colour}"/>`;
      });
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" shape-rendering="crispEdges">${parts.join("")}</svg>`;
      return { bytes: await sharp(Buffer.from(svg)).png().toBuffer(), caption: "ava, red coat" };
    }),
  );
}

function staticNoise(count: number): Promise<TrainRequest["images"]> {
  const random = randomFrom(3);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const pixels = Uint8Array.from({ length: 160 * 160 * 3 }, () => random() * 256);
      return {
        bytes: await sharp(pixels, { raw: { width: 160, height: 160, channels: 3 } })
          .png()
          .toBuffer(),
        caption: "noise",
      };
    }),
  );
}

const plan = {
  outputName: "Ava_V2",
  triggerWord: "ava",
  repeats: 10,
  epochs: 10,
  batchSize: 2,
  seed: 4,
  startedAt: new Date("2026-01-02T03:04:05Z"),
};

async function train(images: TrainRequest["images"], changes: Partial<TrainRequest> = {}) {
  const log: TrainProgress[] = [];
  const model = await trainModel({ ...plan, images, ...changes }, (progress) => {
    log.push(progress);
  });
  const mean = (part: TrainProgress[]) => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  return { model, log, first: mean(log.slice(0, 5)), last: mean(log.slice(-50)) };
}

test("NTK-02.2 steps = images × repeats × epochs ÷ batch", () => {
  expect(trainingSteps({ images: 20, repeats: 10, epochs: 10, batchSize: 2 })).toBe(1000);
  expect(trainingSteps({ images: 5, repeats: 1, epochs: 1, batchSize: 2 })).toBe(3);
  expect(() => trainingSteps({ images: 0, repeats: 1, epochs: 1, batchSize: 1 })).toThrow(RangeError);
  expect(() => trainingSteps({ images: 1000, repeats: 100, epochs: 100, batchSize: 1 })).toThrow("100,000");
});

test("NTK-02.2 the loss falls to a fifth on a real palette, and stays high on noise, which cannot be learnt", async () => {
  const real = await train(await blocks(8));
  expect(real.log).toHaveLength(400);
  expect(real.log[0]).toMatchObject({ step: 1, steps: 400, epoch: 1 });
  expect(real.log.at(-1)).toMatchObject({ step: 400, epoch: 10 });
  expect(real.last).toBeLessThan(real.first / 5);
  const noise = await train(await staticNoise(8));
  expect(noise.last / noise.first).toBeGreaterThan(2 * (real.last / real.first));
  expect(noise.last / noise.first).toBeGreaterThan(0.3);
});

test("NTK-02.2 the learnt palette lies near the images' own colours in OKLab", async () => {
  const { model } = await train(await blocks(8));
  const learnt = readCharacter(model.weights).palette.filter(({ share }) => share > 0.03);
  const gap = (a: Lab, b: Lab) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  for (const colour of colours) {
    const target = toLab(parseHex(colour));
    const least = Math.min(...learnt.map(({ lab }) => gap(lab, target)));
    expect(least, colour).toBeLessThan(0.06);
  }
  expect(learnt.reduce((sum, { share }) => sum + share, 0)).toBeGreaterThan(0.85);
});

test("NTK-02.2 the file is a LoRA in safetensors with its training metadata, equal for equal seeds", async () => {
  const images = await blocks(4);
  const first = await train(images, { epochs: 2 });
  const again = await train(images, { epochs: 2 });
  const other = await train(images, { epochs: 2, seed: 5 });
  expect(Buffer.compare(first.model.weights, again.model.weights)).toBe(0);
  expect(Buffer.compare(first.model.weights, other.model.weights)).not.toBe(0);
  const { metadata, tensors } = readSafetensors(first.model.weights);
  expect(metadata).toMatchObject({
    ss_base_model_version: "orchestrator-built-in-1",
    ss_output_name: "Ava_V2",
    ss_num_train_images: "40",
    ss_num_epochs: "2",
    ss_steps: "40",
    ss_batch_size_per_device: "2",
    ss_training_started_at: "1767323045",
    ss_tag_frequency: JSON.stringify({ Ava_V2: { ava: 4, "red coat": 4 } }),
  });
  expect(tensors.get("patch.lora_down.weight")!.shape).toEqual([8, 64]);
  expect(tensors.get("patch.lora_up.weight")!.shape).toEqual([64, 8]);
});

test("NTK-02.2 an unreadable image ends the training and is named", async () => {
  const images = [...(await blocks(1)), { bytes: new Uint8Array([1, 2, 3]), caption: "" }];
  await expect(train(images)).rejects.toThrow("Training image 2 cannot be read");
});
