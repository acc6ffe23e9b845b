import { type Context, Hono, type MiddlewareHandler } from "hono";
import { noAddress, Problem, toProblem } from "../kernel/errors.ts";
import { type Api, type HeaderLines, refused, type Sent } from "../kernel/http.ts";
import { newId } from "../kernel/ids.ts";
import type { AnyRoute } from "../kernel/route.ts";
import { readInput } from "./request-input.ts";

type Bindings = { Bindings: { clientIp?: string | null } };
export type Web = Hono<Bindings>;

/** The API from a web Request to a web Response: every method, bodies, uploads and streams, pages of other origins. */
export function webAnswers(api: Api, crossOrigin: MiddlewareHandler | null): Web {
  const web: Web = new Hono<Bindings>();
  if (crossOrigin) web.use("/api/*", crossOrigin);
  for (const [key, route] of api.routes) {
    const [method, path] = key.split(" ") as [string, string];
    web.on(method, [`/api/v1${path}`, `/api${path}`], (c) => answer(api, c, key, route));
  }
  web.notFound((c) => answer(api, c, notServed(api, c.req.path)));
  web.onError((error, c) => toResponse(refused(toProblem(error), c.req.header("x-request-id") ?? newId())));
  return web;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** An address that serves other methods than the one that came says which; any other is not found. */
function notServed(api: Api, path: string): Problem {
  const below = path.replace(/^\/api(\/v1)?(?=\/)/, "");
  const allowed = below === path ? [] : methods.filter((method) => api.match(method, below));
  if (allowed.length === 0) return noAddress();
  const headers = { Allow: (allowed[0] === "GET" ? ["GET", "HEAD", ...allowed.slice(1)] : allowed).join(", ") };
  return new Problem(405, "method_not_allowed", `This address takes ${allowed.join(", ")}.`, { headers });
}

async function answer(api: Api, c: Context<Bindings>, key: string | Problem, route?: AnyRoute): Promise<Response> {
  const incoming = { method: c.req.method, headers: c.req.raw.headers, ip: c.env?.clientIp ?? null };
  return toResponse(await api.answer(key, incoming, () => (route ? readInput(c, route) : {})));
}

function toResponse(sent: Sent): Response {
  if (sent instanceof Response) return sent;
  return new Response(sent.body, { status: sent.status, headers: asHeaders(sent.headers) });
}

/** A plain object where no name comes twice: the server writes it as it is, which costs half of an answer less. */
function asHeaders(lines: HeaderLines): Record<string, string> | [string, string][] {
  const headers = Object.fromEntries(lines);
  return Object.keys(headers).length === lines.length ? headers : (lines as [string, string][]);
}
