import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { StatusCode } from "hono/utils/http-status";
import { type Ctx, type Scope, withCtx } from "./ctx.ts";
import {
  fieldErrors,
  forbidden,
  invalid,
  notFound,
  Problem,
  problemDocument,
  toProblem,
  unauthorized,
} from "./errors.ts";
import type { House } from "./house.ts";
import { newId } from "./ids.ts";
import { type AnyRoute, anyone, Reply, signedIn } from "./route.ts";

/** What is known of a request before anyone knows who sent it. The same for HTTP and for calls of a page in this process. */
export interface Incoming {
  id: string;
  method: string;
  headers: Headers;
  ip: string | null;
}

export type OpenScope = (incoming: Incoming) => Promise<Scope>;

export interface Api {
  http: Hono<{ Bindings: ServerBindings }>;
  /** Calls a route as HTTP would, without HTTP: permission, shapes, transaction and all. */
  call(key: string, input: unknown, scope: Scope): Promise<Answer>;
}
export interface ServerBindings {
  clientIp?: string | null;
}
export interface Answer {
  status: number;
  body: unknown;
  headers: readonly (readonly [string, string])[];
}

interface ApiOptions {
  house: House;
  openScope: OpenScope;
  /** Checks answers against their shapes: on in tests, where a wrong answer must not pass. */
  checkAnswers: boolean;
  onError(error: unknown, incoming: Incoming): void;
}

const jsonBytes = 1024 * 1024;

export function createApi(options: ApiOptions): Api {
  const http = new Hono<{ Bindings: ServerBindings }>();
  const routes = new Map<string, AnyRoute>();
  for (const module of options.house.modules)
    for (const [key, route] of Object.entries(module.routes ?? {})) {
      if (routes.has(key)) throw new Error(`two modules serve ${key}`);
      routes.set(key, route);
      const [method, path] = key.split(" ") as [string, string];
      const limit = bodyLimit({
        maxSize: route.uploadBytes ?? jsonBytes,
        onError: (c) =>
          problemResponse(
            new Problem(413, "too_large", `Send at most ${Math.floor((route.uploadBytes ?? jsonBytes) / 1024)} KB.`),
            c.get("requestId" as never),
          ),
      });
      const serve = (c: Context<{ Bindings: ServerBindings }>) => serveHttp(options, route, c);
      const handlers = method === "GET" || method === "DELETE" ? [serve] : [limit, serve];
      http.on(method, [`/api/v1${path}`, `/api${path}`], ...(handlers as [typeof serve]));
    }
  http.notFound((c) => problemResponse(notFound("This address"), c.req.header("x-request-id") ?? newId()));
  http.onError((error, c) => problemResponse(toProblem(error), c.req.header("x-request-id") ?? newId()));

  return {
    http,
    async call(key, input, scope) {
      const route = routes.get(key);
      if (!route) throw new Error(`no module serves ${key}`);
      const answer = await runRoute(options, route, scope, input, key.startsWith("GET "));
      if (answer instanceof Response) throw new Error(`${key} streams; call it over HTTP`);
      // Through JSON, so that a page sees in this process what the browser would see.
      return { ...answer, body: answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body)) };
    },
  };
}

async function serveHttp(
  options: ApiOptions,
  route: AnyRoute,
  c: Context<{ Bindings: ServerBindings }>,
): Promise<Response> {
  const incoming: Incoming = {
    id: newId(),
    method: c.req.method,
    headers: c.req.raw.headers,
    ip: c.env?.clientIp ?? null,
  };
  try {
    refuseForeignOrigin(incoming, c.req.header("host"));
    const scope = await options.openScope(incoming);
    const answer = await runRoute(options, route, scope, await readInput(c, route), incoming.method === "GET");
    if (answer instanceof Response) return answer;
    const headers = new Headers({ "X-Request-Id": incoming.id, "Cache-Control": "no-store" });
    for (const [name, value] of answer.headers) headers.append(name, value);
    if (answer.status === 204) return new Response(null, { status: 204, headers });
    headers.set("Content-Type", "application/json");
    return new Response(JSON.stringify(answer.body), { status: answer.status as StatusCode, headers });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) options.onError(error, incoming);
    return problemResponse(problem, incoming.id);
  }
}

