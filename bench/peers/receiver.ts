import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Takes every request whole and accepts it. */
const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(204).end());
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
