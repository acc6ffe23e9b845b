import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

const lookEveryMs = 2_000;
const patienceMs = 10_000;
/** Slower than any phone: what arrives in less than this within the patience holds a socket and nothing else. */
const leastBytes = 8_192;

interface Arrival {
  request: IncomingMessage;
  at: number;
  bytes: number;
}

/** Options of a server that ends connections which send nothing, or their headers a byte at a time, within 12 s. */
export const patience = { headersTimeout: patienceMs, connectionsCheckingInterval: lookEveryMs };

/**
 * Ends requests whose body trickles in. An upload may take minutes, so that a bound on the whole would be either too
 * short for it or too long for those who only hold a socket; what counts is that it goes on.
 */
export function endTricklingBodies(server: Server): void {
  // A connection brings one body at a time, so that of all the requests between two looks only the last of each is held.
  const arrivals = new Map<Socket, Arrival>();
  server.on("request", (request) => {
    if (hasBody(request)) arrivals.set(request.socket, { request, at: Date.now(), bytes: request.socket.bytesRead });
  });
  const look = setInterval(() => {
    for (const [socket, arrival] of arrivals) {
      const { request } = arrival;
      if (request.complete || socket.destroyed) arrivals.delete(socket);
      else if (Date.now() - arrival.at >= patienceMs) {
        // Bytes that wait here are ours to read: then it is not the client who is slow.
        const trickles = socket.bytesRead - arrival.bytes < leastBytes && request.readableLength === 0;
        if (trickles) socket.destroy();
        else Object.assign(arrival, { at: Date.now(), bytes: socket.bytesRead });
      }
    }
  }, lookEveryMs);
  look.unref();
  server.once("close", () => clearInterval(look));
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
