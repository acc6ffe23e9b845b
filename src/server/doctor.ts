import type { Resolver } from "node:dns/promises";
import { access, constants, readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { House } from "../kernel/house.ts";
import { isTenantTable } from "../kernel/tables.ts";
import { triedForDays } from "../platform/billing/intake.ts";
import { providersOf as paymentProviders } from "../platform/billing/providers/chosen-provider.ts";
import { providerSettings, providersOf } from "../platform/identity/providers/chosen-providers.ts";
import { type ProviderName, providerNames } from "../platform/identity/providers/provider.ts";
import { verifyLedger } from "../platform/ledger/verify.ts";
import { lookAtStore } from "../platform/limits/limits.ts";
import { backupFolder } from "./backup/backup.ts";
import type { Booted } from "./boot.ts";
import { type Finding, one } from "./doctor-finding.ts";
import { mail } from "./doctor-mail.ts";
import { allTables } from "./migrate.ts";

/** Looks at everything that the program needs, prints each finding with its remedy; answers the exit status. */
export async function doctor({ house }: Booted, resolver?: Resolver): Promise<number> {
  const checks: (() => Promise<Finding | Finding[]>)[] = [
    node,
    () => database(house),
    () => clock(house),
    () => role(house),
    () => rowSecurity(house),
    () => ledger(house),
    () => jobs(house),
    () => rateLimits(house),
    () => storage(house),
    () => mail(house, resolver),
    () => payments(house),
    () => secrets(house),
    () => backups(house),
    ...providerNames.map((name) => () => signInWith(house, name)),
  ];
  let [failed, made] = [0, 0];
  for (const check of checks) {
    const findings = await check().catch(
      (error: Error): Finding => ({
        ok: false,
        what: error.message,
        remedy: "Look at the message; if it says nothing to you, start with the database.",
      }),
    );
    for (const { ok, what, remedy } of [findings].flat()) {
      made++;
      if (!ok) failed++;
      console.info(`${ok ? "ok  " : "FAIL"} ${what}${ok || !remedy ? "" : `\n       → ${remedy}`}`);
    }
  }
  console.info(failed === 0 ? "\nEverything is as it should be." : `\n${failed} of ${made} checks failed.`);
  return failed === 0 ? 0 : 1;
}

async function node(): Promise<Finding> {
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  return {
    ok: major > 22 || (major === 22 && minor >= 12),
    what: `Node ${process.versions.node}`,
    remedy: "Start with npm start: it brings Node 24.",
  };
}

async function database(house: House): Promise<Finding> {
  const { server_version: version } = await one<{ server_version: string }>(house, "show server_version");
  return {
    ok: Number.parseInt(version, 10) >= 15,
    what: `PostgreSQL ${version}, migrated`,
    remedy: "Use PostgreSQL 15 or newer.",
  };
}

async function clock(house: House): Promise<Finding> {
  const { now } = await one<{ now: Date }>(house, "select clock_timestamp() as now");
  const skewMs = Math.abs(now.getTime() - Date.now());
  return {
    ok: skewMs < 2_000,
    what: `clocks of program and database differ by ${skewMs} ms`,
    remedy: "Run NTP on both machines: links and sessions end by these clocks.",
  };
}

async function role(house: House): Promise<Finding> {
  const { rows } = await house.pools.app.query(
    "select rolsuper, rolbypassrls, rolname, (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = current_user",
  );
  const { rolsuper, rolbypassrls, rolname, owned } = rows[0];
  return {
    ok: !rolsuper && !rolbypassrls && owned === 0,
    what: `the application connects as ${rolname}, which owns nothing`,
    remedy: "APP_DATABASE_URL must name a role without SUPERUSER, BYPASSRLS and tables of its own.",
  };
}

async function rowSecurity(house: House): Promise<Finding> {
  const tables = allTables(house.modules)
    .filter(isTenantTable)
    .map((table) => getTableConfig(table))
    .map(({ schema, name }) => `${schema ?? "public"}.${name}`);
  const { rows } = await house.pools.owner.query(
    "select t from unnest($1::text[]) t where not (select relrowsecurity from pg_class where oid = t::regclass)",
    [tables],
  );
  return {
    ok: rows.length === 0,
    what: `row-level security on ${tables.length} tenant tables`,
    remedy: `Switched off on ${rows.map(({ t }) => t).join(", ")}: start the program once, which switches it on.`,
  };
}

async function ledger(house: House): Promise<Finding> {
  const { ok, findings } = await verifyLedger(house);
  return {
    ok,
    what: ok ? "ledger: every balance follows from its entries" : `ledger: ${findings.slice(0, 3).join("; ")}`,
    remedy: "Stop writes and compare with the last backup; balances are never corrected by hand.",
  };
}

async function jobs(house: House): Promise<Finding> {
  const { failed, late } = await one<{ failed: number; late: number }>(
    house,
    "select count(*) filter (where attempts >= max_attempts)::int as failed, count(*) filter (where locked_at is null and attempts < max_attempts and run_at < now() - interval '10 minutes')::int as late from graphile_worker._private_jobs",
  );
  return {
    ok: failed === 0 && late === 0,
    what: `jobs: ${failed} given up, ${late} waiting for more than 10 minutes`,
    remedy: "Given up: read last_error in graphile_worker._private_jobs. Waiting: start a process with ROLES=worker.",
  };
}

const storeNames = { memory: "the memory of each process", postgres: "PostgreSQL", redis: "Redis" };

async function rateLimits(house: House): Promise<Finding> {
  const first = await lookAtStore(house);
  // A connection that only begins may take longer than a call would wait for it.
  const { store, answers } = first.answers ? first : await sleep(1_100).then(() => lookAtStore(house));
  return {
    ok: answers,
    what: answers
      ? `rate limits are counted in ${storeNames[store]}`
      : `rate limits are counted by each process for itself: ${storeNames[store]} does not answer`,
    remedy: "Bring it back, or put its address right; calls go on meanwhile. See docs/runbooks/rate-limits.md.",
  };
}

async function storage(house: House): Promise<Finding> {
  if (house.config.S3_ENDPOINT)
    return {
      ok: Boolean(house.config.S3_BUCKET),
      what: `files in the bucket ${house.config.S3_BUCKET ?? "(none)"}`,
      remedy: "Set S3_BUCKET.",
    };
  await access(house.config.dataDir, constants.W_OK);
  const disk = await statfs(house.config.dataDir);
  const freeGb = (disk.bavail * disk.bsize) / 1024 ** 3;
  return {
    ok: freeGb > 1,
    what: `files on this disk, ${freeGb.toFixed(1)} GB free`,
    remedy: "Less than 1 GB is left: free room, or set S3_ENDPOINT and S3_BUCKET.",
  };
}

async function payments(house: House): Promise<Finding> {
  const { waiting, given_up } = await one<{ waiting: number; given_up: number }>(
    house,
    `select count(*)::int as waiting, count(*) filter (where received_at < now() - interval '${triedForDays} days')::int as given_up
     from provider_events where handled_at is null and received_at < now() - interval '10 minutes'`,
  );
  const [chosen] = paymentProviders(house);
  const problem = await chosen?.look?.().then(
    () => null,
    (error: Error) => error,
  );
  const by = chosen ? `payments by ${chosen.name}` : "payments are not set up";
  return {
    ok: !problem && waiting === 0,
    what: `${by}${problem ? `: ${problem.message}` : ""}; webhooks that wait for more than 10 minutes: ${waiting}${given_up > 0 ? `, of which ${given_up} are not tried again after ${triedForDays} days` : ""}`,
    remedy: "See docs/runbooks/stripe.md. Why a webhook waits stands in the column error of provider_events.",
  };
}

async function secrets(house: House): Promise<Finding> {
  const given = Boolean(house.config.AUTH_SECRET);
  return {
    ok: given || !house.config.production,
    what: given ? "AUTH_SECRET is set" : "AUTH_SECRET was made here and is kept in the data folder",
    remedy: "Set AUTH_SECRET to 32 or more random characters.",
  };
}

async function backups(house: House): Promise<Finding> {
  const folder = backupFolder(house);
  const names = await readdir(folder).catch(() => []);
  const made = names.filter((name) => /^backup-.*\.tar\.gz(\.sealed)?$/.test(name));
  const times = await Promise.all(made.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  const hours = Math.floor((house.now().getTime() - Math.max(...times)) / 3_600_000);
  return {
    ok: hours <= 26 || !house.config.production,
    what: made.length === 0 ? "no backup yet" : `newest backup: ${hours} hours old`,
    remedy: "Run npm run backup every night; see docs/runbooks/backup.md.",
  };
}

async function signInWith(house: House, name: ProviderName): Promise<Finding> {
  const { title, variables } = providerSettings[name];
  const missing = variables.filter((variable) => !house.config[variable]);
  const provider = providersOf(house).get(name);
  if (!provider)
    return {
      ok: missing.length === variables.length,
      what: `sign-in with ${title} is off; ${missing.join(", ")} ${missing.length > 1 ? "switch" : "switches"} it on`,
      remedy: "Some of its variables are set and some are not: set all, or none.",
    };
  const problem = await provider.look().then(
    () => null,
    (error: Error) => error,
  );
  const cause = problem?.cause instanceof Error ? `: ${problem.cause.message}` : "";
  return {
    ok: problem === null,
    what: `sign-in with ${title} is on${problem ? `, but it does not answer as it should${cause}` : ""}`,
    remedy: "See docs/runbooks/sign-in-providers.md. Passwords and other providers work on.",
  };
}
