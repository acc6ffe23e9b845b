import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const source = join(import.meta.dirname, "../..");
type Texts = { [name: string]: string | Texts };

/** Whole phrases of the platform and of Luna that read otherwise in French; what fills them in is left out. */
const phrases = [...globSync("platform/*/messages/en.json", { cwd: source }), "products/luna/messages/en.json"]
  .map((path) => join(source, path))
  .flatMap((path) => {
    const french = path.replace(/en\.json$/, "fr.json");
    return existsSync(french) ? pairs(read(path), read(french)) : [];
  })
  .filter(([english, french]) => english !== french && !/\{\w+,/.test(english))
  .flatMap(([english]) => english.split(/\{\w+\}/).map((part) => part.trim()))
  .filter((part) => part.split(" ").length >= 3);

function pairs(english: Texts, french: Texts): [string, string][] {
  return Object.entries(english).flatMap(([name, text]) => {
    const other = french[name];
    if (typeof text === "string") return [[text, String(other)] as [string, string]];
    return typeof other === "object" ? pairs(text, other) : [];
  });
}

function read(path: string): Texts {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The English phrases of ours that stand in a text which should be French. */
export const englishIn = (text: string): string[] => phrases.filter((phrase) => text.includes(phrase));