async function runRoute(
  options: ApiOptions,
  route: AnyRoute,
  scope: Scope,
  raw: unknown,
  readOnly: boolean,
): Promise<Answer | Response> {
  refuseStrangers(route, scope);
  let input = raw;
  if (route.input) {
    const parsed = route.input.safeParse(raw ?? {});
    if (!parsed.success) throw invalid(fieldErrors(parsed.error));
    input = parsed.data;
  }
  const result = await withCtx(options.house, { ...scope, readOnly }, (ctx) => route.handle(ctx as Ctx & never, input));
  if (result instanceof Response) return result;
  const { body, headers } = result instanceof Reply ? result : { body: result, headers: [] };
  if (options.checkAnswers && route.output) {
    const checked = route.output.safeParse(body);
    if (!checked.success)
      throw new Error(`the answer of "${route.summary}" is not of its shape: ${checked.error.message}`);
  }
  return { status: route.status ?? (body === undefined ? 204 : 200), body, headers };
}

function refuseStrangers(route: AnyRoute, scope: Scope): void {
  if (route.may === anyone) return;
  if (!scope.actor.id) {
    if (scope.sessionEnded) throw unauthorized("session_expired", "Your session has ended. Sign in again to go on.");
    throw unauthorized();
  }
  if (route.may === signedIn) return;
  if (!scope.team) throw forbidden("You are in no team. Create one, or ask for an invitation.");
  if (!route.may.roles.includes(scope.actor.role)) throw forbidden();
}

/** A browser names the page that sends a request; one that changes something must come from our own pages. */
function refuseForeignOrigin(incoming: Incoming, host: string | undefined): void {
  if (incoming.method === "GET" || incoming.method === "HEAD" || !incoming.headers.has("cookie")) return;
  const site = incoming.headers.get("sec-fetch-site");
  const origin = incoming.headers.get("origin");
  const foreign = (site && site !== "same-origin" && site !== "none") || (origin && URL.parse(origin)?.host !== host);
  if (foreign)
    throw new Problem(
      403,
      "foreign_origin",
      "This request came from another site. Open the page on this site and try again.",
    );
}

async function readInput(c: Context, route: AnyRoute): Promise<Record<string, unknown>> {
  const query: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(c.req.queries())) query[name] = values.length === 1 ? values[0] : values;
  const body = c.req.method === "GET" ? {} : await readBody(c, route);
  // What a browser's EventSource sends when it comes back; it is newer than the address that it began with.
  const lastEvent = route.streams ? c.req.header("last-event-id") : undefined;
  return { ...query, ...body, ...c.req.param(), ...(lastEvent ? { last_event_id: lastEvent } : {}) };
}

async function readBody(c: Context, route: AnyRoute): Promise<Record<string, unknown>> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (!type) {
    if (Number(c.req.header("content-length") ?? 0) > 0) throw unsupported(route);
    return {};
  }
  if (route.uploadBytes && type === "multipart/form-data") {
    const form = await c.req.formData().catch(() => {
      throw new Problem(400, "bad_form", "The form could not be read. Send it as multipart/form-data.");
    });
    const body: Record<string, unknown> = {};
    for (const name of new Set(form.keys())) {
      const values = form.getAll(name);
      body[name] = values.length === 1 ? values[0] : values;
    }
    return body;
  }
  if (type !== "application/json") throw unsupported(route);
  const text = await c.req.text();
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (body && typeof body === "object" && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {}
  throw new Problem(400, "bad_json", "The body is not a JSON object.");
}

const unsupported = (route: AnyRoute) =>
  new Problem(
    415,
    "unsupported_type",
    `Send the body as ${route.uploadBytes ? "multipart/form-data or " : ""}application/json.`,
  );

function problemResponse(problem: Problem, requestId: string): Response {
  return new Response(JSON.stringify(problemDocument(problem, requestId)), {
    status: problem.status,
    headers: {
      ...problem.headers,
      "Content-Type": "application/problem+json",
      "X-Request-Id": requestId,
      "Cache-Control": "no-store",
    },
  });
}
