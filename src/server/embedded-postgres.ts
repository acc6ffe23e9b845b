import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import {
  choosePlace,
  idsOf,
  living,
  makePrivate,
  makeSocketDir,
  newMark,
  type Place,
  readIfThere,
  renameUnlessThere,
  socketDirOf,
} from "./embedded-postgres-place.ts";

export type EmbeddedPostgres = { url: string; stop(): Promise<void>; adopted: boolean };

type Postmaster = { pid: number; socketDir: string; status: string };

const superuser = "postgres";
const database = "orchestrator";
const startTimeoutMs = 60_000;
const remainsTimeoutMs = 5_000;
const maxLaunches = 10;

const defaults = {
  shared_buffers: "128MB",
  max_connections: "100",
  random_page_cost: "1.1",
  // Parallel workers need shared memory that small containers and ended login sessions take away.
  max_parallel_workers_per_gather: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  // One file per weekday, emptied a week later: the log never fills the disk.
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgres-%a.log",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_truncate_on_rotation: "on",
};

/**
 * Starts the PostgreSQL that comes with the package on the cluster in `dataDir/postgres`, or adopts the one that already
 * runs there. Unix socket only; `url` connects as the superuser to the database `orchestrator`.
 *
 * No lock is held: a new cluster appears by one rename, PostgreSQL itself lets only one postmaster into a cluster, and
 * whoever loses either race adopts the winner's. Every program leaves a mark while it uses the cluster, and the last one
 * to call `stop` stops PostgreSQL. The mark of a killed program counts for nothing.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const settings = { ...defaults, ...options.settings };
  const place = choosePlace(options.dataDir);
  const mark = newMark();
  fs.writeFileSync(join(place.folder, `program-${mark}`), "");
  try {
    if (!fs.existsSync(place.cluster)) await makeCluster(place, settings);
    const running = await reach(place, settings);
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf(running.socketDir, database),
      adopted: running.adopted,
      stop: () => {
        stopped ??= leave(place, mark);
        return stopped;
      },
    };
  } catch (error) {
    await leave(place, mark);
    throw error;
  }
}

/** Makes the cluster under another name first, so that a half-made one never looks whole. */
async function makeCluster(place: Place, settings: Record<string, string>): Promise<void> {
  living(place.folder, "initdb-");
  const draft = join(place.folder, `initdb-${newMark()}`);
  makePrivate(draft, place.user);
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"];
  const access = ["--username", superuser, "--auth-local=trust", "--auth-host=reject"];
  await initdb(place, ["--pgdata", draft, "--no-sync", "--no-instructions", ...locale, ...access]);
  if (settings.fsync !== "off") await initdb(place, ["--pgdata", draft, "--sync-only"]);
  renameUnlessThere(draft, place.cluster);
}

async function initdb(place: Place, parameters: string[]): Promise<void> {
  await promisify(execFile)(join(place.bin, "initdb"), parameters, childOptions(place));
}

/** Waits for a postmaster that answers: one that is there, or one that it launches. */
async function reach(place: Place, settings: Record<string, string>): Promise<Postmaster & { adopted: boolean }> {
  const deadline = Date.now() + startTimeoutMs;
  let child: Awaited<ReturnType<typeof launch>> | undefined;
  let refusal: unknown;
  for (let launches = 0; Date.now() < deadline; await sleep(15)) {
    const found = postmasterOf(place);
    if (found?.status === "ready") {
      refusal = await refusalOf(found);
      if (!refusal) return { ...found, adopted: found.pid !== child?.pid };
    }
    if (found || child?.isRunning()) continue;
    if (child && (!child.mayRetry() || launches === maxLaunches)) throw new Error(child.failure());
    if (child) await sleep(200);
    await clearRemains(place, child !== undefined);
    child = await launch(place, settings);
    launches++;
  }
  const problem = `PostgreSQL did not answer within ${startTimeoutMs / 1000} s; its log is in ${place.cluster}/log.`;
  throw new Error(problem, { cause: refusal });
}

