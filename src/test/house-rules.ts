import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Module } from "../kernel/module.ts";

/** A source file as the rules read it. */
export interface Source {
  path: string;
  text: string;
}

export function sourcesBelow(root: string, folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => ({ path: join(folder, file), text: readFileSync(join(root, folder, file), "utf8") }));
}

const codeLines = (text: string) =>
  text.split("\n").filter((line) => line.trim() !== "" && !/^\s*(\/\/|\/?\*)/.test(line)).length;

export const tooLong = (sources: Source[], most: number): string[] =>
  sources
    .filter(({ text }) => text.split("\n").length > most + 1)
    .map(({ path, text }) => `${path} has ${text.split("\n").length} lines`);

export const kernelSize = (sources: Source[]): number => sources.reduce((sum, { text }) => sum + codeLines(text), 0);

/** Time comes from the ctx, so that demo data, tests and the sandbox can move it. */
export const readsTheClock = (sources: Source[]): string[] =>
  sources
    .filter(({ path }) => !/\/(ui|engines)\//.test(path))
    .flatMap(({ path, text }) => (/\bnew Date\(\)|\bDate\.now\(\)/.test(text) ? [path] : []));

interface OwnedTable {
  /** The name of its constant in code. */
  name: string;
  /** Folder of the module that owns it. */
  folder: string;
  tenant: boolean;
}

/** A statement that begins with a query on a table, up to its semicolon. */
function statements(text: string, verb: string, table: string): string[] {
  const starts = [...text.matchAll(new RegExp(`\\.(?:${verb})\\(\\s*${table}\\b\\s*\\)`, "g"))].map(
    (match) => match.index,
  );
  return starts.map((start) => text.slice(start, text.indexOf(";", start)));
}

/**
 * Every query on a tenant table names the team itself, or by a condition of the same file that does; row-level
 * security is the second lock, not the first.
 */
export function tenancyByMemory(sources: Source[], tables: OwnedTable[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const conditions = [...text.matchAll(/const (\w+) = \(ctx\b[^;]*?\b(?:mine|myRow)\(/g)].map((match) => match[1]);
    const named = new RegExp(`\\b(?:${["mine", "myRow", ...conditions].join("|")})\\(|\\bteam_id\\b|across teams`);
    return tables
      .filter(({ tenant }) => tenant)
      .flatMap(({ name }) =>
        statements(text, "from|update|delete", name)
          .filter((statement) => !named.test(`${precedingText(text, statement)}${statement}`))
          .map(() => `${path} reads or writes ${name} without mine(ctx, …)`),
      );
  });
}

/** Where a comment may say why a query runs across teams. */
const precedingText = (text: string, statement: string) =>
  text.slice(Math.max(0, text.indexOf(statement) - 240), text.indexOf(statement));

/** Anyone may read a platform table; only its owner writes it. */
export const writesOfStrangers = (sources: Source[], tables: OwnedTable[]): string[] =>
  sources.flatMap(({ path, text }) =>
    tables
      .filter(({ folder }) => !path.startsWith(`${folder}/`))
      .flatMap(({ name }) => statements(text, "insert|update|delete", name).map(() => `${path} writes ${name}`)),
  );

/** A file that only hands on what others export, and a folder for whatever has no owner. */
export const ownerless = (sources: Source[]): string[] =>
  sources.flatMap(({ path, text }) => [
    ...(/(^|\/)(utils?|helpers?|common|shared|misc|lib)\//.test(path)
      ? [`${path}: share with the owner, not in a drawer`]
      : []),
    ...(!path.startsWith("src/app/") && codeOf(text) !== "" && codeOf(text).replace(handedOn, "").trim() === ""
      ? [`${path} is a barrel: import from the file that owns it`]
      : []),
  ]);

const codeOf = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "").trim();
const handedOn = /^export (type )?(\*( as \w+)?|\{[^}]*\}) from "[^"]+";$/gm;

