import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { makePeerKeys, openBetterAuth } from "../better-auth.ts";

/** better-auth's plugin for API keys, called in process as its documentation says, behind the server that ours stands behind. */
const peer = await openBetterAuth(process.env.BENCH_DATABASE_URL!);
const app = new Hono();
app.get("/keys", async (c) =>
  c.json(await makePeerKeys(peer, Number(c.req.query("count")), Number(c.req.query("calls")))),
);
app.get("/key", async (c) => {
  const key = c.req.header("authorization")!.slice("Bearer ".length);
  const { valid, error, key: found } = await peer.auth.api.verifyApiKey({ body: { key } });
  return valid ? c.json({ id: found!.id, name: found!.name }) : c.json(error, 429);
});

const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as { port: number }).port }));
process.on("SIGTERM", () => process.exit(0));
