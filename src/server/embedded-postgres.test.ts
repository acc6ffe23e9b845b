import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

const settings = { fsync: "off" };
const moduleUrl = new URL("./embedded-postgres.ts", import.meta.url).href;

let root: string;
let dataDir: string;
let started: EmbeddedPostgres[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "orc-postgres-"));
  dataDir = join(root, "data");
  started = [];
  // mkdtemp makes it private; as root the server's user must be able to pass.
  chmodSync(root, 0o755);
});

afterEach(async () => {
  for (const postgres of started) await postgres.stop();
  const pointer = join(dataDir, "postgres/place");
  if (existsSync(pointer)) rmSync(readFileSync(pointer, "utf8"), { recursive: true });
  rmSync(root, { recursive: true });
});

test("ORC-22.7 the embedded PostgreSQL starts on an empty folder and keeps its data over a stop", async () => {
  const first = await start();
  await query(first, "create table kept as select 7 as value");
  await first.stop();
  await expect(query(first, "select 1")).rejects.toThrow();

  const second = await start();
  expect(second.adopted).toBe(false);
  expect(await query(second, "select value from kept")).toEqual([{ value: 7 }]);
});

test("ORC-22.7 it speaks UTF-8, sorts by code point and listens on no network address", async () => {
  const postgres = await start();
  const [row] = await query(postgres, "select upper('é') as upper, 'a' > 'B' as by_code_point");
  expect(row).toEqual({ upper: "É", by_code_point: true });
  expect(await query(postgres, "show listen_addresses")).toEqual([{ listen_addresses: "" }]);
  expect(await query(postgres, "show server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
});

test("ORC-22.7 data survives kill -9 of PostgreSQL: the next start recovers it", async () => {
  const postgres = await start();
  await query(postgres, "create table kept as select 7 as value");
  process.kill(postmasterPid(), "SIGKILL");

  const next = await start();
  expect(next.adopted).toBe(false);
  expect(await query(next, "select value from kept")).toEqual([{ value: 7 }]);
});

test("ORC-22.7 PostgreSQL outlives kill -9 of the program; the next start adopts it and stops it in the end", async () => {
  const program = await startInProgram();
  const orphan = postmasterPid();
  await program.kill();

  const next = await start();
  expect(next.adopted).toBe(true);
  expect(postmasterPid()).toBe(orphan);
  await query(next, "select 1");
  await next.stop();
  expect(existsSync(join(dataDir, "postgres/cluster/postmaster.pid"))).toBe(false);
});

test("ORC-22.7 PostgreSQL goes on while another program uses it, and the last program stops it", async () => {
  const program = await startInProgram();
  const second = await start();
  expect(second.adopted).toBe(true);
  await second.stop();
  expect(await query(second, "select 1 as one")).toEqual([{ one: 1 }]);

  const third = await start();
  await program.kill();
  await third.stop();
  await expect(query(third, "select 1")).rejects.toThrow();
});

test("ORC-22.7 two programs that start at once on an empty folder share one PostgreSQL", async () => {
  const [program, own] = await Promise.all([startInProgram(), start()]);
  expect([program.adopted, own.adopted].toSorted()).toEqual([false, true]);
  expect(program.url).toBe(own.url);
  expect(readdirSync(join(dataDir, "postgres")).filter((name) => name.startsWith("initdb-"))).toEqual([]);
  await program.kill();
});

test("ORC-22.7 lock files and half-made clusters of dead programs do not hinder a start", async () => {
  await (await start()).stop();
  const home = join(dataDir, "postgres");
  // The number of this very process: alive, but not a postmaster.
  writeFileSync(join(home, "cluster/postmaster.pid"), `${process.pid}\n${home}/cluster\n1\n5432\n${home}/socket\n\n`);
  writeFileSync(join(home, "program-1.99999999999.1"), "");
  writeFileSync(join(home, "initdb-1.99999999999.1"), "");

  const postgres = await start();
  expect(await query(postgres, "select 1 as one")).toEqual([{ one: 1 }]);
  await postgres.stop();
  await expect(query(postgres, "select 1")).rejects.toThrow();
  expect(readdirSync(home).filter((name) => name.startsWith("program-"))).toEqual([]);
});

test("ORC-22.7 a setting that PostgreSQL refuses fails the start with PostgreSQL's own words", async () => {
  const start = startEmbeddedPostgres({ dataDir, settings: { ...settings, shared_buffers: "much" } });
  await expect(start).rejects.toThrow('invalid value for parameter "shared_buffers"');
});

test.runIf(process.getuid?.() === 0)(
  "ORC-22.7 as root a data folder that others may not enter works, and finds its data again",
  async () => {
    chmodSync(root, 0o700);
    const first = await start();
    await query(first, "create table kept as select 7 as value");
    await first.stop();

    expect(await query(await start(), "select value from kept")).toEqual([{ value: 7 }]);
    expect(existsSync(join(dataDir, "postgres/place"))).toBe(true);
  },
);

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  started.push(postgres);
  return postgres;
}

/** Starts PostgreSQL from a process of its own, which can then be killed. */
async function startInProgram() {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(moduleUrl)});
    const postgres = await startEmbeddedPostgres(${JSON.stringify({ dataDir, settings })});
    process.send({ url: postgres.url, adopted: postgres.adopted });
    setInterval(() => {}, 1000);`;
  const program = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [message] = (await once(program, "message")) as [{ url: string; adopted: boolean }];
  const kill = async () => {
    program.kill("SIGKILL");
    await once(program, "exit");
  };
  return { ...message, kill };
}

function postmasterPid(): number {
  return Number.parseInt(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8"), 10);
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
