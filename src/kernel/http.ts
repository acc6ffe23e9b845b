import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { TrieRouter } from "hono/router/trie-router";
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

/** A call on its way to its handler. */
export interface Call {
  /** `POST /keys` */
  key: string;
  route: AnyRoute;
  incoming: Incoming;
  scope: Scope;
  /** Query, body and path parameters as they came. */
  raw: Record<string, unknown>;
}
export type HeaderLines = readonly (readonly [string, string])[];

/** What stands on the way of every call over HTTP, for all routes alike. */
export interface Passage {
  /** Before anything is read: may refuse by throwing. Its headers go on the answer, and on refusals after it. */
  before?(call: Omit<Call, "raw">): Promise<HeaderLines> | HeaderLines;
  /** In the call's transaction, around its handler. */
  around?(ctx: Ctx, call: Call, handle: () => Promise<Handled>): Promise<Handled>;
}
/** What a handler gave: the body with its headers, or a stream. */
export type Handled = { status: number; body: unknown; headers: HeaderLines } | Response;

export interface Api {
  http: Hono<{ Bindings: ServerBindings }>;
  /** Calls a route as HTTP would, without HTTP: permission, shapes, transaction and all. */
  call(key: string, input: unknown, scope: Scope): Promise<Answer>;
  /** The route that serves a path below `/api/v1`, with the parameters in the path. */
  match(method: string, path: string): { key: string; params: Record<string, string> } | null;
  /** Calls a route in a ctx that is open: its writes stand or fall with the caller's. */
  callWithin(ctx: Ctx, key: string, input: unknown): Promise<Answer>;
}
export interface ServerBindings {
  clientIp?: string | null;
}
export type Answer = Exclude<Handled, Response>;

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
  const byPath = new TrieRouter<string>();
  const passages = options.house.modules.flatMap((module) => module.passage?.(options.house) ?? []);
  for (const module of options.house.modules)
    for (const [key, route] of Object.entries(module.routes ?? {})) {
      if (routes.has(key)) throw new Error(`two modules serve ${key}`);
      routes.set(key, route);
      const [method, path] = key.split(" ") as [string, string];
      byPath.add(method, path, key);
      const limit = bodyLimit({
        maxSize: route.uploadBytes ?? jsonBytes,
        onError: (c) =>
          problemResponse(
            new Problem(413, "too_large", `Send at most ${Math.floor((route.uploadBytes ?? jsonBytes) / 1024)} KB.`),
            c.get("requestId" as never),
          ),
      });
      const serve = (c: Context<{ Bindings: ServerBindings }>) =>
        serveHttp({ ...options, passages }, { key, route }, c);
      const handlers = method === "GET" || method === "DELETE" ? [serve] : [limit, serve];
      http.on(method, [`/api/v1${path}`, `/api${path}`], ...(handlers as [typeof serve]));
    }
  http.notFound((c) => problemResponse(notFound("This address"), c.req.header("x-request-id") ?? newId()));
  http.onError((error, c) => problemResponse(toProblem(error), c.req.header("x-request-id") ?? newId()));

  const routeAt = (key: string) => {
    const route = routes.get(key);
    if (!route) throw new Error(`no module serves ${key}`);
    return route;
  };
  const api: Api = {
    http,
    async call(key, input, scope) {
      const route = routeAt(key);
      refuseStrangers(key, route, scope);
      const parsed = parseInput(route, input);
      const handled = await withCtx(options.house, { ...scope, readOnly: isReading(key) }, (ctx) =>
        handle(options, route, ctx, parsed),
      );
      return throughJson(key, handled);
    },
    match(method, path) {
      const [found] = byPath.match(method, path)[0];
      return found ? { key: found[0], params: found[1] as Record<string, string> } : null;
    },
    async callWithin(ctx, key, input) {
      const route = routeAt(key);
      refuseStrangers(key, route, ctx);
      return throughJson(key, await handle(options, route, ctx, parseInput(route, input)));
    },
  };
  options.house.api = api;
  return api;
}

const isReading = (key: string) => key.startsWith("GET ");

/** So that a caller in this process sees what one over HTTP would see. */
function throughJson(key: string, handled: Handled): Answer {
  if (handled instanceof Response) throw new Error(`${key} streams; call it over HTTP`);
  return { ...handled, body: handled.body === undefined ? undefined : JSON.parse(JSON.stringify(handled.body)) };
}

