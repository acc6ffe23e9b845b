import type { Module } from "../kernel/module.ts";
import { anyone, route } from "../kernel/route.ts";

/** The OpenAPI document at `/api/openapi.json`: limited and answered as any call is, and no operation of itself. */
export function documentModule(document: object) {
  const body = JSON.stringify(document);
  const headers = { "Content-Type": "application/json" };
  return {
    name: "document",
    routes: {
      "GET /openapi.json": route(
        { may: anyone, streams: { 200: ["application/json"] }, uncounted: true, summary: "Read this document" },
        async () => new Response(body, { headers }),
      ),
    },
  } satisfies Module;
}
