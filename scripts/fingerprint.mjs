import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const sourceFolders = ["src", "packages", "messages", "public", "drizzle"];
const serverFiles = ["package-lock.json", "tsconfig.json", "scripts/build.ts"];
const pageFiles = [...serverFiles, "next.config.mjs", "postcss.config.mjs"];
const notBuilt = /\.test\.tsx?$|\.md$|^src\/test\/|\/node_modules\//;
const shownOnPages =
  /^(src\/(app|ui|kernel)|messages|public)\/|\/(ui|i18n|messages)\/|\.css$|^src\/(proxy|middleware|instrumentation[^/]*)\.ts$/;

/**
 * Which of the two builds no longer fit the sources, each with the fingerprint (names, sizes, times) that it should
 * bear. `scripts/build.ts` writes these to dist/built.json when a build is done, with the sizes and times of the files
 * outside of the page folders that the pages import.
 * @returns {{ server?: string, pages?: string }}
 */
export function staleBuilds(root) {
  const record = readRecord(root);
  const files = sourceFolders.flatMap((folder) => filesBelow(root, folder)).filter((path) => !notBuilt.test(path));
  const server = fingerprint(root, [...files, ...serverFiles]);
  const pages = fingerprint(root, [...files.filter((path) => shownOnPages.test(path)), ...pageFiles]);
  const imports = Object.entries(record.pageImports ?? {});
  const importsChanged = imports.some(([path, stamp]) => stampOf(root, path) !== stamp);
  const stale = {};
  if (record.server !== server || !existsSync(join(root, "dist/main.js"))) stale.server = server;
  if (record.pages !== pages || importsChanged || !existsSync(join(root, ".next/BUILD_ID"))) stale.pages = pages;
  return stale;
}

function readRecord(root) {
  const path = join(root, "dist/built.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return entry.name === "node_modules" ? [] : filesBelow(root, path);
  });
}

function fingerprint(root, paths) {
  const hash = createHash("sha256");
  for (const path of paths.toSorted()) hash.update(`${path}\0${stampOf(root, path)}\n`);
  return hash.digest("hex");
}

function stampOf(root, path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  return stat ? `${stat.size}:${stat.mtimeMs}` : "none";
}
