import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Config } from "../kernel/config.ts";
import { visitor } from "../kernel/ctx.ts";
import type { HeaderLines } from "../kernel/http.ts";
import type { Booted } from "./boot.ts";
import { builtFiles } from "./built-files.ts";
import { directAnswers, headersOf } from "./direct.ts";
import { landingCache } from "./landing-cache.ts";
import { productOfHost, requestScopes } from "./open-ctx.ts";
import { operationalRoutes } from "./operational-routes.ts";
import { builtRoutes, countsViews } from "./page-views.ts";
import { pageServer, publishBridge } from "./pages.ts";
import { nameSourcesInStacks } from "./readable-stacks.ts";
import { endTricklingBodies, patience } from "./slow-clients.ts";

export interface Serving {
  port: number;
  /** Takes no new connection and waits for the answers in hand, at most `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

/** One server, one port: the API straight to Hono, everything else to Next. */
export async function serve(
  booted: Booted,
  options: { root: string; config: Config; development: boolean },
): Promise<Serving> {
  const { config } = options;
  operationalRoutes(booted, options.root);
  const api = getRequestListener((request, env) =>
    booted.api.http.fetch(request, { clientIp: clientIp((env as { incoming: IncomingMessage }).incoming, config) }),
  );
  const hardened = hardeningOf(config);
  const direct = directAnswers(booted.api, [...hardened, apiPolicy]);
  const server = createServer(patience);
  endTricklingBodies(server);
  const cut = options.development ? cutConnections(server) : null;
  const takesCalls = config.ROLES.includes("web") || config.ROLES.includes("api");
  const pages = config.ROLES.includes("web") ? await openPages(booted, options, server) : null;
  server.on("request", (request, response) => {
    if (takesCalls && direct(request, response, () => clientIp(request, config))) return;
    for (const [name, value] of hardened) response.setHeader(name, value);
    const path = request.url?.split("?")[0] ?? "/";
    // A process that only works still tells its monitor how it is.
    if (!takesCalls && !/^\/(healthz|readyz|metrics)$/.test(path)) return void response.writeHead(404).end();
    if (!pages || /^\/(api|webhooks|metrics|healthz|readyz)(\/|$)/.test(path)) {
      response.setHeader(...apiPolicy);
      void api(request, response);
    } else
      pages(request, response, path).catch((error: Error) => {
        console.error(error);
        if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain" });
        response.end("Something went wrong. Reload the page.");
      });
  });
  server.requestTimeout = 300_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(config.PORT, config.HOST, resolve));
  const stop = (withinMs: number) => {
    cut?.();
    return stopServer(server, withinMs);
  };
  return { port: (server.address() as { port: number }).port, stop };
}

async function openPages(
  booted: Booted,
  options: { root: string; config: Config; development: boolean },
  server: Server,
) {
  publishBridge(booted);
  const { default: next } = await import("next");
  const app = next({ dev: options.development, dir: options.root, httpServer: server });
  await app.prepare();
  // Next has put its own way in place of ours.
  nameSourcesInStacks();
  const render = pageServer(requestScopes(booted.house), app.getRequestHandler(), options.development);
  const landing = landingCache((request, response, nonce) => render(request, response, null, nonce));
  const built = options.development ? null : builtFiles(options.root);
  const countView = options.development ? null : countsViews(booted.house, builtRoutes(options.root));
  return async (request: IncomingMessage, response: ServerResponse, path: string) => {
    if (path.startsWith("/_next/static/"))
      return built ? built(request, response) : app.getRequestHandler()(request, response);
    const landed = !options.development && (await landing(request, response));
    const reader = landed
      ? { product: productOfHost(booted.house, headersOf(request)), actor: visitor }
      : await render(request, response, clientIp(request, options.config));
    countView?.(request, response, reader);
  };
}

const apiPolicy = ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"] as const;

const hardeningOf = (config: Config): HeaderLines => [
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ["X-Frame-Options", "DENY"],
  ["Permissions-Policy", "camera=(), microphone=(), geolocation=()"],
  ...(config.appUrl.startsWith("https:")
    ? ([["Strict-Transport-Security", "max-age=31536000; includeSubDomains"]] as const)
    : []),
];

/** The socket's address; behind a proxy that is trusted by name, the last address that is not such a proxy. */
export function clientIp(request: IncomingMessage, config: Config): string | null {
  const plain = (address: string) => address.replace(/^::ffff:/, "");
  let address = plain(request.socket.remoteAddress ?? "");
  const header = request.headers["x-forwarded-for"];
  if (header === undefined) return address || null;
  const forwarded = String(header)
    .split(",")
    .map((part) => plain(part.trim()))
    .filter(Boolean);
  while (config.TRUSTED_PROXIES.includes(address) && forwarded.length > 0) address = forwarded.pop()!;
  return address || null;
}

/**
 * Ends every connection at once. In development open pages hold one over which Next tells them of changes: it is no HTTP any
 * more, the server closes none such, and each restart would wait for it in vain.
 */
function cutConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

async function stopServer(server: Server, withinMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections that are kept alive for a next request have none to wait for any more.
  server.prependListener("request", (_, response) => response.setHeader("Connection", "close"));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
