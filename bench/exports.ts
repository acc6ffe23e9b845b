import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { systemActor, systemRequest, withCtx } from "../src/kernel/ctx.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { datasetsOf } from "../src/platform/exports/exports.ts";
import { makeExport } from "../src/platform/exports/jobs.ts";
import { statementsOf } from "../src/platform/exports/statement.ts";
import { interleave, type Measure, perSecond } from "./measure.ts";
import { closePools } from "./pools.ts";

const rows = 1_000_000;
const rounds = 3;
const team = { id: newId(), name: "Bench", product: "natak", time_zone: "UTC" };

/**
 * P12: the whole job, with the count, the file made durable, its row, event and signals, against the bare COPY of the
 * same guarded statement whose bytes nobody reads apart and nobody keeps.
 */
export async function benchExports({ ownerUrl, appUrl }: { ownerUrl: string; appUrl: string }): Promise<Measure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "orchestrator-bench-exports-"));
  const pools = openPools(ownerUrl, appUrl, 10);
  const house = buildHouse({
    modules,
    config: readConfig({ APP_ENV: "test", DATA_DIR: dataDir, AUTH_SECRET: "b".repeat(32) }),
    pools,
    listener: new Listener(ownerUrl, 1),
  });
  try {
    await fill(pools.owner);
    const memory = await memoryOf(() => oursRate(house));
    const rate = await interleave(rounds, { bare: () => bareRate(house, appUrl), ours: () => oursRate(house) });
    return [
      {
        name: "P12 1 M rows as CSV: the job ÷ bare COPY with the guard",
        value: rate.ours / rate.bare,
        goal: 0.7,
        unit: "×",
        ours: perSecond(rate.ours),
        floor: perSecond(rate.bare),
      },
      { name: "P12 memory more than before", value: memory, goal: 32, unit: "MiB", atMost: true },
    ];
  } finally {
    await closePools(pools.app, pools.owner);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(owner: pg.Pool): Promise<void> {
  await owner.query(
    `insert into usage_events (team_id, id, source, event_id, metric, count, success, agent_name, project_id, day, recorded_at, received_at)
     select $1, gen_random_uuid(), 'bench', n::text, 'api_call', n % 7, true, (array['=1+1', 'writer', '-5', 'é; "x"'])[1 + n % 4], 'project ' || n % 50,
       '2026-01-01', now() - n * interval '1 second', now() from generate_series(1, $2) n`,
    [team.id, rows],
  );
  await owner.query("vacuum analyze usage_events");
  await owner.query("checkpoint");
}

async function oursRate(house: House): Promise<number> {
  const id = newId();
  await house.pools.owner.query(
    "insert into data_exports (team_id, id, dataset, format, filter, created_at) values ($1, $2, 'usage_events', 'csv', '{}', now())",
    [team.id, id],
  );
  const scope = { actor: systemActor, team, product: team.product, request: systemRequest() };
  const run = { attempt: 1, lastAttempt: false, signal: new AbortController().signal };
  const start = performance.now();
  await withCtx(house, scope, (ctx) => makeExport(ctx, { export_id: id }, run));
  const seconds = (performance.now() - start) / 1_000;
  const { rows: made } = await house.pools.owner.query(
    "select rows::int from data_exports where id = $1 and status = 'ready'",
    [id],
  );
  if (made[0]?.rows !== rows) throw new Error("the export is not whole");
  return rows / seconds;
}

/** The bytes as they come from the socket, past the client's parser. */
async function bareRate(house: House, appUrl: string): Promise<number> {
  const dataset = datasetsOf(house, team.product).find(({ name }) => name === "usage_events")!;
  const about = { teamId: team.id, timeZone: team.time_zone, format: "csv", from: null, to: null, filter: {} } as const;
  const { copy } = statementsOf(dataset, about);
  const client = new pg.Client({ connectionString: appUrl });
  client.on("error", () => {});
  await client.connect();
  await client.query("begin read only");
  await client.query("select set_config('app.team_id', $1, true)", [team.id]);
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners("data");
  const start = performance.now();
  const done = new Promise<void>((resolve) =>
    // ReadyForQuery in a transaction ends it.
    stream.on("data", (chunk: Buffer) => chunk.subarray(-6).equals(Buffer.from("Z\0\0\0\x05T", "latin1")) && resolve()),
  );
  const query = Buffer.from(`${copy}\0`);
  const head = Buffer.alloc(5, "Q");
  head.writeInt32BE(query.length + 4, 1);
  stream.write(Buffer.concat([head, query]));
  await done;
  const rate = rows / ((performance.now() - start) / 1_000);
  stream.destroy();
  return rate;
}

/** The most that the process held while it worked, over what it held before. */
async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  await work().finally(() => clearInterval(watch));
  return (most - before) / 1024 / 1024;
}
