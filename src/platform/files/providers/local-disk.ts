import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unavailable } from "../../../kernel/errors.ts";
import type { Storage, StoredObject } from "./storage.ts";

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const keyShape = new RegExp(`^${uuid}/${uuid}\\.(?:original|thumb)(?:\\.[0-9a-f]{16}\\.tmp)?$`);
const listed = 500;

/** Files under `<dataDir>/files/<team>/<id>.<variant>`. */
export function localDisk(dataDir: string): Storage {
  const root = join(dataDir, "files");
  const pathOf = (key: string) => {
    if (!keyShape.test(key)) throw new Error(`not a storage key: ${key}`);
    return join(root, key);
  };
  return {
    write: (key, bytes) => writeWhole(pathOf(key), bytes).catch(refuseOnFullDisk),
    async writeFile(key, path) {
      const folder = dirname(pathOf(key));
      if (await mkdir(folder, { recursive: true })) await makeDurable(dirname(folder));
      await rename(path, pathOf(key)).catch(refuseOnFullDisk);
      await makeDurable(folder);
    },
    async read(key, range) {
      const path = pathOf(key);
      if (!(await stat(path).catch(nothingThere))) return null;
      return createReadStream(path, range);
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async *list(teamId) {
      const names = (await readdir(join(root, teamId)).catch(nothingThere)) ?? [];
      const keys = names.map((name) => `${teamId}/${name}`).filter((key) => keyShape.test(key));
      for (let at = 0; at < keys.length; at += listed) {
        const found = await Promise.all(keys.slice(at, at + listed).map((key) => describe(key, pathOf(key))));
        yield found.filter((object) => object !== null);
      }
    },
  };
}

/** A reader meets the whole file or none: written aside, made durable, then renamed; a rename lasts once its folder does. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  if (await mkdir(folder, { recursive: true })) await makeDurable(dirname(folder));
  const aside = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    const file = await open(aside, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await makeDurable(folder);
}

async function makeDurable(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function describe(key: string, path: string): Promise<StoredObject | null> {
  const facts = await stat(path).catch(nothingThere);
  return facts ? { key, modified: facts.mtime } : null;
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

function refuseOnFullDisk(error: NodeJS.ErrnoException): never {
  if (error.code !== "ENOSPC" && error.code !== "EDQUOT") throw error;
  console.error(`no room for files: ${error.message}`);
  throw unavailable("There is no room for more files just now. Try again later.");
}
