import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runDrizzle } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import type { House } from "../../kernel/house.ts";
import { storageOf } from "../../platform/files/providers/chosen-storage.ts";
import { verifyLedger } from "../../platform/ledger/verify.ts";
import { makeQueue } from "../migrate.ts";
import { checkArchive, type Manifest, readArchive } from "./archive.ts";
import { appliedMigrations, secretMark } from "./backup.ts";
import { columnList, contentOf, fullName, plainSettings, type StoredTable, storedTables } from "./tables.ts";
import type { Entry } from "./tar.ts";

/**
 * Brings an archive's rows into an empty database, all or none: tables as the archive knows them, rows, and a comparison
 * of every table with the manifest. What came after the archive's migrations is for the caller to add. Throws when the
 * database holds rows already.
 */
export async function restoreRows(
  ownerUrl: string,
  root: string,
  path: string,
  passphrase: string | undefined,
): Promise<Manifest> {
  const manifest = await checkArchive(path, { passphrase });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(7020, 1)");
    await refuseRows(client);
    await makeTables(client, ownerUrl, root, manifest);
    await client.query(`begin; ${plainSettings}`);
    await inOneGo(client, manifest, () => loadRows(client, manifest, readArchive(path, { passphrase })));
    await client.query("commit");
    return manifest;
  } finally {
    await client.end();
  }
}

async function refuseRows(client: pg.Client): Promise<void> {
  for (const table of await storedTables(client)) {
    const { rowCount } = await client.query(`select from ${fullName(table)} limit 1`);
    // The queue knows the names of its tasks and clocks before anything has happened.
    if (rowCount !== 0 && table.schema !== "graphile_worker")
      throw new Error(
        `The database is not empty: ${table.schema}.${table.name} has rows. Restore into an empty one: another DATA_DIR, or a new database under DATABASE_URL.`,
      );
  }
}

/** The tables as they were when the archive was made; a newer program brings them up to date afterwards. */
async function makeTables(client: pg.Client, ownerUrl: string, root: string, { migrations }: Manifest): Promise<void> {
  const here = new Set(await readdir(join(root, "drizzle")));
  const unknown = migrations.filter((name) => !here.has(name));
  if (unknown.length > 0)
    throw new Error(`The archive was made by a newer program: this one does not know ${unknown.join(", ")}.`);
  const folder = await mkdtemp(join(tmpdir(), "restore-"));
  try {
    for (const name of migrations) await cp(join(root, "drizzle", name), join(folder, name), { recursive: true });
    await runDrizzle(drizzle({ client }), { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const later = (await appliedMigrations(client)).filter((name) => !migrations.includes(name));
  if (later.length > 0)
    throw new Error("The database has newer tables than the archive. Restore into one in which nothing ever ran.");
  await makeQueue(ownerUrl);
}

/**
 * While rows come in, no trigger runs and no foreign key is looked at: a key is made anew after them, which looks at all
 * rows. That needs no more than to own the tables.
 */
async function inOneGo(client: pg.Client, { tables }: Manifest, load: () => Promise<void>): Promise<void> {
  const { rows: keys } = await client.query<{ name: string; on: string; definition: string }>(`
    select quote_ident(k.conname) as name, k.conrelid::regclass::text as on, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace
    where k.contype = 'f' and n.nspname !~ '^pg_' and k.conparentid = 0`);
  for (const key of keys) await client.query(`alter table ${key.on} drop constraint ${key.name}`);
  for (const table of tables) await client.query(`alter table ${fullName(table)} disable trigger user`);
  await load();
  for (const table of tables) await client.query(`alter table ${fullName(table)} enable trigger user`);
  for (const key of keys) await client.query(`alter table ${key.on} add constraint ${key.name} ${key.definition}`);
}

async function loadRows(client: pg.Client, manifest: Manifest, entries: AsyncIterable<Entry>): Promise<void> {
  const tables = new Map(manifest.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  for (const table of manifest.tables) await client.query(`delete from ${fullName(table)}`);
  for await (const { name, bytes } of entries) {
    const [kind, of] = name.split("/") as [string, string];
    if (kind === "rows") await insertLines(client, tables.get(of)!, bytes.toString());
  }
  for (const { schema, name, last } of manifest.sequences)
    if (last) await client.query("select setval($1::regclass, $2::bigint)", [fullName({ schema, name }), last]);
  for (const table of manifest.tables) {
    const { rows, sum } = await contentOf(client, table);
    if (rows !== table.rows || sum !== table.sum)
      throw new Error(
        `${table.schema}.${table.name} came back with ${rows} rows and the sum ${sum}; the archive says ${table.rows} and ${table.sum}. Nothing was kept.`,
      );
  }
}

async function insertLines(client: pg.Client, table: StoredTable, lines: string): Promise<void> {
  const columns = columnList(table);
  await client.query(
    `insert into ${fullName(table)} (${columns}) overriding system value
     select ${columns} from json_populate_recordset(null::${fullName(table)}, $1)`,
    [`[${lines.trimEnd().replaceAll("\n", ",")}]`],
  );
}

/** The stored files, and the last comparison: those of the archive are there, and the ledger is the same and in order. */
export async function restoreFiles(house: House, path: string, manifest: Manifest): Promise<void> {
  const storage = storageOf(house);
  let [count, bytes] = [0, 0];
  for await (const entry of readArchive(path, { passphrase: house.config.BACKUP_PASSPHRASE })) {
    if (!entry.name.startsWith("files/")) continue;
    const key = entry.name.slice("files/".length);
    await storage.write(key, entry.bytes, await typeOf(house, key));
    count++;
    bytes += entry.bytes.length;
  }
  if (count !== manifest.files.count || bytes !== manifest.files.bytes)
    throw new Error(`${count} files came back; the archive says ${manifest.files.count}.`);
  const { findings, hash } = await verifyLedger(house);
  if (findings.length > 0 || hash !== manifest.ledger_hash)
    throw new Error(`The ledger is not that of the archive. ${findings.join(" ")}`);
}

async function typeOf(house: House, key: string): Promise<string> {
  if (key.endsWith(".thumb")) return "image/webp";
  const { rows } = await house.pools.owner.query<{ mime: string }>("select mime from files where storage_key = $1", [
    key.slice(0, key.lastIndexOf(".")),
  ]);
  return rows[0]!.mime;
}

/** Whether what this installation sealed can be read by the one that the archive is brought into. */
export const hasSameSecret = (house: House, manifest: Manifest) =>
  secretMark(house.config.authSecret) === manifest.secret_mark;
