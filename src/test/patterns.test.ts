import { join } from "node:path";
import { expect, test } from "vitest";
import { sourcesBelow } from "./house-rules.ts";

const root = join(import.meta.dirname, "../..");
/** A pattern as it stands in code, after what no division stands behind. */
const literal =
  /(?:[=(,:?!&|;{}[]|=>|\breturn)\s*\/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g;

interface Pattern {
  path: string;
  regex: RegExp;
}

function patternsIn(path: string, text: string): Pattern[] {
  return [...text.matchAll(literal)].flatMap(([, source, flags]) => {
    try {
      return [{ path, regex: new RegExp(source!, flags!.replace("g", "")) }];
    } catch {
      return [];
    }
  });
}

/** Texts that almost fit: what the pattern itself names, again and again, and then a sign that it does not take. */
function* hostile({ source }: RegExp): Generator<string> {
  const signs = [...new Set([..."a0 -.@/", ...source.replace(/\\[a-zA-Z]|[[\](){}*+?^$|\\]/g, "")])].slice(0, 10);
  for (const length of [20, 22, 24, 26, 28, 250, 1_000, 4_000])
    for (const sign of [...signs, ...signs.map((one) => `${one}a`)]) yield `${sign.repeat(length / sign.length)}\u0000`;
}

const processorMs = (regex: RegExp, text: string): number => {
  regex.lastIndex = 0;
  const before = process.cpuUsage();
  regex.test(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
const mostMs = 100;
const slow = ({ regex }: Pattern): boolean => {
  // A rest that the machine took for itself does not come three times.
  for (const text of hostile(regex)) if ([1, 2, 3].every(() => processorMs(regex, text) > mostMs)) return true;
  return false;
};

test("ORC-10.3 no pattern takes long over a text of 4,000 signs that almost fits", () => {
  const planted = patternsIn("planted.ts", "const bad = /^(a+)+$/; const worse = text.match(/(\\s*x?)*y/);");
  expect(planted.map(slow)).toEqual([true, true]);
  const all = sourcesBelow(root, "src")
    .filter(({ path }) => !/\.test\.tsx?$|^src\/test\//.test(path))
    .flatMap(({ path, text }) => patternsIn(path, text));
  expect(all.length).toBeGreaterThan(150);
  expect(all.filter(slow).map(({ path, regex }) => `${path}: ${regex}`)).toEqual([]);
}, 120_000);
