import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { openWorld, type World } from "../../../src/test/world.ts";

/** The real program behind a real socket that can go away and come back. */
export interface ServedWorld {
  world: World;
  url: string;
  key: string;
  /** Calls that came, such as `POST /api/v1/keys`, with their Idempotency-Key. */
  calls: { path: string; idempotencyKey: string | undefined }[];
  /** The next so many calls are carried out, but their answers are lost on the way. */
  loseAnswers(count: number): void;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function serveWorld(environment: Record<string, string> = {}): Promise<ServedWorld> {
  const world = await openWorld(environment);
  const { key } = await world.ada.api("POST /keys", { name: "SDK", scopes: ["read", "write"] });
  const calls: ServedWorld["calls"] = [];
  let lost = 0;
  const answer = getRequestListener((request) => world.api.http.fetch(request, { clientIp: "127.0.0.1" }));
  const listen = async (port: number) => {
    const opened: Server = createServer((request, response) => {
      const idempotencyKey = request.headers["idempotency-key"] as string | undefined;
      calls.push({ path: `${request.method} ${request.url}`, idempotencyKey });
      if (lost > 0) {
        lost--;
        response.write = () => true;
        response.end = () => response.destroy();
      }
      void answer(request, response);
    });
    await new Promise<void>((resolve) => opened.listen(port, "127.0.0.1", resolve));
    return opened;
  };
  const shut = (opened: Server) =>
    new Promise<void>((resolve) => {
      opened.close(() => resolve());
      opened.closeAllConnections();
    });
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    ...{ world, key, calls, url: `http://127.0.0.1:${port}` },
    loseAnswers: (count) => {
      lost = count;
    },
    goAway: () => shut(server),
    comeBack: async () => {
      server = await listen(port);
    },
    close: async () => {
      await shut(server);
      await world.close();
    },
  };
}