async function serveHttp(
  options: ApiOptions & { passages: readonly Passage[] },
  { key, route }: { key: string; route: AnyRoute },
  c: Context<{ Bindings: ServerBindings }>,
): Promise<Response> {
  const incoming: Incoming = {
    id: newId(),
    method: c.req.method,
    headers: c.req.raw.headers,
    ip: c.env?.clientIp ?? null,
  };
  const passed: (readonly [string, string])[] = [];
  try {
    if (!route.foreignForm) refuseForeignOrigin(incoming, c.req.header("host"));
    const scope = await options.openScope(incoming);
    for (const { before } of options.passages)
      if (before) passed.push(...(await before({ key, route, incoming, scope })));
    refuseStrangers(key, route, scope);
    const answer = await passThrough(options, { key, route, incoming, scope, raw: await readInput(c, route) });
    if (answer instanceof Response) {
      for (const [name, value] of passed) answer.headers.set(name, value);
      return answer;
    }
    const headers = new Headers({ "X-Request-Id": incoming.id, "Cache-Control": "no-store" });
    for (const [name, value] of [...passed, ...answer.headers]) headers.append(name, value);
    if (answer.status === 204) return new Response(null, { status: 204, headers });
    headers.set("Content-Type", "application/json");
    return new Response(JSON.stringify(answer.body), { status: answer.status as StatusCode, headers });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) options.onError(error, incoming);
    return problemResponse(problem, incoming.id, passed);
  }
}

/** The call in its transaction, through all that stands around its handler. */
function passThrough(options: ApiOptions & { passages: readonly Passage[] }, call: Call): Promise<Handled> {
  const input = parseInput(call.route, call.raw);
  return withCtx(options.house, { ...call.scope, readOnly: isReading(call.key) }, (ctx) => {
    const inner = () => handle(options, call.route, ctx, input);
    return options.passages.reduceRight((next, { around }) => (around ? () => around(ctx, call, next) : next), inner)();
  });
}

function parseInput(route: AnyRoute, raw: unknown): unknown {
  if (!route.input) return raw;
  const parsed = route.input.safeParse(raw ?? {});
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  return parsed.data;
}

async function handle(options: ApiOptions, route: AnyRoute, ctx: Ctx, input: unknown): Promise<Handled> {
  const result = await route.handle(ctx as Ctx & never, input);
  if (result instanceof Response) return result;
  const { body, headers } = result instanceof Reply ? result : { body: result, headers: [] };
  if (options.checkAnswers && route.output) {
    const checked = route.output.safeParse(body);
    if (!checked.success)
      throw new Error(`the answer of "${route.summary}" is not of its shape: ${checked.error.message}`);
  }
  return { status: route.status ?? (body === undefined ? 204 : 200), body, headers };
}

function refuseStrangers(key: string, route: AnyRoute, scope: Pick<Scope, "actor" | "team" | "refused">): void {
  if (route.may === anyone) return;
  const { actor } = scope;
  if (!actor.id) throw scope.refused ?? unauthorized();
  if (actor.entrance?.scopes && !isReading(key) && !actor.entrance.scopes.includes("write"))
    throw new Problem(403, "insufficient_permissions", "This key may only read. Use a key with the scope write.");
  if (route.may === signedIn) {
    if (actor.kind === "key" && !route.keys)
      throw forbidden("This is a person's own affair: sign in instead of using an API key.");
    return;
  }
  if (!scope.team) throw forbidden("You are in no team. Create one, or ask for an invitation.");
  if (!route.may.roles.includes(actor.role)) throw forbidden();
}

/** A browser names the page that sends a request; one that changes something must come from our own pages. */
function refuseForeignOrigin(incoming: Incoming, host: string | undefined): void {
  if (incoming.method === "GET" || incoming.method === "HEAD" || !incoming.headers.has("cookie")) return;
  // No browser adds a bearer token by itself, and where one stands the cookie counts for nothing.
  if (/^bearer /i.test(incoming.headers.get("authorization") ?? "")) return;
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
  if (route.foreignForm && type === "application/x-www-form-urlencoded")
    return Object.fromEntries(new URLSearchParams(await c.req.text()));
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
  if (type !== "application/json" && !route.types?.includes(type)) throw unsupported(route);
  const text = await c.req.text();
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (route.list && Array.isArray(body)) return { [route.list]: body };
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

function problemResponse(problem: Problem, requestId: string, passed: HeaderLines = []): Response {
  return new Response(JSON.stringify(problemDocument(problem, requestId)), {
    status: problem.status,
    headers: {
      ...Object.fromEntries(passed),
      ...problem.headers,
      "Content-Type": "application/problem+json",
      "X-Request-Id": requestId,
      "Cache-Control": "no-store",
    },
  });
}