async function launch(place: Place, settings: Record<string, string>) {
  const socketDir = makeSocketDir(place);
  const logFile = join(place.folder, "start.log");
  const log = fs.openSync(logFile, (fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 1e6 ? "w" : "a");
  const logStart = fs.fstatSync(log).size;
  const fixed = { unix_socket_directories: socketDir, listen_addresses: "", cluster_name: place.name };
  const flags = Object.entries({ ...settings, ...fixed }).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const child = spawn(join(place.bin, "postgres"), ["-D", place.cluster, ...flags], {
    ...childOptions(place),
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  await once(child, "spawn");
  child.unref();
  const said = () => fs.readFileSync(logFile).subarray(logStart).toString();
  return {
    pid: child.pid,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    // Another program was faster, or the memory of a killed postmaster is still held.
    mayRetry: () => /lock file|shared memory/.test(said()),
    failure: () => `PostgreSQL did not start: ${said().trim()} (log: ${place.cluster}/log)`,
  };
}

/** After kill -9 of a postmaster its processes go by themselves; one that does not is killed, for it blocks the start. */
async function clearRemains(place: Place, afterFailure: boolean): Promise<void> {
  const pidFile = join(place.cluster, "postmaster.pid");
  if (!fs.existsSync(pidFile) && !afterFailure) return;
  const killAt = Date.now() + remainsTimeoutMs;
  for (let pids = remainsOf(place); pids.length > 0 && !postmasterOf(place); pids = remainsOf(place)) {
    if (Date.now() > killAt + remainsTimeoutMs) throw new Error(`Processes ${pids} block ${place.cluster}.`);
    if (Date.now() > killAt) for (const pid of pids) signal(pid, "SIGKILL");
    await sleep(30);
  }
  // A lock file whose number now belongs to some other process would keep PostgreSQL out for ever. A fresh one may be
  // that of a postmaster that starts right now.
  const writtenAt = fs.statSync(pidFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (!afterFailure || postmasterOf(place) || Date.now() - writtenAt < 1_000) return;
  fs.rmSync(pidFile, { force: true });
  fs.rmSync(join(socketDirOf(place), ".s.PGSQL.5432.lock"), { force: true });
}

function remainsOf(place: Place): number[] {
  const pids = fs.readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => readIfThere(`/proc/${pid}/cmdline`)?.startsWith(`postgres: ${place.name}: `));
}

/** The live postmaster of this cluster; a stale pid file, even with a number used anew, is none. */
function postmasterOf(place: Place): Postmaster | undefined {
  const lines = readIfThere(join(place.cluster, "postmaster.pid"))?.split("\n") ?? [];
  const pid = Number(lines[0]);
  if (!pid || !readIfThere(`/proc/${pid}/cmdline`)?.includes(`\0-D\0${place.cluster}\0`)) return undefined;
  return { pid, socketDir: lines[4] ?? "", status: (lines[7] ?? "").trim() };
}

/** Asks for a connection and creates the database when it is absent; the error when that fails. */
async function refusalOf({ socketDir }: Postmaster): Promise<unknown> {
  const client = new pg.Client({ connectionString: urlOf(socketDir, "postgres"), connectionTimeoutMillis: 5_000 });
  client.on("error", () => {}); // a postmaster that stops right now also fails the query below
  try {
    await client.connect();
    const { rowCount } = await client.query("select from pg_database where datname = $1", [database]);
    if (rowCount === 0) await client.query(`create database ${database}`);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function leave(place: Place, mark: string): Promise<void> {
  fs.rmSync(join(place.folder, `program-${mark}`), { force: true });
  if (living(place.folder, "program-").length > 0) return;
  const running = postmasterOf(place);
  if (!running) return;
  for (const [name, timeoutMs] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    signal(running.pid, name);
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (postmasterOf(place)?.pid !== running.pid) return;
      await sleep(15);
    }
  }
}

function urlOf(socketDir: string, name: string): string {
  return `postgres://${superuser}@/${name}?host=${encodeURIComponent(socketDir)}`;
}

/** The caller's PG* variables and locale must not reach the server. */
function childOptions({ user }: Place) {
  return { ...idsOf(user), cwd: "/", env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: "C" } };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
