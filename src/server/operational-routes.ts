import type { House } from "../kernel/house.ts";
import { lookAtStore } from "../platform/limits/limits.ts";
import type { Booted } from "./boot.ts";
import { migrationsIn } from "./migrate.ts";

/** For balancers and monitors: `/healthz` says that the process lives, `/readyz` that it can do its work. */
export function operationalRoutes({ api, house, takesJobs, figures }: Booted, root: string): void {
  const carried = migrationsIn(root);
  const hasWorker = house.config.ROLES.includes("worker");

  api.http.get("/healthz", (c) => c.json({ status: "ok" }));

  api.http.get("/readyz", async (c) => {
    const checks = {
      database: false,
      migrations: false,
      listener: house.listener.connected,
      ...(hasWorker ? { worker: takesJobs() } : {}),
    };
    let missing: string[] = [];
    try {
      await house.pools.app.query("select 1");
      checks.database = true;
      missing = await notApplied(house, carried);
      checks.migrations = missing.length === 0;
    } catch (error) {
      console.warn(`not ready: ${(error as Error).message}`);
    }
    const ready = Object.values(checks).every(Boolean);
    const lacks = missing.length > 0 ? { missing_migrations: missing } : {};
    return c.json({ status: ready ? "ready" : "not ready", checks, ...lacks }, ready ? 200 : 503);
  });

  api.http.get("/metrics", async (c) => {
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    const lines = [
      "# TYPE process_resident_memory_bytes gauge",
      `process_resident_memory_bytes ${memory.rss}`,
      "# TYPE process_cpu_seconds_total counter",
      `process_cpu_seconds_total ${((cpu.user + cpu.system) / 1e6).toFixed(3)}`,
      "# TYPE process_uptime_seconds gauge",
      `process_uptime_seconds ${process.uptime().toFixed(1)}`,
      "# TYPE database_connections gauge",
      `database_connections{pool="app"} ${house.pools.app.totalCount}`,
      `database_connections{pool="owner"} ${house.pools.owner.totalCount}`,
      ...(await storeLines(house)),
      ...figures(),
      // While the database is away the other figures matter most.
      ...(await jobLines(house).catch(() => [])),
    ];
    return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4" });
  });
}

/** A newer program may have applied more: this one goes on beside it while they are exchanged. */
async function notApplied(house: House, carried: readonly string[]): Promise<string[]> {
  const { rows } = await house.pools.owner.query<{ carried: string }>(
    `select carried from unnest($1::text[]) as carried
     where not exists (select from drizzle.__drizzle_migrations where name = carried)`,
    [carried],
  );
  return rows.map((row) => row.carried);
}

async function storeLines(house: House): Promise<string[]> {
  const { store, answers } = await lookAtStore(house);
  return [
    "# HELP rate_limit_store_up Whether the store of the rate limits answers; without it each process counts for itself.",
    "# TYPE rate_limit_store_up gauge",
    `rate_limit_store_up{store="${store}"} ${answers ? 1 : 0}`,
  ];
}

async function jobLines(house: House): Promise<string[]> {
  const { rows } = await house.pools.owner.query<{ due: number; failed: number }>(
    `select count(*) filter (where run_at <= now() and locked_at is null and attempts < max_attempts)::int as due,
            count(*) filter (where attempts >= max_attempts)::int as failed from graphile_worker._private_jobs`,
  );
  return ["# TYPE jobs gauge", `jobs{state="due"} ${rows[0]!.due}`, `jobs{state="failed"} ${rows[0]!.failed}`];
}
