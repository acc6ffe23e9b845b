import { createHmac } from "node:crypto";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { House } from "../../kernel/house.ts";
import { storageOf } from "../../platform/files/providers/chosen-storage.ts";
import { objectKey, variants } from "../../platform/files/providers/storage.ts";
import { ledgerHash } from "../../platform/ledger/verify.ts";
import { type Manifest, manifestName, writeArchive } from "./archive.ts";
import { columnList, contentOf, fullName, plainSettings, rowText, storedSequences, storedTables } from "./tables.ts";
import type { Entry } from "./tar.ts";

const rowsAtOnce = 1_000;

export const backupFolder = ({ config }: House) => config.BACKUP_DIR ?? join(config.dataDir, "backups");

/**
 * Writes the database and the stored files into one archive, beside the traffic: all rows as one moment saw them, and
 * the files that those rows name. Answers where it lies.
 */
export async function backUp(house: House, path?: string): Promise<{ path: string; manifest: Manifest }> {
  const at = house.now();
  const named = `backup-${at.toISOString().replaceAll(/[:.]/g, "-")}.tar.gz${house.config.BACKUP_PASSPHRASE ? ".sealed" : ""}`;
  const target = resolve(path ?? join(backupFolder(house), named));
  const client = await house.pools.owner.connect();
  try {
    await client.query(`begin isolation level repeatable read read only; ${plainSettings}`);
    let manifest: Manifest | undefined;
    const entries = entriesOf(house, client, at, (made) => {
      manifest = made;
    });
    await writeArchive(target, entries, { at, passphrase: house.config.BACKUP_PASSPHRASE });
    return { path: target, manifest: manifest! };
  } finally {
    await client.query("rollback").catch(() => {});
    client.release();
  }
}

async function* entriesOf(
  house: House,
  client: pg.PoolClient,
  at: Date,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Entry> {
  const tables: Manifest["tables"] = [];
  for (const table of await storedTables(client)) {
    await client.query(
      `declare rows_of_table no scroll cursor for
         select ${rowText} as line from (select ${columnList(table)} from ${fullName(table)}) t`,
    );
    for (let part = 1; ; part++) {
      const { rows } = await client.query<{ line: string }>(`fetch ${rowsAtOnce} from rows_of_table`);
      if (rows.length === 0) break;
      const name = `rows/${table.schema}.${table.name}/${String(part).padStart(6, "0")}.jsonl`;
      yield { name, bytes: Buffer.from(rows.map(({ line }) => `${line}\n`).join("")) };
    }
    await client.query("close rows_of_table");
    tables.push({ ...table, ...(await contentOf(client, table)) });
  }
  const files = { count: 0, bytes: 0, missing: [] as string[] };
  yield* filesOf(house, client, files);
  const manifest: Manifest = {
    format: 1,
    made_at: at.toISOString(),
    migrations: await appliedMigrations(client),
    tables,
    sequences: await storedSequences(client),
    files,
    ledger_hash: await ledgerHash(drizzle({ client })),
    secret_mark: secretMark(house.config.authSecret),
  };
  yield { name: manifestName, bytes: Buffer.from(JSON.stringify(manifest, null, 2)) };
  onManifest(manifest);
}

/** Stored bytes never change: those that a row names are the same now as at the rows' moment, or were removed since. */
async function* filesOf(house: House, client: pg.PoolClient, told: Manifest["files"]): AsyncGenerator<Entry> {
  const storage = storageOf(house);
  await client.query("declare stored no scroll cursor for select storage_key from files");
  for (;;) {
    const { rows } = await client.query<{ storage_key: string }>(`fetch ${rowsAtOnce} from stored`);
    if (rows.length === 0) return;
    for (const { storage_key } of rows)
      for (const key of variants.map((variant) => objectKey(storage_key, variant))) {
        const source = await storage.read(key);
        if (!source) {
          told.missing.push(key);
          continue;
        }
        const bytes = await buffer(source);
        told.count++;
        told.bytes += bytes.length;
        yield { name: `files/${key}`, bytes };
      }
  }
}

export async function appliedMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("select name from drizzle.__drizzle_migrations order by name");
  return rows.map(({ name }) => name);
}

export const secretMark = (secret: string) => createHmac("sha256", secret).update("mark of a backup").digest("hex");
