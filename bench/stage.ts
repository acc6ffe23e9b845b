import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/server/embedded-postgres.ts";
import { appAddress } from "../src/server/migrate.ts";
import { demoPassword } from "../src/server/seed.ts";
import { freePort } from "../src/test/free-port.ts";
import { secondsUntil200, spawnProgram, stopAll } from "./processes.ts";

/** What the parts measure on: a data folder of its own with PostgreSQL, and the program with its demo data. */
export class Stage {
  readonly dataDir = mkdtempSync(join(tmpdir(), "orchestrator-bench-"));
  #postgres: Promise<EmbeddedPostgres> | null = null;
  #program: Promise<Demo> | null = null;

  constructor() {
    // PostgreSQL never runs as root: where its own user may not enter, the cluster would lie elsewhere and be left behind.
    chmodSync(this.dataDir, 0o711);
  }

  postgres(): Promise<EmbeddedPostgres> {
    this.#postgres ??= startEmbeddedPostgres({ dataDir: this.dataDir });
    return this.#postgres;
  }

  /** The program, started once; the first start makes the demo data. */
  program(): Promise<Demo> {
    this.#program ??= this.#start();
    return this.#program;
  }

  async #start(): Promise<Demo> {
    const ownerUrl = (await this.postgres()).url;
    const { child, url, stop } = spawnProgram(this.dataDir, await freePort());
    await secondsUntil200(`${url}/readyz`, child, 120_000);
    const cookie = await signIn(url, "owner@natak.test");
    const teamId = await demoTeam(ownerUrl);
    return { url, stop, ownerUrl, appUrl: appAddress(ownerUrl, "orchestrator").toString(), cookie, teamId };
  }

  /** An empty database beside the program's. */
  async freshDatabase(name: string): Promise<string> {
    const { url } = await this.postgres();
    await queryOnce(url, `drop database if exists ${name}`);
    await queryOnce(url, `create database ${name}`);
    return url.replace("/orchestrator?", `/${name}?`);
  }

  /** Ends the program and PostgreSQL and leaves the data. */
  async rest(): Promise<void> {
    await stopAll();
    this.#program = null;
    await (await this.#postgres?.catch(() => null))?.stop();
    this.#postgres = null;
  }

  async clear(): Promise<void> {
    await this.rest();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export interface Demo {
  url: string;
  stop(): Promise<void>;
  ownerUrl: string;
  appUrl: string;
  cookie: string;
  teamId: string;
}

export async function signIn(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: demoPassword, session: "cookie" }),
  });
  if (!response.ok) throw new Error(`the demo account cannot sign in: ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith("session="))!
    .split(";")[0]!;
}

async function demoTeam(ownerUrl: string): Promise<string> {
  const sql =
    "select m.team_id from team_members m join users u on u.id = m.user_id where u.email = 'owner@natak.test' limit 1";
  return (await queryOnce(ownerUrl, sql)).rows[0].team_id;
}

export async function queryOnce(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}
