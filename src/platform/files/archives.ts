import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { streamOf } from "./delivery.ts";
import { storageOf } from "./providers/chosen-storage.ts";
import { objectKey } from "./providers/storage.ts";
import { files } from "./tables.ts";

const partHours = 24;

/** A file on this machine for something that is being written, on the disk of the data folder. */
export async function workFile(house: House, name: string): Promise<string> {
  const folder = join(house.config.dataDir, "work");
  await mkdir(folder, { recursive: true });
  // What a killed process left behind.
  const before = house.now().getTime() - partHours * 3_600_000;
  for (const left of await readdir(folder)) {
    const facts = await stat(join(folder, left)).catch(() => null);
    if (facts && facts.mtimeMs < before) await rm(join(folder, left), { force: true });
  }
  return join(folder, name);
}

/** Puts a written file into the store under `<owner>/<id>`, whole or not at all; however large, it is never in memory. */
export async function storeArchive(
  house: House,
  storageKey: string,
  path: string,
  mime = "application/zip",
): Promise<void> {
  const file = await open(path, "r");
  await file.sync().finally(() => file.close());
  await storageOf(house).writeFile(objectKey(storageKey, "original"), path, mime);
}

/** The stored archive as it is read; null when it is gone. */
export async function openArchive(house: House, storageKey: string): Promise<ReadableStream<Uint8Array> | null> {
  const source = await storageOf(house).read(objectKey(storageKey, "original"));
  return source && streamOf(source);
}

/** A stored picture as it is read, for a person's copy of their data; null when its bytes are gone. */
export async function openStoredFile(
  ctx: Ctx,
  file: { team_id: string; id: string },
): Promise<{ content: ReadableStream<Uint8Array>; ending: string } | null> {
  const [row] = await ctx.db
    .select({ storage_key: files.storage_key, mime: files.mime })
    .from(files)
    .where(and(eq(files.team_id, file.team_id), eq(files.id, file.id)));
  await ctx.commitSoFar();
  const source = row && (await storageOf(ctx.house).read(objectKey(row.storage_key, "original")));
  return source ? { content: streamOf(source), ending: row.mime.split("/")[1]! } : null;
}
