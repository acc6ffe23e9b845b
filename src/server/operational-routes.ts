import type { Booted } from "./boot.ts";

/** For balancers and monitors: `/healthz` says that the process lives, `/readyz` that it can do its work. */
export function operationalRoutes({ api, house }: Booted): void {
  api.http.get("/healthz", (c) => c.json({ status: "ok" }));

  api.http.get("/readyz", async (c) => {
    const checks = { database: false, migrations: false, listener: house.listener.connected };
    try {
      await house.pools.app.query("select 1");
      checks.database = true;
      checks.migrations = (await house.pools.owner.query("select from applied_sql limit 1")).rowCount === 1;
    } catch (error) {
      console.warn(`not ready: ${(error as Error).message}`);
    }
    const ready = Object.values(checks).every(Boolean);
    return c.json({ status: ready ? "ready" : "not ready", checks }, ready ? 200 : 503);
  });

  api.http.get("/metrics", async (c) => {
    const memory = process.memoryUsage();
    const { rows } = await house.pools.owner.query<{ due: number; failed: number }>(
      `select count(*) filter (where run_at <= now() and locked_at is null and attempts < max_attempts)::int as due,
              count(*) filter (where attempts >= max_attempts)::int as failed from graphile_worker._private_jobs`,
    );
    const lines = [
      "# TYPE process_resident_memory_bytes gauge",
      `process_resident_memory_bytes ${memory.rss}`,
      "# TYPE process_uptime_seconds gauge",
      `process_uptime_seconds ${process.uptime().toFixed(1)}`,
      "# TYPE database_connections gauge",
      `database_connections{pool="app"} ${house.pools.app.totalCount}`,
      `database_connections{pool="owner"} ${house.pools.owner.totalCount}`,
      "# TYPE jobs gauge",
      `jobs{state="due"} ${rows[0]!.due}`,
      `jobs{state="failed"} ${rows[0]!.failed}`,
    ];
    return c.text(`${lines.join("\n")}\n`, 200, { "Content-Type": "text/plain; version=0.0.4" });
  });
}
