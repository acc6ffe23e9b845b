import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

/** The build's scripts, styles and fonts: named by their content, so kept for good, and compressed when they were built. */
export function builtFiles(root: string): (request: IncomingMessage, response: ServerResponse) => void {
  const files = new Hono();
  files.use(
    "/_next/static/*",
    serveStatic({
      root: join(root, ".next"),
      rewriteRequestPath: (path) => path.replace("/_next/", "/"),
      precompressed: true,
      onFound: (_, c) => c.header("Cache-Control", "public, max-age=31536000, immutable"),
    }),
  );
  const listener = getRequestListener(files.fetch);
  return (request, response) => void listener(request, response);
}
