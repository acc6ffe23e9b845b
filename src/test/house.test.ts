import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyRoute } from "../kernel/route.ts";
import { isAppendOnly, isTenantTable } from "../kernel/tables.ts";
import { modules } from "../modules.ts";
import { errorCodes } from "../platform/api/error-codes.ts";
import { mailTextProblems } from "../platform/notifications/mail-texts.ts";
import { allTables } from "../server/migrate.ts";
import * as rules from "./house-rules.ts";
import { plantRow } from "./plant-row.ts";
import { openWorld, type World } from "./world.ts";

const root = join(import.meta.dirname, "../..");
const sources = ["src/kernel", "src/client", "src/ui", "src/platform", "src/products", "src/server", "src/app"].flatMap(
  (folder) => rules.sourcesBelow(root, folder),
);
const domain = sources.filter(({ path }) => /^src\/(platform|products)\//.test(path));
const owned = modules.flatMap((module) =>
  Object.entries(module.tables ?? {}).map(([name, table]) => ({
    name,
    tenant: isTenantTable(table),
    folder: "home" in module ? `src/products/${module.name}` : `src/platform/${module.name}`,
  })),
);

/** Tables without a team: people and what is theirs alone, the platform's own bookkeeping. */
const withoutTeam = [
  "invoice_numbers",
  "provider_events",
  "users",
  "staff",
  "profiles",
  "avatars",
  "account_deletions",
  "personal_exports",
  "email_changes",
  "sessions",
  "refresh_tokens",
  "second_factors",
  "backup_codes",
  "one_time_tokens",
  "attempts",
  "oauth_accounts",
  "teams",
  "events",
  "event_deliveries",
  "mails",
  "notification_preferences",
  "dev_mails",
  "idempotency_keys",
  "mail_suppressions",
  "rate_limits",
  "page_views",
  "person_days",
];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Each rule is shown to find what is planted against it, and to find nothing in the house. */
describe("the rules of the house", () => {
  const planted = (path: string, text: string) => [{ path, text }];
  const tables = [{ name: "jobs", tenant: true, folder: "src/products/natak" }];

  test("files have at most 300 lines, a manifest at most 100, a route file of the app at most 10", () => {
    expect(rules.tooLong(planted("a.ts", "x\n".repeat(301)), 300)).toHaveLength(1);
    expect(rules.tooLong(sources, 300)).toEqual([]);
    expect(
      rules.tooLong(
        sources.filter(({ path }) => path.endsWith("/module.ts") && !path.startsWith("src/kernel")),
        100,
      ),
    ).toEqual([]);
    expect(
      rules.tooLong(
        sources.filter(({ path }) => /^src\/app\/.*page\.tsx$/.test(path)),
        10,
      ),
    ).toEqual([]);
  });

  test("the kernel stays under 1,500 lines of code", () => {
    expect(rules.kernelSize(planted("a.ts", "// why\n\n/** doc */\nconst a = 1;\n"))).toBe(1);
    expect(rules.kernelSize(sources.filter(({ path }) => path.startsWith("src/kernel/")))).toBeLessThan(1_500);
  });

  test("domain code takes the time from its ctx", () => {
    expect(rules.readsTheClock(planted("src/platform/x/x.ts", "const now = new Date();"))).toHaveLength(1);
    expect(rules.readsTheClock(domain)).toEqual([]);
  });

  test("ORC-12.4 every query on a tenant table names the team", () => {
    expect(
      rules.tenancyByMemory(
        planted("src/products/natak/x.ts", "ctx.db.select().from(jobs).where(eq(jobs.id, id));"),
        tables,
      ),
    ).toHaveLength(1);
    expect(
      rules.tenancyByMemory(
        planted("src/products/natak/x.ts", "ctx.db.select().from(jobs).where(myRow(ctx, jobs, id));"),
        tables,
      ),
    ).toEqual([]);
    expect(rules.tenancyByMemory(domain, owned)).toEqual([]);
  });

  test("every insert into a tenant table takes its owner from the ctx", () => {
    expect(
      rules.ownerlessInserts(planted("src/products/natak/x.ts", "ctx.db.insert(jobs).values({ ...input });"), tables),
    ).toHaveLength(1);
    expect(rules.ownerlessInserts(domain, owned)).toEqual([]);
  });

  test("only its owner writes a table", () => {
    expect(
      rules.writesOfStrangers(planted("src/platform/x/x.ts", "await ctx.db.insert(jobs).values(row);"), tables),
    ).toHaveLength(1);
    const alsoServer = sources.filter(({ path }) => /^src\/(platform|products|server)\//.test(path));
    expect(rules.writesOfStrangers(planted("src/server/x.ts", "ctx.db.update(jobs).set(row);"), tables)).toHaveLength(
      1,
    );
    expect(rules.writesOfStrangers(alsoServer, owned)).toEqual([]);
  });

  test("no file only hands on what others export, and none lies in a drawer for everything", () => {
    expect(
      rules.ownerless(planted("src/platform/x/x.ts", '/** All of it. */\nexport * from "./y.ts";\n')),
    ).toHaveLength(1);
    expect(rules.ownerless(planted("src/platform/x/utils/dates.ts", "export const a = 1;"))).toHaveLength(1);
    expect(rules.ownerless(sources)).toEqual([]);
  });

  test("the server calls the outside world from jobs and providers alone", () => {
    expect(rules.callsOutside(planted("src/platform/x/x.ts", "await fetch(url);"))).toHaveLength(1);
    expect(rules.callsOutside(planted("src/platform/x/providers/x.ts", "await fetch(url);"))).toEqual([]);
    expect(rules.callsOutside(sources)).toEqual([]);
  });

  test("the platform reads no product's tables", () => {
    expect(
      rules.importsOfTables(planted("src/platform/x/x.ts", 'import { jobs } from "../../products/natak/tables.ts";')),
    ).toHaveLength(1);
    expect(rules.importsOfTables(sources)).toEqual([]);
  });

  test("pages take their texts from the catalogues", () => {
    expect(rules.textsInPages(planted("src/products/natak/ui/x.tsx", "<p>This is a sentence.</p>"))).toHaveLength(1);
    expect(rules.textsInPages(sources)).toEqual([]);
  });

  test("a page hands over the texts that its components ask for in the browser", () => {
    const page = planted(
      "src/products/natak/ui/x-page.tsx",
      'import { X } from "./x.tsx"; <PageTexts of={["natak.ui.y"]}>',
    );
    expect(
      rules.textsNotHandedOver(
        [...page, ...planted("src/products/natak/ui/x.tsx", 'useTranslations("natak.ui.x")')],
        [],
      ),
    ).toHaveLength(1);
    expect(
      rules.textsNotHandedOver(sources, ["ledger.balance", "identity.errors", "identity.shell", "notifications.bell"]),
    ).toEqual([]);
  });

  test("every event has its sentence, every mail its texts, every nav entry its label", () => {
    const missing = modules.flatMap((module) => {
      const texts = world.house.messages("en")[module.name] as Record<string, Record<string, unknown>> | undefined;
      const at = (key: string) =>
        key.split(".").reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], texts);
      return [
        ...(module.events ?? []).map(({ name }) => `events.${name.replaceAll(".", "_")}`),
        ...(module.nav ?? []).flatMap(({ label, hint }) => [label, ...(hint ? [`${hint}.title`, `${hint}.text`] : [])]),
      ]
        .filter((key) => typeof at(key) !== "string")
        .map((key) => `${module.name}.${key}`);
    });
    expect(missing).toEqual([]);
    expect(mailTextProblems(world.house)).toEqual([]);
  });

  test("ORC-10.3 every code of a refusal stands in the catalogue, with what it means and what to do", () => {
    const thrown = rules.thrownCodes(planted("src/platform/x/x.ts", 'throw conflict(\n  "too_bad", "Never mind.");'));
    expect(rules.codesOutOfStep(thrown, { gone: [409] })).toHaveLength(2);
    expect(rules.codesOutOfStep(rules.thrownCodes(sources), errorCodes)).toEqual([]);
    const { codes } = world.house.messages("en").api as { codes: Record<string, { meaning: string; remedy: string }> };
    expect(Object.keys(codes).sort()).toEqual(Object.keys(errorCodes).sort());
    for (const [code, { meaning, remedy }] of Object.entries(codes))
      expect(Math.min(meaning.length, remedy.length), code).toBeGreaterThan(10);
  });

  test("permissions, routes, events, jobs and subscriptions have names of their own", () => {
    const twice = (names: string[]) => names.filter((name, at) => names.indexOf(name) !== at);
    expect(twice(["a.b", "a.b"])).toEqual(["a.b"]);
    for (const key of ["permissions", "events", "on", "signals"] as const)
      expect(
        twice(
          modules.flatMap((module) => ((module[key] ?? []) as readonly { name: string }[]).map(({ name }) => name)),
        ),
      ).toEqual([]);
    expect(twice(modules.flatMap((module) => (module.jobs ?? []).map(({ job }) => job.name)))).toEqual([]);
    expect(twice(modules.flatMap((module) => Object.keys(module.routes ?? {})))).toEqual([]);
  });

  test("every answer has a shape, unless it is a stream or file of something else than JSON, or nothing", () => {
    const sendsJson = ({ streams, status = 200 }: AnyRoute) =>
      streams ? Object.values(streams).flat().includes("application/json") : ![202, 204].includes(status);
    const shapeless = modules.flatMap((module) =>
      Object.entries(module.routes ?? {})
        .filter(([, route]) => !route.output && sendsJson(route))
        .map(([key]) => key),
    );
    expect(shapeless).toEqual([]);
  });

  test("README names every variable that the program reads", () => {
    const config = readFileSync(join(root, "src/kernel/config.ts"), "utf8");
    const variables = [...config.matchAll(/([A-Z][A-Z0-9_]+): (?:optional|list|z\b)/g)].map((match) => match[1]!);
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(variables.length).toBeGreaterThan(15);
    expect(variables.filter((variable) => !readme.includes(`\`${variable}\``))).toEqual([]);
  });
});

