import { hash } from "node:crypto";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import pg from "pg";

/** The floor of an API answer: Hono and one prepared SELECT. */
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL!, max: 20 });
const app = new Hono();
app.get("/hello", (c) => c.json({ hello: "world" }));
app.get("/key", async (c) => {
  const key = c.req.header("authorization")!.slice("Bearer ".length);
  const { rows } = await pool.query({
    name: "key",
    text: "select id, name, scopes, is_active, expires_at from api_keys where key_hash = $1",
    values: [hash("sha256", key, "hex")],
  });
  return c.json({ id: rows[0].id, name: rows[0].name });
});
app.get("/credits", async (c) => {
  const { rows } = await pool.query<{ posted: string; held: string }>({
    name: "balance",
    text: "select posted, held from ledger_accounts where team_id = $1 and id = $1",
    values: [process.env.BENCH_TEAM_ID],
  });
  return c.json({ balance: Number(rows[0]!.posted), held: Number(rows[0]!.held) });
});

const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as { port: number }).port }));
process.on("SIGTERM", () => process.exit(0));
