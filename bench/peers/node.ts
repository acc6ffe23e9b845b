import { createServer } from "node:http";

/** The floor of a start: Node and a server that listens. */
createServer((_, response) => response.end("ok")).listen(Number(process.env.PORT), "127.0.0.1");
