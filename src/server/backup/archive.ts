import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { z } from "zod";
import { isSealed, sealed, unsealed } from "./sealed.ts";
import { type Entry, packed, unpacked } from "./tar.ts";

/** What the archive holds; its last entry, so that an archive without it was not written to its end. */
export const Manifest = z.object({
  format: z.literal(1),
  made_at: z.iso.datetime(),
  /** Names of the migrations that the database had. */
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.int(),
      /** Of the rows' contents, whatever their order. */
      sum: z.string(),
    }),
  ),
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), last: z.string().nullable() })),
  files: z.object({
    count: z.int(),
    bytes: z.int(),
    /** Named by a row, and not in the store when they were to be copied. */
    missing: z.array(z.string()),
  }),
  /** As `verifyLedger` computes it. */
  ledger_hash: z.string(),
  /** Tells whether another installation has the same AUTH_SECRET, and nothing else of it. */
  secret_mark: z.string(),
});
export type Manifest = z.output<typeof Manifest>;

export const manifestName = "manifest.json";

interface ArchiveOptions {
  /** With it, the archive is encrypted. */
  passphrase?: string | undefined;
}

/** Written aside and renamed when it is whole and would survive a power cut. */
export async function writeArchive(
  path: string,
  entries: AsyncIterable<Entry>,
  { at, passphrase }: ArchiveOptions & { at: Date },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = join(dirname(path), `.${basename(path)}.part`);
  try {
    await pipeline(
      Readable.from(packed(entries, at), { objectMode: false }),
      createGzip(),
      passphrase === undefined ? new PassThrough() : (source) => sealed(source, passphrase),
      createWriteStream(aside, { mode: 0o600 }),
    );
    const file = await open(aside, "r");
    await file.sync().finally(() => file.close());
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

export async function* readArchive(path: string, { passphrase }: ArchiveOptions): AsyncGenerator<Entry> {
  const closed = isSealed(await beginningOf(path));
  if (closed && passphrase === undefined) throw new Error("The archive is encrypted: set BACKUP_PASSPHRASE.");
  const source = createReadStream(path);
  const plain = createGunzip();
  const flowing = pipeline(closed ? unsealed(source, passphrase!) : source, plain);
  flowing.catch(() => {});
  try {
    yield* unpacked(plain);
    await flowing;
  } finally {
    source.destroy();
  }
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads the archive from its first to its last byte before anything is done with it. */
export async function checkArchive(path: string, options: ArchiveOptions): Promise<Manifest> {
  let last: Entry | null = null;
  for await (const entry of readArchive(path, options)) last = entry;
  if (last?.name !== manifestName) throw new Error("The archive has no manifest: it was not written to its end.");
  return Manifest.parse(JSON.parse(last.bytes.toString()));
}
