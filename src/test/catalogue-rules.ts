import compileText from "icu-minify/compile";
import type { Messages } from "../kernel/module.ts";
import type { Source } from "./house-rules.ts";

/** Every text of a catalogue under its whole key. */
export const flat = (texts: Messages, before = ""): [key: string, text: string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );

/** What a language lacks, has too much, or fills with other values than English does. */
export function outOfStep(english: Messages, other: Messages): string[] {
  const texts = new Map(flat(other));
  return [
    ...flat(english).flatMap(([key, text]) => {
      const translated = texts.get(key);
      if (translated === undefined) return [`${key} is missing`];
      return argumentsOf(text) === argumentsOf(translated) ? [] : [`${key} has other arguments or tags`];
    }),
    ...[...texts.keys()].filter((key) => !new Map(flat(english)).has(key)).map((key) => `${key} is not in English`),
  ];
}

/** Names of the arguments and tags of an ICU text, in the order of the alphabet. */
function argumentsOf(text: string): string {
  const found = new Set<string>();
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [name, kind, ...rest] = part as [string | 0, unknown, ...unknown[]];
    if (typeof name === "string") found.add(typeof kind === "number" || kind === undefined ? name : `<${name}>`);
    if (typeof kind === "number") {
      const choices = rest[0];
      if (kind < 4 && choices && typeof choices === "object") for (const choice of Object.values(choices)) each(choice);
    } else for (const inner of [kind, ...rest]) walk(inner);
  };
  const each = (parts: unknown) => (Array.isArray(parts) ? parts.forEach(walk) : undefined);
  each(compileText(text));
  return [...found].sort().join(" ");
}

/** French takes ’ for ', and spaces that do not break before : ; ! ? and within « ». */
export const wrongTypography = (texts: [key: string, text: string][]): string[] =>
  texts.filter(([, text]) => /'| [;!?»%]| :(?!:)|« /.test(text)).map(([key, text]) => `${key}: ${text}`);

const words = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);

/**
 * Keys that no source of the module names: neither whole nor, below a namespace that is asked for, by what remains of
 * them. A template such as `role.${role}` names all that fit it.
 */
export function unusedKeys(module: string, keys: string[], sources: Source[]): string[] {
  const all = sources.map(({ text }) => text).join("\n");
  const spaces = words(all, /Translations\(\s*"([^"]*)"/g);
  const literals = new Set(words(all, /["'`]([\w.-]+)["'`]/g));
  // Objects of texts name their keys without quotes, and cases of a choice do.
  for (const name of words(all, /\b([A-Za-z_]\w*)\??:/g)) literals.add(name);
  const patterns = words(all, /`([\w.]*\$\{[^`\s]*)`/g).map(
    (template) =>
      new RegExp(
        `^${template
          .replace(/\$\{[^}]*\}/g, "§")
          .replaceAll(".", "\\.")
          .replaceAll("§", "[\\w-]+")}$`,
      ),
  );
  const named = (tail: string) => literals.has(tail) || patterns.some((pattern) => pattern.test(tail));
  return keys.filter((key) => {
    const whole = `${module}.${key}`;
    const tails = spaces.filter((space) => whole.startsWith(`${space}.`)).map((space) => whole.slice(space.length + 1));
    return ![whole, key, ...tails].some(named);
  });
}

/** Keys that a file asks for below a namespace, but that none of its namespaces has. */
export function missingKeys(texts: Messages, sources: Source[]): string[] {
  const known = new Set(flat(texts).map(([key]) => key));
  return sources.flatMap(({ path, text }) => {
    const spaces = words(text, /Translations\(\s*"([^"]*)"/g);
    if (spaces.length === 0) return [];
    return words(text, /\bt\(\s*"([\w.]+)"/g)
      .filter((key) => !known.has(key) && !spaces.some((space) => known.has(`${space}.${key}`)))
      .map((key) => `${path} asks for ${key}`);
  });
}

const calls = /\b(?:conflict|overLimit|unauthorized|tooMany|unavailable|forbidden|Problem|invalid|refusal)\(/g;
/** What zod's checks and our refusals say: sentences in quotes, with `{}` where something is filled in. */
export function sentencesIn(sources: Source[]): string[] {
  return sources.flatMap((source) => {
    // What describes a field stands in the OpenAPI document, which is English.
    const text = source.text.replace(/\.describe\(\s*"[^"]*",?\s*\)/g, "");
    const thrown = [...text.matchAll(calls)].flatMap(({ index }) =>
      literalsIn(text.slice(index, endOfCall(text, index))),
    );
    const checks = [
      ...text.matchAll(/(?:\.(?:min|max|refine|regex|email|length|int|url|pipe)|addIssue|z\.\w+)\(/g),
    ].flatMap(({ index }) => literalsIn(text.slice(index, endOfCall(text, index))));
    const nouns = words(text, /\bnotFound\("([^"]+)"\)/g).map((noun) => `${noun} not found. It may have been deleted.`);
    return [...thrown, ...checks, ...nouns];
  });
}

function endOfCall(text: string, start: number): number {
  let depth = 0;
  for (let at = text.indexOf("(", start); at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at;
  }
  return text.length;
}

const literalsIn = (call: string) =>
  [...words(call, /"([A-Z][^"\n]*[a-z][.?])"/g), ...words(call, /`((?:[A-Z]|\$\{)[^`\n]*[a-z}][.?])`/g)].filter(
    (text) => text.includes(" "),
  );

/** The same sentence whatever its gaps are called. */
export const gapless = (sentence: string) => sentence.replace(/\$?\{(?:[^{}]|\{[^}]*\})*\}/g, "{}");
