import { createServer } from "node:http";
import { join } from "node:path";
import next from "next";

/** A bare Next program, served as ours is: its request handler behind a server of our own. */
const server = createServer();
const app = next({ dev: false, dir: join(import.meta.dirname, "next-bare"), httpServer: server });
await app.prepare();
server.on("request", app.getRequestHandler());
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as { port: number }).port }));
process.on("SIGTERM", () => process.exit(0));
