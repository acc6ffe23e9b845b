import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runDrizzle } from "drizzle-orm/node-postgres/migrator";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { runMigrations as migrateJobs } from "graphile-worker";
import pg from "pg";
import { eventDeliveries, events } from "../kernel/events.ts";
import type { Module } from "../kernel/module.ts";
import { isAppendOnly, isTenantTable } from "../kernel/tables.ts";

export interface MigrationSources {
  modules: readonly Module[];
  /** The project's root: `drizzle/` lies there, and the paths of the manifests begin there. */
  root: string;
}

export const kernelTables: Record<string, PgTable> = { events, eventDeliveries };
export const allTables = (modules: readonly Module[]): PgTable[] =>
  [kernelTables, ...modules.map((module) => module.tables ?? {})].flatMap((tables) => Object.values(tables));

/**
 * Brings the database to this program's version under an advisory lock, so that many nodes may start at once.
 * Returns the address under which the application connects: a role that owns nothing.
 */
export async function migrate(ownerUrl: string, sources: MigrationSources, appUrl?: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(7020, 1)");
    const version = Number((await client.query("show server_version_num")).rows[0].server_version_num);
    if (version < 150000)
      throw new Error(`PostgreSQL 15 or newer is needed; DATABASE_URL leads to ${Math.floor(version / 10000)}.`);
    const database = (await client.query("select current_database() as name")).rows[0].name as string;
    const app = appUrl ? new URL(appUrl) : appAddress(ownerUrl, database);
    await makeAppRole(client, app);
    // The password follows from the owner's: when that changed, so does this one.
    if (!appUrl)
      await applyOnce(client, `password of ${decodeURIComponent(app.username)}`, app.password, () =>
        client.query(
          `alter role ${client.escapeIdentifier(decodeURIComponent(app.username))} password ${client.escapeLiteral(decodeURIComponent(app.password))}`,
        ),
      );
    await runDrizzle(drizzle({ client }), { migrationsFolder: folderIn(sources.root) });
    await applyOnce(client, "graphile", "graphile-worker 0.18.0", () => makeQueue(ownerUrl));
    const role = decodeURIComponent(app.username);
    const files = ["src/kernel/kernel.sql", ...sources.modules.flatMap((module) => module.sql ?? [])];
    const functions = files.map((file) => readFileSync(join(sources.root, file), "utf8"));
    const statements = [...functions, securityStatements(sources.modules, role)].join("\n");
    await applyOnce(client, `security of ${role}`, statements, () => client.query(`begin; ${statements}; commit`));
    return app.toString();
  } finally {
    await client.end();
  }
}

const folderIn = (root: string) => join(root, "drizzle");

/** The names of all migrations that this program carries. */
export const migrationsIn = (root: string): string[] =>
  readMigrationFiles({ migrationsFolder: folderIn(root) }).map(({ name }) => name);

/** The tables of the queue, in the version of its library. */
export async function makeQueue(ownerUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  pool.on("error", () => {});
  pool.on("connect", (connection) => connection.on("error", () => {}));
  await migrateJobs({ pgPool: pool, noHandleSignals: true }).finally(() => pool.end());
}

/** Runs `apply` when `text` differs from what was applied under this name before. */
async function applyOnce(client: pg.Client, name: string, text: string, apply: () => Promise<unknown>): Promise<void> {
  const hash = createHash("sha256").update(text).digest("hex");
  await client.query("create table if not exists applied_sql (name text primary key, hash text not null)");
  const known = await client.query("select hash from applied_sql where name = $1", [name]);
  if (known.rows[0]?.hash === hash) return;
  await apply();
  await client.query("insert into applied_sql values ($1, $2) on conflict (name) do update set hash = excluded.hash", [
    name,
    hash,
  ]);
}

/**
 * The address for the application: one role per database, named after it. Its password follows from the owner's, so
 * that every node finds the same.
 */
export function appAddress(ownerUrl: string, database: string): URL {
  // Over a socket the address has no host; URL needs one to read the rest, and `host=` in the query overrides it.
  const url = new URL(ownerUrl.replace(/^(postgres(?:ql)?:\/\/[^/@]*@)\//, "$1localhost/"));
  const role = `${database.slice(0, 59)}_app`;
  const password = createHmac("sha256", url.password || "local socket")
    .update(`role ${role}`)
    .digest("base64url");
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url;
}

async function makeAppRole(client: pg.Client, app: URL): Promise<void> {
  const role = decodeURIComponent(app.username);
  const exists = (await client.query("select from pg_roles where rolname = $1", [role])).rowCount === 1;
  if (exists) return;
  const attributes = `login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(decodeURIComponent(app.password))}`;
  try {
    await client.query(`create role ${client.escapeIdentifier(role)} ${attributes}`);
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
    throw new Error(
      `The user of DATABASE_URL may not create roles. Create one by hand (create role ${role} login password '…') and set APP_DATABASE_URL to an address with that user.`,
    );
  }
}

/** Grants and row-level security for every table of the manifests, written so that they may run again. */
export function securityStatements(modules: readonly Module[], role: string): string {
  const name = pg.escapeIdentifier(role);
  const tables = allTables(modules).map((table) => ({ table, ...getTableConfig(table) }));
  const schemas = [...new Set(tables.map(({ schema }) => schema ?? "public"))];
  return [
    ...schemas.map((schema) => `grant usage on schema ${pg.escapeIdentifier(schema)} to ${name};`),
    `grant execute on function enqueue_job to ${name};`,
    ...tables.flatMap(({ table, schema, name: tableName }) => {
      const full = `${pg.escapeIdentifier(schema ?? "public")}.${pg.escapeIdentifier(tableName)}`;
      const verbs = isAppendOnly(table) ? "select, insert" : "select, insert, update, delete";
      return [`revoke all on ${full} from ${name};`, `grant ${verbs} on ${full} to ${name};`, ...policies(table, full)];
    }),
  ].join("\n");
}

// The scalar subselects are computed once per query, not once per row.
const ownTeam = "team_id = (select nullif(current_setting('app.team_id', true), '')::uuid)";
const staff = "(select current_setting('app.staff', true)) = 'on'";
const ownActs = "actor_id = (select nullif(current_setting('app.user_id', true), '')::uuid)";

function policies(table: PgTable, full: string): string[] {
  const policy = (policyName: string, clause: string) => [
    `drop policy if exists ${policyName} on ${full};`,
    `create policy ${policyName} on ${full} ${clause};`,
  ];
  if (isTenantTable(table))
    return [
      `alter table ${full} enable row level security;`,
      ...policy("own_team", `using (${ownTeam}) with check (${ownTeam})`),
      ...policy("staff", `using (${staff}) with check (${staff})`),
    ];
  if (table === events)
    return [
      `alter table ${full} enable row level security;`,
      ...policy("own_team", `using (${ownTeam}) with check (${ownTeam} or team_id is null)`),
      ...policy("own_acts", `for select using (${ownActs})`),
      ...policy("staff", `using (${staff}) with check (${staff})`),
    ];
  return [];
}
