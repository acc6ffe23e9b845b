export interface TrainRequest {
  /** Name of the model, e.g. `Ava_V2`. */
  outputName: string;
  triggerWord: string;
  images: { bytes: Uint8Array; caption: string }[];
  repeats: number;
  epochs: number;
  batchSize: number;
  seed: number;
  /** Given by the caller, so that the same request makes the same file. */
  startedAt: Date;
}

export interface TrainProgress {
  step: number;
  steps: number;
  epoch: number;
  /** Mean squared residual of this step's mini-batch, before the update. */
  loss: number;
  learningRate: number;
}

export interface TrainedModel {
  /** A safetensors file. */
  weights: Uint8Array;
  steps: number;
  finalLoss: number;
}

/** images × repeats × epochs ÷ batch, rounded up: 20 × 10 × 10 ÷ 2 = 1000. */
export function trainingSteps(request: { images: number; repeats: number; epochs: number; batchSize: number }): number {
  for (const [name, value, most] of [
    ["images", request.images, 1000],
    ["repeats", request.repeats, 100],
    ["epochs", request.epochs, 100],
    ["batchSize", request.batchSize, 64],
  ] as const) {
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new RangeError(`${name} must be a whole number from 1 to ${most}.`);
  }
  const steps = Math.ceil((request.images * request.repeats * request.epochs) / request.batchSize);
  if (steps > 100_000) throw new RangeError("A training takes at most 100,000 steps; lower repeats or epochs.");
  return steps;
}
