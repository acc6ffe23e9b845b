import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { idsOf, makePrivate, unprivilegedUser } from "../../server/embedded-postgres-place.ts";
import { freePort } from "../free-port.ts";

const run = promisify(execFile);
const bin = process.env.POSTGRES_15_BIN ?? "/usr/lib/postgresql/15/bin";

/** Why it cannot be started here; null when it can. */
export const whyNoPostgres15 = existsSync(join(bin, "postgres"))
  ? null
  : `There is no PostgreSQL 15 in ${bin}: install Debian's package postgresql-15, or set POSTGRES_15_BIN.`;

/**
 * A PostgreSQL 15 on loopback as an operator would have it ready: a database of a language's own order, and for us a user
 * with a password who owns that database and may create roles, and who is no superuser.
 */
export interface Postgres15 {
  url: string;
  stop(): Promise<void>;
  again(): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgres15(): Promise<Postgres15> {
  if (whyNoPostgres15) throw new Error(whyNoPostgres15);
  const folder = mkdtempSync(join(tmpdir(), "postgres-15-"));
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  const user = process.getuid?.() === 0 ? unprivilegedUser(data) : undefined;
  makePrivate(data, user);
  const asUser = { ...idsOf(user), cwd: "/", env: { ...process.env, LC_ALL: "C" } };
  const language = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US"];
  const access = ["--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256"];
  await run(join(bin, "initdb"), [`--pgdata=${data}`, "--no-sync", ...language, ...access], asUser);
  const port = await freePort();
  const settings = { listen_addresses: "127.0.0.1", port: String(port), unix_socket_directories: data, fsync: "off" };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let child: ChildProcess;
  const start = async () => {
    child = spawn(join(bin, "postgres"), ["-D", data, ...flags], { ...asUser, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`PostgreSQL 15 ended at its start:\n${said}`)));
      child.stderr!.on("data", (chunk: Buffer) => {
        said += chunk;
        if (said.includes("ready to accept connections")) resolve();
      });
    });
  };
  // As `pg_ctl stop` does: clients are cut off.
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  };
  await start();
  const admin = new pg.Client({ host: data, port, user: "postgres", database: "postgres" });
  await admin.connect();
  await admin.query("create role keeper login createrole password 'a secret of theirs'");
  await admin.query("create database house owner keeper");
  await admin.end();
  return {
    url: `postgres://keeper:${encodeURIComponent("a secret of theirs")}@127.0.0.1:${port}/house`,
    stop,
    again: start,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
