import { colourNames, fillers, lights, moods, negations, paletteMoods, styles, subjects } from "./lexicon.ts";
import { hashText } from "./seeded.ts";

export type Subject = keyof typeof subjects;
export type Light = keyof typeof lights;
export type PaletteMood = keyof typeof paletteMoods;
export type Style = keyof typeof styles;
export type Mood = keyof typeof moods;

/** What the renderer understood of a prompt. */
export interface Brief {
  /** The place that fills the picture; a person may stand in it. */
  scene: Exclude<Subject, "portrait" | "figure">;
  /** True when the prompt itself named a place. */
  sceneNamed: boolean;
  person: "portrait" | "figure" | null;
  light: Light | null;
  hues: { hue: number; chroma: number; weight: number }[];
  paletteMood: PaletteMood | null;
  style: Style | null;
  mood: Mood | null;
  /** Folded text: two prompts with equal words draw the same picture. */
  key: number;
  /** Words outside the lexicon, hashed: they turn the hue and the composition a little. */
  steer: number;
  words: Map<string, number>;
}

/** Longer prompts are cut here: 2,000 characters are far more than any recipe needs. */
const longestPrompt = 2000;
const tables = { subject: subjects, light: lights, paletteMood: paletteMoods, style: styles, mood: moods };
type Found = { [Kind in keyof typeof tables]: Map<keyof (typeof tables)[Kind], number> };

export function readPrompt(prompt: string, person: boolean): Brief {
  const words = weighedWords(prompt);
  const found: Found = {
    subject: new Map(),
    light: new Map(),
    paletteMood: new Map(),
    style: new Map(),
    mood: new Map(),
  };
  const unknown: string[] = [];
  const hues: Brief["hues"] = [];
  for (const [word, weight] of words) {
    const known = collect(found, word, weight);
    const colour = colourNames[word];
    if (colour && weight > 0) hues.push({ ...colour, weight });
    if (!known && !colour) unknown.push(word);
  }
  const { scene, named } = sceneOf(found.subject, words);
  const folded = [...words].map(([word, weight]) => `${word}:${weight.toFixed(2)}`).join(" ");
  const asked = (["portrait", "figure"] as const).filter((subject) => (found.subject.get(subject) ?? 0) > 0);
  const refused = (found.subject.get("figure") ?? 0) < 0;
  return {
    scene,
    sceneNamed: named,
    person: refused
      ? null
      : asked.includes("portrait")
        ? "portrait"
        : asked.includes("figure")
          ? "figure"
          : person
            ? "portrait"
            : null,
    light: strongest(found.light),
    hues: hues.slice(0, 3),
    paletteMood: strongest(found.paletteMood),
    style: strongest(found.style),
    mood: strongest(found.mood),
    key: hashText(folded),
    steer: hashText(unknown.sort().join(" ")),
    words,
  };
}

/** `(word:1.3)` weighs 1.3, `((word))` 1.21, `[word]` 0.91, a negated word −1; `<lora:…>` is left out. */
export function weighedWords(prompt: string): Map<string, number> {
  const words = new Map<string, number>();
  const text = prompt
    .slice(0, longestPrompt)
    .normalize("NFC")
    .toLowerCase()
    .replace(/<[a-z]+:[^<>]*>/g, " ")
    .replace(/golden hour/g, "golden")
    .replace(/(black and white|art deco|still life|close up|mid century|negative space|sci fi)/g, (phrase) =>
      phrase.replace(/ /g, "-"),
    );
  const explicit = /\(([^()]*):\s*(\d+(?:\.\d+)?)\)/g;
  let depth = 0;
  let negate = false;
  for (const match of text
    .replace(explicit, (_, inside: string, weight: string) => spread(inside, weight))
    .matchAll(/[([\])]|\d*\.?\d*\|[^\s,()[\]]+|[^\s,.;!?()[\]"“”]+/g)) {
    const token = match[0];
    if (token === "(" || token === "]") depth++;
    else if (token === ")" || token === "[") depth--;
    else {
      const [, weight, raw] = /^(\d*\.?\d*)\|(.+)$/.exec(token) ?? [null, "", token];
      const word = stem(raw!);
      if (negations.has(word)) negate = true;
      else if (!fillers.has(word)) {
        const value = negate ? -1 : Math.min(3, (weight ? Number(weight) : 1) * 1.1 ** depth);
        words.set(word, words.has(word) ? words.get(word)! + value * 0.25 : value);
        negate = false;
      }
    }
  }
  return words;
}

function spread(inside: string, weight: string): string {
  return ` ${inside
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => `${weight}|${word}`)
    .join(" ")} `;
}

function stem(word: string): string {
  if (word in colourNames || word.length < 4) return word;
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

const lexicon = Object.entries(tables).flatMap(([kind, table]) =>
  Object.entries(table).map(([name, list]) => ({ kind, name, words: new Set(list.split(" ").map(stem)) })),
);

function collect(found: Found, word: string, weight: number): boolean {
  let known = false;
  for (const { kind, name, words } of lexicon) {
    if (!words.has(word)) continue;
    const scores = found[kind as keyof Found] as Map<string, number>;
    scores.set(name, (scores.get(name) ?? 0) + weight);
    known = true;
  }
  return known;
}

function strongest<Name>(scores: Map<Name, number>): Name | null {
  const best = [...scores].filter(([, score]) => score > 0).sort((a, b) => b[1] - a[1])[0];
  return best ? best[0] : null;
}

const unnamedScenes = [
  "abstract",
  "mountains",
  "botanical",
  "sea",
  "space",
  "desert",
  "architecture",
  "forest",
] as const;

function sceneOf(scores: Map<Subject, number>, words: Map<string, number>): { scene: Brief["scene"]; named: boolean } {
  const places = new Map([...scores].filter(([name]) => name !== "portrait" && name !== "figure"));
  const named = strongest(places) as Brief["scene"] | null;
  if (named) return { scene: named, named: true };
  const key = hashText([...words.keys()].join(" "));
  return { scene: unnamedScenes[key % unnamedScenes.length]!, named: false };
}