/** On the server the outside world is called from jobs and providers: never inside a request's transaction. */
export const callsOutside = (sources: Source[]): string[] =>
  sources
    .filter(({ path }) => /^src\/(kernel|platform|products|server)\//.test(path))
    .filter(({ path }) => !/\/(ui|providers|engines)\/|\/jobs\.ts$/.test(path))
    .flatMap(({ path, text }) => (/(?<![.\w]|function )fetch\(/.test(codeOf(text)) ? [`${path} calls fetch`] : []));

/** A product's table is nobody else's business, not even for reading. */
export const importsOfTables = (sources: Source[]): string[] =>
  sources.flatMap(({ path, text }) =>
    [...text.matchAll(/from "([^"]*products\/[^"]*tables\.ts)"/g)].map((match) => `${path} imports ${match[1]}`),
  );

/** Inserts into tenant tables take their owner from the ctx, after the input. */
export const ownerlessInserts = (sources: Source[], tables: OwnedTable[]): string[] =>
  sources.flatMap(({ path, text }) =>
    tables
      .filter(({ tenant }) => tenant)
      .flatMap(({ name }) =>
        statements(text, "insert", name)
          .filter(
            (statement) => !/ownedBy\(|team_id/.test(statement) && !/\.values\(\s*\w+\s*\)|\.select\(/.test(statement),
          )
          .map(() => `${path} inserts into ${name} without ownedBy(ctx)`),
      ),
  );

export interface Column {
  table: string;
  column: string;
  type: string;
  /** Whether a foreign key leads from it to a person. */
  to_user: boolean;
}

const personalName =
  /^to$|(^|_)(by|e?mail|phone|address|avatar|ip|user_agent|first_name|last_name|full_name|to_name|user|person|actor)(_id|_name|_url|_hash)?$/;

/** Tables that hold something of a person, but that no manifest says what becomes of when the account is purged. */
export const personalButUnnamed = (columns: Column[], named: ReadonlySet<string>): string[] =>
  columns
    .filter(({ column, type, to_user }) => to_user || type === "inet" || personalName.test(column))
    .filter(({ table }) => !named.has(table))
    .map(({ table, column }) => `${table}.${column} is personal: name ${table} under "personal" in its manifest`);

/** Modules that keep something of persons, but neither put it into their copy of their data nor say why not. */
export const personalNotExported = (modules: readonly Pick<Module, "name" | "personal" | "exports">[]): string[] =>
  modules
    .filter(({ personal, exports }) => Object.keys(personal ?? {}).length > 0 && exports === undefined)
    .map(({ name }) => `${name} keeps personal tables: give it "exports" in its manifest, or say why none`);

/** Texts for people stand in catalogues: no sentence between the tags of a page. */
export const textsInPages = (sources: Source[]): string[] =>
  sources
    .filter(({ path }) => /\/ui\/.*\.tsx$/.test(path) && !path.startsWith("src/ui/"))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+[^<>{}]*)</g)].map(
        (match) => `${path} says "${match[1]!.trim()}"`,
      ),
    );

/** The texts that a page's components ask for in the browser, but that the page does not hand over with `PageTexts`. */
export function textsNotHandedOver(sources: Source[], frame: readonly string[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source.text]));
  return sources
    .filter(({ path }) => /\/ui\/[a-z-]+-page\.tsx$/.test(path))
    .flatMap(({ path, text }) => {
      const handed = [
        ...frame,
        ...[...text.matchAll(/of=\{\[([^\]]*)\]\}/g)].flatMap((match) =>
          [...match[1]!.matchAll(/"([^"]+)"/g)].map((name) => name[1]!),
        ),
      ];
      const asked = new Set(
        [...reachable(path, byPath)].flatMap((file) =>
          [...byPath.get(file)!.matchAll(/\buseTranslations\(\s*"([^"]+)"/g)].map((match) => match[1]!),
        ),
      );
      return [...asked]
        .filter((name) => !handed.some((given) => name === given || name.startsWith(`${given}.`)))
        .map((name) => `${path} does not hand over ${name}`);
    });
}

/** A file and all of ours that it imports, directly or not. */
function reachable(path: string, byPath: Map<string, string>, seen = new Set<string>()): Set<string> {
  if (seen.has(path) || !byPath.has(path)) return seen;
  seen.add(path);
  for (const match of byPath.get(path)!.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g))
    reachable(join(path, "..", match[1]!), byPath, seen);
  return seen;
}

/** The statuses of the helpers that take a code; a call of `new Problem` names its own. */
const helperStatus: Record<string, number> = { conflict: 409, overLimit: 402, unauthorized: 401, refusal: 401 };

/** Every code that a refusal carries in the sources, with the statuses that it comes with there. */
export function thrownCodes(sources: Source[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const note = (code: string, status: number) => found.set(code, (found.get(code) ?? new Set()).add(status));
  for (const { path, text } of sources) {
    if (/\/ui\//.test(path)) continue;
    for (const match of text.matchAll(/new Problem\(\s*(\d+),\s*"(\w+)"/g)) note(match[2]!, Number(match[1]));
    for (const match of text.matchAll(/\b(conflict|overLimit|unauthorized|refusal)\(\s*"(\w+)"/g))
      note(match[2]!, helperStatus[match[1]!]!);
    // A code that is handed on: a switch over SQL's answers, a table of refusals, a default, another code for a problem.
    for (const match of text.matchAll(/case "(\w+)":\s*return (conflict|overLimit)\(\s*code\b/g))
      note(match[1]!, helperStatus[match[2]!]!);
    for (const match of text.matchAll(/\b[A-Z_]+: \["([a-z_]+)", "/g)) note(match[1]!, 401);
    for (const match of text.matchAll(/\bunauthorized = \(code = "(\w+)"/g)) note(match[1]!, 401);
    for (const match of text.matchAll(/Object\.assign\(unavailable\([^;]*?code: "(\w+)"/g)) note(match[1]!, 503);
    for (const match of text.matchAll(/new Problem\(\s*problem\.status,\s*"(\w+)"/g)) note(match[1]!, 409);
  }
  return found;
}

/** Codes that are thrown without an entry in the catalogue, with another status than it says, or only stand there. */
export function codesOutOfStep(
  thrown: Map<string, Set<number>>,
  catalogue: Record<string, readonly number[]>,
): string[] {
  return [
    ...[...thrown].flatMap(([code, statuses]) =>
      [...statuses]
        .filter((status) => !catalogue[code]?.includes(status))
        .map(
          (status) =>
            `${code} is thrown with ${status}: name it in src/platform/api/error-codes.ts, with its texts under codes in messages/en.json there`,
        ),
    ),
    ...Object.keys(catalogue)
      .filter((code) => !thrown.has(code))
      .map((code) => `${code} stands in the catalogue, but nothing throws it`),
  ];
}
