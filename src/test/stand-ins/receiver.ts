import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A customer's endpoint on loopback: it keeps what it got, and answers as it is told. */
export interface Receiver {
  url: string;
  host: string;
  received: Received[];
  /** How it answers from now on; 204 until it is told otherwise. */
  answer(how: (request: Received, response: ServerResponse) => void): void;
  /** The payload, when the signature is right; throws when it is not. */
  verify(secret: string, request?: Received): { type: string; timestamp: string; data: Record<string, unknown> };
  close(): Promise<void>;
}

export async function openReceiver(address = "127.0.0.1"): Promise<Receiver> {
  const received: Received[] = [];
  let how = (_: Received, response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const one = { path: request.url!, headers: request.headers, body: Buffer.concat(parts).toString("utf8") };
    received.push(one);
    how(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = `${address}:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/hook`,
    host,
    received,
    answer: (next) => {
      how = next;
    },
    verify: (secret, request = received.at(-1)!) =>
      new Webhook(secret).verify(request.body, request.headers as Record<string, string>) as never,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
