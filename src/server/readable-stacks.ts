import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** By file; null without one. Held weakly, because a map takes tens of MB while it is in use and few errors are shown. */
const maps = new Map<string, WeakRef<SourceMap> | null>();

/**
 * Stack traces name our sources instead of the bundles. Node's own `--enable-source-maps` would read the map of every
 * file that it loads, those of libraries too, and keep them all; here a map is read when a stack is looked at.
 */
export function nameSourcesInStacks(): void {
  if (process.sourceMapsEnabled) return;
  Error.prepareStackTrace = (error, sites) =>
    [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${inSource(site)}`)].join("\n");
}

function inSource(site: NodeJS.CallSite): string {
  const text = String(site);
  const [file, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  if (!file || !line || !column) return text;
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (!entry || !("originalSource" in entry)) return text;
  const source = new URL(entry.originalSource, urlOf(file));
  const place = `${source.protocol === "file:" ? fileURLToPath(source) : source}:${entry.originalLine + 1}`;
  return text.replace(`${file}:${line}:${column}`, `${place}:${entry.originalColumn + 1}`);
}

function mapOf(file: string): SourceMap | null {
  const known = maps.get(file);
  if (known === null) return null;
  const map = known?.deref() ?? readMap(file);
  maps.set(file, map && new WeakRef(map));
  return map;
}

/** Null for what has none, such as a library, and for one that cannot be read: an error must not hide another. */
function readMap(file: string): SourceMap | null {
  try {
    if (file.includes("/node_modules/")) return null;
    return new SourceMap(JSON.parse(readFileSync(new URL(`${urlOf(file)}.map`), "utf8")));
  } catch {
    return null;
  }
}

const urlOf = (file: string): string => (URL.canParse(file) ? file : pathToFileURL(file).href);
