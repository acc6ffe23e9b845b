/** What things cost, in credits, for server and pages alike: this file imports nothing. */

export interface JobPricing {
  type: "image" | "video";
  width: number;
  height: number;
  count: number;
}

export interface TrainingSettings {
  /** How often each image is seen in an epoch. */
  repeats: number;
  epochs: number;
  batch_size: number;
}

/** What a new team begins with. */
export const startingCredits = 500;

/** Credits to buy once: minor units of US dollars, and the days that they are good for. */
export const packs = [
  { name: "small", credits: 500, price: 9_00, validDays: 365 },
  { name: "medium", credits: 1_500, price: 24_00, validDays: 365 },
  { name: "large", credits: 5_000, price: 69_00, validDays: 365 },
] as const;

export const sides = Array.from({ length: 13 }, (_, index) => 256 + 64 * index);
export const maxCount = 8;
export const maxPromptLength = 1000;
export const maxSeed = 2 ** 31 - 1;
export const maxQueuedJobs = 200;
export const minTrainingImages = 5;
export const maxTrainingImages = 50;
export const defaultTraining: TrainingSettings = { repeats: 20, epochs: 20, batch_size: 2 };

const tiers = [
  { pixels: 512 * 512, credits: 10 },
  { pixels: 768 * 768, credits: 15 },
  { pixels: 1024 * 1024, credits: 20 },
] as const;
const videoFactor = 5;

/** The price list as the page shows it: credits for one picture, by the largest size that it covers. */
export const priceTable = tiers.map(({ pixels, credits }) => ({
  up_to: Math.sqrt(pixels),
  image: credits,
  video: credits * videoFactor,
}));

/** Credits for one picture or one video of this size. */
export function outputPrice({ type, width, height }: Omit<JobPricing, "count">): number {
  const tier = tiers.find(({ pixels }) => width * height <= pixels) ?? tiers.at(-1)!;
  return tier.credits * (type === "video" ? videoFactor : 1);
}

export const jobPrice = (job: JobPricing): number => outputPrice(job) * job.count;

/** Images × repeats × epochs ÷ batch, as trainers count: 20 × 10 × 10 ÷ 2 = 1000. */
export const trainingSteps = (images: number, { repeats, epochs, batch_size }: TrainingSettings): number =>
  Math.ceil((images * repeats * epochs) / batch_size);

/** 20 credits, and 10 more for each thousand steps begun. */
export const trainingPrice = (steps: number): number => 20 + 10 * Math.ceil(steps / 1000);

/** How many finished jobs a team may reject for a refund within 24 hours. */
export const freeRejectionsADay = 3;
