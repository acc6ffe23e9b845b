import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Logger, runOnce } from "graphile-worker";
import pg from "pg";
import { inject } from "vitest";
import { type ApiInput, type ApiKey, type ApiOutput, fetchApi } from "../client/api.ts";
import { readConfig } from "../kernel/config.ts";
import { type Ctx, systemActor, systemRequest, type Team, visitor, withCtx } from "../kernel/ctx.ts";
import { newId } from "../kernel/ids.ts";
import { taskListOf } from "../kernel/jobs.ts";
import type { Role } from "../kernel/module.ts";
import { modules } from "../modules.ts";
import { beginSession } from "../platform/identity/sessions.ts";
import { profiles, users } from "../platform/identity/tables.ts";
import type { StaffRole } from "../platform/staff/permissions.ts";
import { appointStaff } from "../platform/staff/staff.ts";
import { teamMembers, teams } from "../platform/teams/tables.ts";
import { type Booted, boot, migrateHouse } from "../server/boot.ts";
import { appAddress, securityStatements } from "../server/migrate.ts";
import { checkAnswer } from "./check-answer.ts";

const root = join(import.meta.dirname, "../..");
const quiet = new Logger(() => () => {});

/** A person of the cast, signed in, with everything that one can do as them. */
export interface Person {
  id: string;
  email: string;
  name: string;
  role: Role;
  team: Team;
  cookie: string;
  /** Calls the public API over its real HTTP layer; throws ApiError like the browser's client. */
  api<K extends ApiKey>(key: K, input?: ApiInput<K>): Promise<ApiOutput<K>>;
  /** A raw request, for what the client would never send. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Runs domain code in this person's ctx. */
  in<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

/**
 * The cast: Ada owns the team Atelier, Max is a member and Vic a viewer of it; Eve owns another team, Elsewhere.
 * Real PostgreSQL, real HTTP layer, no mocks; the clock is ours.
 */
export interface World extends Booted {
  ada: Person;
  max: Person;
  vic: Person;
  eve: Person;
  /** Nobody signed in. */
  visitor: Pick<Person, "api" | "fetch" | "in">;
  clock: { now: Date; advance(ms: number): void };
  databaseUrl: string;
  /** Owner's connection, past row-level security: for looking, never for the code under test. */
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  /** The names of what was announced in a team, in its order. */
  eventsOf(teamId: string): Promise<string[]>;
  /** Runs what is in the queue until nothing is due. */
  runJobs(): Promise<void>;
  person(name: string, team: Team, role: Role): Promise<Person>;
  team(name: string, product?: string): Promise<Team>;
  /** Who may call a route: Ada, or for a route of another product the owner of a team of that product. */
  ownerFor(key: string): Promise<Person>;
  /** One of the platform's own people, with a team of their own. */
  staff(role: StaffRole): Promise<Person>;
  close(): Promise<void>;
}

export async function openWorld(environment: Record<string, string> = {}): Promise<World> {
  const { ownerUrl, appUrl, drop } = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "world-"));
  const clock = {
    now: new Date(),
    advance(ms: number) {
      clock.now = new Date(clock.now.getTime() + ms);
    },
  };
  const started = Date.now();
  const offset = () => clock.now.getTime() - started;
  const config = readConfig({
    APP_ENV: "test",
    DATA_DIR: dataDir,
    DATABASE_POOL: "10",
    PORT: "0",
    APP_URL: "http://localhost:3000",
    ...environment,
  });
  const booted = await boot({
    config,
    ownerUrl,
    appUrl,
    now: () => new Date(Date.now() + offset()),
    checkAnswer,
  });
  const { house, api } = booted;

  const speakAs = (cookie: string | null): Pick<Person, "api" | "fetch"> => {
    const send = (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set("host", "localhost:3000");
      if (cookie) headers.set("cookie", cookie);
      return Promise.resolve(
        api.http.fetch(new Request(`http://localhost:3000${path}`, { ...init, headers }), { clientIp: "127.0.0.1" }),
      );
    };
    return { fetch: send, api: (key, input) => fetchApi(key, input as Record<string, unknown>, send) as never };
  };
  const team = async (name: string, product = "natak"): Promise<Team> => {
    const row = {
      id: newId(),
      name,
      slug: `${name.toLowerCase().replace(" ", "-")}-${newId().slice(-6)}`,
      product,
      time_zone: "UTC",
      created_at: house.now(),
    };
    await withCtx(house, { ...asSystem, product }, (ctx) => ctx.db.insert(teams).values(row));
    return { id: row.id, name, product, time_zone: "UTC" };
  };
  const asSystem = { actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true };
  const person = async (name: string, home: Team, role: Role): Promise<Person> => {
    const user = {
      id: newId(),
      email: `${name.toLowerCase().replace(" ", ".")}-${newId().slice(-6)}@example.com`,
      email_verified_at: house.now(),
      created_at: house.now(),
    };
    const cookie = await withCtx(house, { ...asSystem, team: home }, async (ctx) => {
      await ctx.db.insert(users).values(user);
      await ctx.db.insert(profiles).values({ user_id: user.id, name });
      await ctx.db
        .insert(teamMembers)
        .values({ team_id: home.id, user_id: user.id, role, created_at: house.now(), joined_at: house.now() });
      return (await beginSession(ctx, { id: user.id, teamId: home.id, remember: false })).cookie[1].split(";")[0]!;
    });
    const actor = {
      kind: "person" as const,
      id: user.id,
      email: user.email,
      name,
      role,
      session_id: null,
      entrance: null,
    };
    return {
      ...{ id: user.id, email: user.email, name, role, team: home, cookie },
      ...speakAs(cookie),
      in: (work) => withCtx(house, { actor, team: home, product: home.product, request: systemRequest() }, work),
    };
  };

  const sql: World["sql"] = async (text, values) => (await house.pools.owner.query(text, values)).rows as never;

  const atelier = await team("Atelier");
  const ada = await person("Ada", atelier, "owner");
  const owners = new Map([[atelier.product, ada]]);
  return {
    ...booted,
    ada,
    async ownerFor(key) {
      const product = api.routes.get(key)!.product ?? atelier.product;
      const owner = owners.get(product) ?? (await person("Owner", await team("Of a product", product), "owner"));
      owners.set(product, owner);
      return owner;
    },
    max: await person("Max", atelier, "member"),
    vic: await person("Vic", atelier, "viewer"),
    eve: await person("Eve", await team("Elsewhere"), "owner"),
    visitor: {
      ...speakAs(null),
      in: (work) => withCtx(house, { actor: visitor, team: null, product: "natak", request: systemRequest() }, work),
    },
    clock,
    databaseUrl: ownerUrl,
    sql,
    eventsOf: async (teamId) =>
      (await sql("select name from events where team_id = $1 order by id", [teamId])).map(({ name }) => name),
    runJobs: async () => {
      const due =
        "select from graphile_worker._private_jobs where run_at <= now() and locked_at is null and attempts < max_attempts";
      // A worker that meets a queue in use goes home, so one round may leave jobs of that queue behind.
      do
        await runOnce({
          pgPool: house.pools.owner,
          taskList: taskListOf(house),
          concurrency: 4,
          noHandleSignals: true,
          logger: quiet,
          // The queue writes beside its workers that a job is done or has failed; only with these does it wait for that.
          preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        });
      while ((await house.pools.owner.query(`${due} limit 1`)).rowCount === 1);
    },
    person,
    team,
    async staff(role) {
      const one = await person(`Staff ${role}`, await team(`Of ${role}`), "owner");
      await withCtx(house, asSystem, (ctx) => appointStaff(ctx, one.email, role));
      return one;
    },
    async close() {
      await booted.close();
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of this file's own, copied from a template that is migrated once. */
async function freshDatabase() {
  const cluster = inject("databaseUrl");
  const template = `tpl_${schemaHash()}`;
  const name = `w_${newId().replaceAll("-", "").slice(-20)}`;
  const admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  await admin.query("select pg_advisory_lock(7029, 1)");
  if ((await admin.query("select from pg_database where datname = $1", [template])).rowCount === 0) {
    await admin.query(`drop database if exists ${template}_new`);
    await admin.query(`create database ${template}_new`);
    await migrateHouse(withDatabase(cluster, `${template}_new`), root, appAddress(cluster, template).toString()).catch(
      async (error) => {
        await admin.end();
        throw error;
      },
    );
    await admin.query(`alter database ${template}_new rename to ${template}`);
  }
  await admin.query("select pg_advisory_unlock(7029, 1)");
  await admin.query(`create database ${name} template ${template}`);
  await admin.end();
  return {
    ownerUrl: withDatabase(cluster, name),
    appUrl: withDatabase(appAddress(cluster, template).toString(), name),
    async drop() {
      const client = new pg.Client({ connectionString: cluster });
      await client.connect();
      await client.query(`drop database if exists ${name} with (force)`);
      await client.end();
    },
  };
}

/** Everything that decides how a migrated database looks. */
function schemaHash(): string {
  const hash = createHash("sha256");
  const files = readdirSync(join(root, "drizzle"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => `drizzle/${file}`);
  for (const file of [...files, "src/kernel/kernel.sql", ...modules.flatMap((module) => module.sql ?? [])])
    hash.update(readFileSync(join(root, file)));
  return hash.update(securityStatements(modules, "role")).digest("hex").slice(0, 16);
}

const withDatabase = (url: string, database: string) =>
  url.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${database}`);
