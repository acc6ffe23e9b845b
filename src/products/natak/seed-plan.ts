/** What the demo team did in 90 days: the same each time, so that it can be tried out and tested. */

import { dayMs } from "../../platform/analytics/analytics.ts";
import { randomFrom } from "../../platform/analytics/random.ts";

export interface PlannedCharacter {
  name: string;
  trigger_word: string;
  daysAgo: number;
  /** One image and caption each. */
  looks: string[];
  /** Days ago of each training. */
  trainings: number[];
}
export interface PlannedJob {
  at: Date;
  type: "image" | "video";
  prompt: string;
  count: number;
  width: number;
  height: number;
  seed: number;
  /** Place in the list of characters; it is used once it is trained. */
  character: number | null;
  ending: "completed" | "failed" | "cancelled" | "rejected" | "review";
}

export const seedDays = 90;

const portrait = (look: string) => [
  `portrait of ${look}, soft window light`,
  `close-up portrait of ${look}, golden hour`,
  `portrait of ${look}, evening light`,
  `portrait of ${look}, morning garden`,
  `studio portrait of ${look}, plain background`,
];

export const plannedCharacters: PlannedCharacter[] = [
  {
    ...{ name: "Model A", trigger_word: "modela", daysAgo: 88, trainings: [87, 52] },
    looks: portrait("a woman with auburn hair and a green coat"),
  },
  {
    ...{ name: "Brand Amb", trigger_word: "brandamb", daysAgo: 71, trainings: [70] },
    looks: portrait("a man with short black hair and a denim jacket"),
  },
  {
    ...{ name: "Vogue 01", trigger_word: "vogue01", daysAgo: 40, trainings: [39] },
    looks: portrait("a woman with silver hair and a red dress"),
  },
];

/** Packs of credits that were bought, and how many days ago. */
export const plannedPacks = [
  { pack: "medium", daysAgo: 64 },
  { pack: "medium", daysAgo: 21 },
];

export const plannedUploads = [
  "terracotta vase with dried flowers on linen",
  "mountain lake under a clear dawn sky",
  "neon street in the rain at night",
  "white villa above the sea at noon",
];

const scenes = [
  "walking through a sunlit market, film look",
  "in a botanical garden, soft morning light",
  "on a rooftop above the city at dusk",
  "at a seaside terrace, summer campaign",
  "in front of a brutalist stairway, fashion editorial",
  "under northern lights, wide shot",
];
const places = [
  "still life with lemons and a blue glass",
  "mountain ridge above the clouds at sunrise",
  "neon city street after rain",
  "abstract composition in ochre and teal",
  "lighthouse on a cliff, stormy sea",
  "art deco lobby with palm trees",
  "spiral galaxy over a desert",
  "wild meadow with poppies, macro",
];

/** About 130 jobs, more of them lately, fewer at weekends; some fail, some are cancelled, one waits for review. */
export function plannedJobs(now: Date): PlannedJob[] {
  const random = randomFrom(20260120);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const plan: PlannedJob[] = [];
  for (let day = seedDays - 2; day >= 0; day--) {
    const noon = new Date(now.getTime() - day * dayMs);
    const weekend = [0, 6].includes(noon.getUTCDay());
    const wanted = (weekend ? 0.5 : 1) * (0.9 + (1.6 * (seedDays - day)) / seedDays) * (0.4 + 1.1 * random());
    for (let made = 0; made < Math.round(wanted); made++) {
      const character = random() < 0.7 ? pick([0, 0, 0, 1, 1, 2]) : null;
      const word = character === null ? "" : `${plannedCharacters[character]!.trigger_word} `;
      const side = pick([256, 256, 256, 320]);
      plan.push({
        at: new Date(noon.getTime() - (0.2 + 9 * random()) * 3_600_000),
        type: "image",
        prompt: word + pick(character === null ? places : scenes),
        count: random() < 0.12 ? 2 : 1,
        ...{ width: side, height: pick([side, side, 320]) },
        seed: Math.floor(random() * 2 ** 31),
        character,
        ending: "completed",
      });
    }
  }
  plan.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const [place, ending] of endings) if (plan[place]) Object.assign(plan[place], { ending, count: 1 });
  for (const place of [plan.length - 47, plan.length - 30, plan.length - 13, plan.length - 6])
    Object.assign(plan[place]!, { type: "video", count: 1, width: 256, height: 256, ending: "completed" });
  Object.assign(plan.at(-2)!, { ending: "review", count: 1 });
  return plan;
}

const endings: [number, PlannedJob["ending"]][] = [
  ...([9, 34, 58, 77, 101, 118].map((place) => [place, "failed"]) as [number, "failed"][]),
  ...([16, 49, 88, 110].map((place) => [place, "cancelled"]) as [number, "cancelled"][]),
  [70, "rejected"],
];
