import { randomFrom } from "../../../../platform/analytics/random.ts";
import { writeSafetensors } from "../../vision/safetensors.ts";
import { featureCount, patchSide } from "./character.ts";
import { colourAt, type ImageBank, loadImage, meanPicture, patchAt, textureStatistics } from "./dataset-bank.ts";
import { type PaletteModel, paletteModel, paletteSize } from "./palette-model.ts";
import { type PatchModel, patchModel, rank } from "./patch-model.ts";
import { avalanche, gaussian, type Random } from "./seeded.ts";
import { type TrainedModel, type TrainProgress, type TrainRequest, trainingSteps } from "./training.ts";

const baseLearningRate = 0.006;
const coloursPerImage = 96;
const patchesPerImage = 24;

/** Fits palette and texture to the images by gradient descent. `report` runs after every step and may throw to end it. */
export async function trainModel(
  request: TrainRequest,
  report: (progress: TrainProgress) => void | Promise<void>,
): Promise<TrainedModel> {
  const steps = trainingSteps({ ...request, images: request.images.length });
  const banks: ImageBank[] = [];
  for (const [index, image] of request.images.entries()) {
    banks.push(
      await loadImage(image.bytes).catch(() => {
        throw new Error(`Training image ${index + 1} cannot be read; remove it or upload it again.`);
      }),
    );
  }
  const random = randomFrom(avalanche(request.seed));
  const palette = paletteModel(random);
  const patches = patchModel(random);
  const order = imageOrder(banks.length, random);
  const perEpoch = banks.length * request.repeats;
  let finalLoss = 0;
  for (let step = 1; step <= steps; step++) {
    const learningRate = learningRateAt(step, steps);
    const batch = Array.from({ length: request.batchSize }, () => banks[order()]!);
    finalLoss = trainStep(batch, palette, patches, random, learningRate);
    const epoch = Math.min(request.epochs, Math.floor(((step - 1) * request.batchSize) / perEpoch) + 1);
    const waiting = report({ step, steps, epoch, loss: finalLoss, learningRate });
    if (waiting) await waiting;
  }
  return { weights: modelFile(request, steps, banks, palette, patches), steps, finalLoss };
}

function trainStep(
  batch: ImageBank[],
  palette: PaletteModel,
  patches: PatchModel,
  random: Random,
  learningRate: number,
): number {
  const patch = new Float32Array(patchSide * patchSide);
  let colourResidual = 0;
  let patchResidual = 0;
  for (const bank of batch) {
    for (let index = 0; index < coloursPerImage; index++) colourResidual += palette.learn(...colourAt(bank, random()));
    for (let index = 0; index < patchesPerImage; index++) {
      patchAt(bank, random(), random(), patch);
      patchResidual += patches.learn(patch);
    }
  }
  palette.update(batch.length * coloursPerImage, learningRate);
  patches.update(batch.length * patchesPerImage, learningRate);
  return colourResidual / (batch.length * coloursPerImage) + patchResidual / (batch.length * patchesPerImage);
}

/** Five percent of warm-up, then a cosine down to a tenth. */
function learningRateAt(step: number, steps: number): number {
  const warmUp = Math.max(1, Math.round(steps * 0.05));
  if (step <= warmUp) return (baseLearningRate * step) / warmUp;
  const share = (step - warmUp) / Math.max(1, steps - warmUp);
  return baseLearningRate * (0.1 + 0.45 * (1 + Math.cos(Math.PI * share)));
}

/** Every image once per round, in a new order each round. */
function imageOrder(count: number, random: Random): () => number {
  let waiting: number[] = [];
  return () => {
    if (waiting.length === 0) {
      waiting = Array.from({ length: count }, (_, index) => index);
      for (let index = count - 1; index > 0; index--) {
        const other = Math.floor(random() * (index + 1));
        [waiting[index], waiting[other]] = [waiting[other]!, waiting[index]!];
      }
    }
    return waiting.pop()!;
  };
}

function modelFile(
  request: TrainRequest,
  steps: number,
  banks: ImageBank[],
  palette: PaletteModel,
  patches: PatchModel,
): Uint8Array {
  return writeSafetensors(
    {
      "palette.centres": { shape: [paletteSize, 3], data: Float32Array.from(palette.centres) },
      "palette.shares": { shape: [paletteSize], data: paletteShares(banks, palette) },
      "patch.lora_down.weight": { shape: [rank, patchSide ** 2], data: patches.down },
      "patch.lora_up.weight": { shape: [patchSide ** 2, rank], data: patches.up },
      "patch.strengths": { shape: [rank], data: patchStrengths(banks, patches) },
      "identity.features": { shape: [featureCount], data: identityFeatures(banks) },
      "texture.statistics": { shape: [4], data: textureStatistics(banks) },
    },
    {
      ss_base_model_version: "orchestrator-built-in-1",
      ss_output_name: request.outputName,
      ss_trigger_word: request.triggerWord,
      ss_num_train_images: String(request.images.length * request.repeats),
      ss_num_epochs: String(request.epochs),
      ss_steps: String(steps),
      ss_batch_size_per_device: String(request.batchSize),
      ss_learning_rate: String(baseLearningRate),
      ss_network_dim: String(rank),
      ss_network_module: "orchestrator.built_in",
      ss_seed: String(request.seed),
      ss_training_started_at: String(request.startedAt.getTime() / 1000),
      ss_tag_frequency: JSON.stringify({ [request.outputName]: tagFrequency(request.images) }),
    },
  );
}

function paletteShares(banks: ImageBank[], palette: PaletteModel): Float32Array {
  const shares = new Float32Array(paletteSize);
  let count = 0;
  for (const { colours } of banks) {
    for (let at = 0; at < colours.length; at += 12) {
      const nearest = palette.nearest(colours[at]!, colours[at + 1]!, colours[at + 2]!);
      shares[nearest] = shares[nearest]! + 1;
      count++;
    }
  }
  return shares.map((share) => share / count);
}

function patchStrengths(banks: ImageBank[], patches: PatchModel): Float32Array {
  const squares = new Float64Array(rank);
  const patch = new Float32Array(patchSide * patchSide);
  let count = 0;
  for (const bank of banks) {
    for (let at = 0; at < 100; at++) {
      patchAt(bank, (at % 10) / 10, Math.floor(at / 10) / 10, patch);
      const code = patches.code(patch);
      for (let row = 0; row < rank; row++) squares[row] = squares[row]! + code[row]! ** 2;
      count++;
    }
  }
  return Float32Array.from(squares, (square) => Math.sqrt(square / count));
}

/** The mean picture through a fixed random projection, spread evenly over 0..1: like images, like person. */
function identityFeatures(banks: ImageBank[]): Float32Array {
  const picture = meanPicture(banks);
  const random = randomFrom(20260101);
  return Float32Array.from({ length: featureCount }, () => {
    let sum = 0;
    for (const value of picture) sum += value * gaussian(random);
    return 1 / (1 + Math.exp(-1.7 * sum));
  });
}

function tagFrequency(images: TrainRequest["images"]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { caption } of images) {
    for (const tag of new Set(
      caption
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    ))
      counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