describe("the database", () => {
  const nameOf = (table: PgTable) => {
    const { schema, name } = getTableConfig(table);
    return `${pg.escapeIdentifier(schema ?? "public")}.${pg.escapeIdentifier(name)}`;
  };
  const tenants = () => allTables(modules).filter(isTenantTable);

  test("every table in the database belongs to a manifest, and those without a team stand on the list", async () => {
    const rows = await world.sql<{ name: string }>(
      "select table_schema || '.' || table_name as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'graphile_worker', 'drizzle')",
    );
    const known = new Set(allTables(modules).map((table) => nameOf(table).replaceAll('"', "")));
    const ours = ["public.applied_sql", "public.job_workers"];
    expect(rows.map(({ name }) => name).filter((name) => !known.has(name) && !ours.includes(name))).toEqual([]);
    const teamless = allTables(modules)
      .filter((table) => !isTenantTable(table))
      .map((table) => getTableConfig(table).name);
    expect(teamless.filter((name) => !withoutTeam.includes(name))).toEqual([]);
  });

  test("ORC-09.4 every table with a personal column is named in a manifest with what becomes of it", async () => {
    const planted = { table: "guests", type: "text", to_user: false };
    expect(rules.personalButUnnamed([{ ...planted, column: "phone" }], new Set(["jobs"]))).toHaveLength(1);
    expect(rules.personalButUnnamed([{ ...planted, column: "owner", to_user: true }], new Set(["jobs"]))).toHaveLength(
      1,
    );
    expect(rules.personalButUnnamed([{ ...planted, column: "phone" }], new Set(["guests"]))).toEqual([]);
    expect(rules.personalButUnnamed([{ ...planted, column: "recipe" }], new Set())).toEqual([]);
    const columns = await world.sql<rules.Column>(
      `select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
         exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.confrelid = 'users'::regclass
           and a.attnum = any(f.conkey)) or (c.oid = 'users'::regclass) as to_user
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
         and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker', 'drizzle')`,
    );
    expect(columns.length).toBeGreaterThan(50);
    const named = new Set(modules.flatMap((module) => Object.keys(module.personal ?? {})));
    expect(rules.personalButUnnamed(columns, named)).toEqual([]);
  });

  test("ORC-09.5 every module with something personal puts it into a person's copy of their data, or says why not", () => {
    const personal = { guests: "deleted" } as const;
    expect(rules.personalNotExported([{ name: "guests", personal }])).toHaveLength(1);
    expect(rules.personalNotExported([{ name: "guests", personal, exports: "none: for the test" }])).toEqual([]);
    expect(rules.personalNotExported([{ name: "recipes", personal: {} }])).toEqual([]);
    expect(rules.personalNotExported(modules)).toEqual([]);
  });

  test("ORC-12.4 under the application's role no tenant table shows, changes or takes a row of another team", async () => {
    const owner = new pg.Client({ connectionString: world.databaseUrl });
    const app = await world.house.pools.app.connect();
    await owner.connect();
    try {
      await owner.query("set session_replication_role = replica");
      for (const table of tenants()) {
        const name = nameOf(table);
        await plantRow(owner, name, { team_id: world.eve.team.id });
        const count = async (setting: string) => {
          await app.query(`begin; ${setting}`);
          const { rows } = await app.query(
            `select count(*)::int as n from ${name} where team_id = '${world.eve.team.id}'`,
          );
          await app.query("rollback");
          return rows[0].n as number;
        };
        expect(await count(""), `${name} without a team`).toBe(0);
        expect(await count(`set local app.team_id = '${world.ada.team.id}'`), `${name} from another team`).toBe(0);
        expect(
          await count(`set local app.team_id = '${world.eve.team.id}'`),
          `${name} from its own team`,
        ).toBeGreaterThan(0);
        for (const change of [`delete from ${name}`, `update ${name} set team_id = team_id`]) {
          await app.query(`begin; set local app.team_id = '${world.ada.team.id}'`);
          const affected = await app.query(`${change} where team_id = '${world.eve.team.id}'`).then(
            (result) => result.rowCount,
            (error: { code: string }) => (error.code === "42501" ? 0 : Promise.reject(error)),
          );
          await app.query("rollback");
          expect(affected, `${change} from another team`).toBe(0);
        }
        expect(await putInto(app, owner, name, world.ada.team.id), `insert into ${name} of another team`).toBe("42501");
        const { rows: mine } = await app.query("select has_table_privilege(current_user, $1, 'insert') as may", [name]);
        if (mine[0].may)
          expect(await putInto(app, owner, name, world.eve.team.id), `insert into ${name}`).not.toBe("42501");
      }
    } finally {
      app.release();
      await owner.end();
    }
  });

  /** Puts a copy of Eve's row into her team, as somebody in the team `from`; answers how that was refused. */
  async function putInto(app: pg.PoolClient, owner: pg.Client, name: string, from: string): Promise<string> {
    const { rows } = await owner.query(
      `select to_jsonb(t) as row, (select string_agg(quote_ident(attname), ', ') from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '') as columns
       from ${name} t where team_id = $2 limit 1`,
      [name, world.eve.team.id],
    );
    const { row, columns } = rows[0] as { row: object; columns: string };
    await app.query(`begin; set local app.team_id = '${from}'`);
    const insert = `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, $1)`;
    const outcome = await app.query(insert, [row]).then(
      () => "taken",
      ({ code }: { code: string }) => code,
    );
    await app.query("rollback");
    return outcome;
  }

  test("ORC-12.4 a row cannot be put into another team", async () => {
    const move = world.ada.in(async (ctx) => {
      const { sql } = await import("drizzle-orm");
      await ctx.db.execute(
        sql`insert into team_members (team_id, id, user_id, role, created_at) values (${world.eve.team.id}, gen_random_uuid(), ${world.ada.id}, 'owner', now())`,
      );
    });
    await expect(move).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  test("foreign keys between tenant tables carry the team, and primary keys begin with it", async () => {
    const names = tenants().map((table) => nameOf(table));
    const keys = await world.sql<{ name: string }>(
      `select conrelid::regclass || ' → ' || confrelid::regclass as name from pg_constraint c
       where contype = 'f' and conrelid = any($1::regclass[]) and confrelid = any($1::regclass[])
         and not exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'team_id' and a.attnum = any(c.conkey))`,
      [names],
    );
    expect(keys).toEqual([]);
    const first = await world.sql<{ name: string }>(
      `select conrelid::regclass::text as name from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where contype = 'p' and conrelid = any($1::regclass[]) and a.attname <> 'team_id'`,
      [names],
    );
    expect(first).toEqual([]);
  });

  test("the application's role owns nothing and cannot pass row-level security", async () => {
    const { rows } = await world.house.pools.app.query(
      "select rolsuper, rolbypassrls, rolcreaterole, (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = current_user",
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 }]);
  });

  test("append-only tables refuse change and deletion to the application", async () => {
    const names = allTables(modules).filter(isAppendOnly).map(nameOf);
    expect(names.length).toBeGreaterThan(2);
    for (const name of names)
      for (const privilege of ["update", "delete", "truncate"]) {
        const { rows } = await world.house.pools.app.query("select has_table_privilege(current_user, $1, $2) as may", [
          name,
          privilege,
        ]);
        expect(rows[0].may, `${privilege} on ${name}`).toBe(false);
      }
  });
});
