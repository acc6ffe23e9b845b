import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchApi } from "../../client/api.ts";
import { readConfig } from "../../kernel/config.ts";
import { newId } from "../../kernel/ids.ts";
import { grantCredits } from "../../platform/ledger/ledger.ts";
import { verifyLedger } from "../../platform/ledger/verify.ts";
import { openWorld, type World } from "../../test/world.ts";
import { type Booted, boot, migrateHouse } from "../boot.ts";
import { checkArchive } from "./archive.ts";
import { backUp } from "./backup.ts";
import { restoreFiles, restoreRows } from "./restore.ts";
import { contentOf, storedTables } from "./tables.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "backup-"));
const archive = join(folder, "backup.tar.gz");
let world: World;
let admin: pg.Client;
const databases: string[] = [];
const booted: Booted[] = [];

beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: "a secret of thirty-two characters" });
  admin = new pg.Client({ connectionString: world.databaseUrl });
  await admin.connect();
  const { ada, max } = world;
  for (const owner of [ada, world.eve])
    await owner.in((ctx) => grantCredits(ctx, { amount: 500, key: "given", kind: "top_up", reason: "For the test" }));
  const { id } = await ada.api("POST /characters", { name: "Mira “O'Hara”\n\t\\", trigger_word: "mira" });
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#a35" } })
    .png()
    .toBuffer();
  await ada.api("POST /characters/:id/images", { id, files: [new File([picture], "a.png")] } as never);
  await ada.api("POST /jobs", { type: "image", prompt: "lighthouse at night" });
  await world.runJobs();
  await max.api("POST /jobs", { type: "image", prompt: "waits in the queue" });
  await ada.api("POST /keys", { name: "Reader", scopes: ["read"] });
});
afterAll(async () => {
  for (const one of booted) await one.close();
  for (const name of databases) {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`drop role if exists ${name}_app`);
  }
  await admin.end();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function emptyDatabase(): Promise<string> {
  const name = `r_${newId().replaceAll("-", "").slice(-16)}`;
  await admin.query(`create database ${name}`);
  databases.push(name);
  return world.databaseUrl.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${name}`);
}

/** The way of `npm run restore`, then the program on what came back. */
async function restored(path: string, passphrase?: string): Promise<Booted> {
  const ownerUrl = await emptyDatabase();
  const manifest = await restoreRows(ownerUrl, root, path, passphrase);
  const appUrl = await migrateHouse(ownerUrl, root);
  const config = readConfig({
    ...{ APP_ENV: "test", DATA_DIR: mkdtempSync(join(folder, "data-")), PORT: "0" },
    AUTH_SECRET: "a secret of thirty-two characters",
    ...(passphrase && { BACKUP_PASSPHRASE: passphrase }),
  });
  const one = await boot({ config, ownerUrl, appUrl });
  booted.push(one);
  await restoreFiles(one.house, path, manifest);
  return one;
}

const contents = async ({ house }: Pick<Booted, "house">) => {
  const client = await house.pools.owner.connect();
  try {
    await client.query("set timezone = 'UTC'");
    const tables = await storedTables(client);
    const found: Record<string, unknown> = {};
    for (const table of tables) found[`${table.schema}.${table.name}`] = await contentOf(client, table);
    return found;
  } finally {
    client.release(true);
  }
};

test("ERP-11.3 a backup that is restored into an empty database has every row, the ledger's hash and every file", async () => {
  const { path, manifest } = await backUp(world.house, archive);
  expect(path).toBe(archive);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  const back = await restored(path);

  const before = await contents(world);
  expect(Object.keys(before).length).toBeGreaterThan(45);
  expect(await contents(back)).toEqual(before);
  expect(manifest.tables.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(30);
  const [own, theirs] = [await verifyLedger(world.house), await verifyLedger(back.house)];
  expect(theirs).toEqual({ ok: true, findings: [], hash: own.hash });
  expect(manifest.ledger_hash).toBe(own.hash);
  const files = (one: Pick<Booted, "house">) => {
    const place = join(one.house.config.dataDir, "files");
    return readdirSync(place, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(place, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(place, name)).toString("base64")]);
  };
  expect(files(back)).toEqual(files(world));
  expect(manifest.files.count).toBe(files(world).length);
  expect(manifest.files).toMatchObject({ count: files(world).length, missing: [] });
  expect(manifest.files.count).toBeGreaterThan(2);
});

test("ERP-11.3 the restored program goes on: sessions hold, pictures are served, waiting jobs run, and what is new gets new numbers", async () => {
  const back = await restored(archive);
  const fetchBack = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("host", "localhost:3000");
    headers.set("cookie", world.ada.cookie);
    return Promise.resolve(back.api.http.fetch(new Request(`http://localhost:3000${path}`, { ...init, headers })));
  };
  const { data: characters } = (await fetchApi("GET /characters", {}, fetchBack)) as { data: { name: string }[] };
  expect(characters.map(({ name }) => name)).toEqual(["Mira “O'Hara”\n\t\\"]);
  const { data: assets } = (await fetchApi("GET /assets", {}, fetchBack)) as { data: { thumb_url: string }[] };
  const thumb = await fetchBack(assets[0]!.thumb_url);
  expect(thumb.headers.get("content-type")).toBe("image/webp");
  expect((await thumb.arrayBuffer()).byteLength).toBeGreaterThan(100);
  const worker = await back.work();
  const active = async () =>
    ((await fetchApi("GET /operations", {}, fetchBack)) as { active_count: number }).active_count;
  expect(await active()).toBe(1);
  await fetchApi("POST /jobs", { type: "image", prompt: "made after the restore" }, fetchBack);
  await expect
    .poll(active, { timeout: 20_000 })
    .toBe(0)
    .finally(() => worker.stop());
  expect((await verifyLedger(back.house)).findings).toEqual([]);
});

