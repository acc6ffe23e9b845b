import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";

/** The floor of a reported event: Hono, and one INSERT and one commit for all that came while the last was under way. */
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL!, max: 2 });
await pool.query(
  "create table if not exists bench_events (id uuid primary key, team_id uuid not null, metric text not null, count bigint not null, recorded_at timestamptz not null)",
);
type Row = [id: string, metric: string, count: number];
let waiting: { row: Row; done: () => void; failed: (error: unknown) => void }[] = [];
let running = false;

async function flush(): Promise<void> {
  running = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    const column = (place: 0 | 1 | 2) => batch.map(({ row }) => row[place]);
    await pool
      .query({
        name: "events",
        text: "insert into bench_events select id, $1, metric, count, now() from unnest($2::uuid[], $3::text[], $4::bigint[]) r(id, metric, count)",
        values: [process.env.BENCH_TEAM_ID, column(0), column(1), column(2)],
      })
      .then(
        () => {
          for (const { done } of batch) done();
        },
        (error: unknown) => {
          for (const { failed } of batch) failed(error);
        },
      );
  }
  running = false;
}

const app = new Hono();
app.post("/events", async (c) => {
  const { metric_type, count } = await c.req.json<{ metric_type: string; count: number }>();
  await new Promise<void>((done, failed) => {
    waiting.push({ row: [randomUUID(), metric_type, count], done, failed });
    if (!running) setImmediate(() => running || void flush());
  });
  return c.json({ recorded: 1 });
});

const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as { port: number }).port }));
process.on("SIGTERM", () => process.exit(0));
