import { z } from "zod";
import type { Locale } from "./house.ts";

/** English sentence → the same in another language. `{name}` stands for what varies. */
export type Sentences = Readonly<Record<string, string>>;

/**
 * Finds a sentence's translation: the sentence itself, or one with gaps that fits it. What fills a gap is a sentence or a
 * word of the list itself, a number, or stays as it is. A sentence that nobody translated stays English.
 */
export function translator(sentences: Sentences): (sentence: string) => string {
  const withGaps = Object.keys(sentences)
    .filter((sentence) => sentence.includes("{"))
    .map((sentence) => {
      const names = [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      const parts = sentence.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return { names, pattern: new RegExp(`^${parts.join("(.+?)")}$`, "s"), to: sentences[sentence]! };
    });
  const say = (sentence: string): string => {
    if (Object.hasOwn(sentences, sentence)) return sentences[sentence]!;
    if (/^\d[\d,]*$/.test(sentence)) return sentence.replaceAll(",", "\u202f");
    if (sentence.length > 1_000) return sentence;
    for (const { names, pattern, to } of withGaps) {
      const found = pattern.exec(sentence);
      if (found) return to.replace(/\{(\w+)\}/g, (_, name: string) => say(found[names.indexOf(name) + 1]!));
    }
    return sentence;
  };
  return say;
}

/** What the shapes themselves say of wrong input; English is their own. */
export const shapeErrors: Record<Locale, z.core.ParseContext<z.core.$ZodIssue> | undefined> = {
  en: undefined,
  fr: { error: z.locales.fr().localeError },
};