test("ERP-11.3 a backup beside traffic holds one moment: its ledger balances, and it is the ledger that comes back", async () => {
  let writing = true;
  const traffic = (async () => {
    while (writing) await world.eve.api("POST /jobs", { type: "image", prompt: "beside the backup" }).catch(() => {});
  })();
  const path = join(folder, "beside.tar.gz");
  const { manifest } = await backUp(world.house, path);
  writing = false;
  await traffic;
  const back = await restored(path);
  expect(await verifyLedger(back.house)).toEqual({ ok: true, findings: [], hash: manifest.ledger_hash });
});

test("ERP-11.3 rows that are there already are never touched: a restore into a database with rows is refused", async () => {
  const before = await contents(world);
  await expect(restoreRows(world.databaseUrl, root, archive, undefined)).rejects.toThrow(
    /not empty: \w+\.\w+ has rows/,
  );
  expect(await contents(world)).toEqual(before);
});

test("ERP-11.3 an archive that was cut off or altered is refused before anything is written", async () => {
  const whole = readFileSync(archive);
  const url = await emptyDatabase();
  const cut = join(folder, "cut.tar.gz");
  for (const part of [whole.subarray(0, whole.length - 40), whole.subarray(0, whole.length / 2)]) {
    writeFileSync(cut, part);
    await expect(restoreRows(url, root, cut, undefined)).rejects.toThrow();
  }
  const altered = Buffer.from(whole);
  altered[Math.floor(whole.length / 2)]! ^= 0xff;
  writeFileSync(cut, altered);
  await expect(restoreRows(url, root, cut, undefined)).rejects.toThrow();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "select from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  await client.end();
  expect(rows).toHaveLength(0);
});

test("ERP-11.3 rows that differ from the manifest leave the database without any, and a second try succeeds", async () => {
  const manifest = await checkArchive(archive, {});
  const work = mkdtempSync(join(folder, "altered-"));
  execFileSync("tar", ["xzf", archive, "-C", work]);
  const users = manifest.tables.find(({ name }) => name === "users")!;
  users.sum = `${users.sum}1`;
  writeFileSync(join(work, "manifest.json"), JSON.stringify(manifest));
  const names = execFileSync("tar", ["tzf", archive], { encoding: "utf8" }).trim().split("\n");
  const wrong = join(folder, "wrong.tar.gz");
  execFileSync("tar", ["czf", wrong, "--format=ustar", "-C", work, ...names]);
  const url = await emptyDatabase();
  await expect(restoreRows(url, root, wrong, undefined)).rejects.toThrow("public.users came back with");
  expect((await restoreRows(url, root, archive, undefined)).tables).toEqual((await checkArchive(archive, {})).tables);
});

test("ERP-11.3 an archive of a newer program is refused by name", async () => {
  const manifest = await checkArchive(archive, {});
  const work = mkdtempSync(join(folder, "newer-"));
  writeFileSync(
    join(work, "manifest.json"),
    JSON.stringify({ ...manifest, migrations: [...manifest.migrations, "20990101000000_later"] }),
  );
  const newer = join(folder, "newer.tar.gz");
  execFileSync("tar", ["czf", newer, "--format=ustar", "-C", work, "manifest.json"]);
  await expect(restoreRows(await emptyDatabase(), root, newer, undefined)).rejects.toThrow("20990101000000_later");
});

test("ERP-11.3 with a passphrase the archive shows nothing, opens with that passphrase only, and an altered byte is found", async () => {
  const plain = join(folder, "plain.tar.gz");
  const closed = join(folder, "closed.tar.gz.sealed");
  const { house } = world;
  const passphrase = "correct horse battery staple";
  await backUp(house, plain);
  await backUp({ ...house, config: { ...house.config, BACKUP_PASSPHRASE: passphrase } }, closed);
  const bytes = readFileSync(closed);
  expect(bytes.length).toBeGreaterThan(readFileSync(plain).length);
  expect(bytes.includes(Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]))).toBe(false);
  await expect(checkArchive(closed, {})).rejects.toThrow("set BACKUP_PASSPHRASE");
  await expect(checkArchive(closed, { passphrase: "another" })).rejects.toThrow("not the one of this archive");
  const opened = await checkArchive(closed, { passphrase });
  expect(opened.tables).toEqual((await checkArchive(plain, {})).tables);
  const altered = join(folder, "altered.sealed");
  for (const at of [bytes.length - 20, 60, 70]) {
    const other = Buffer.from(bytes);
    other[at]! ^= 1;
    writeFileSync(altered, other);
    await expect(checkArchive(altered, { passphrase })).rejects.toThrow();
  }
  const back = await restored(closed, passphrase);
  expect((await verifyLedger(back.house)).hash).toBe(opened.ledger_hash);
});
