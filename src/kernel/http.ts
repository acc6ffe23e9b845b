import { TrieRouter } from "hono/router/trie-router";
import { type Ctx, type Scope, withCtx } from "./ctx.ts";
import { forbidden, misshapen, noAddress, Problem, problemDocument, toProblem, unauthorized } from "./errors.ts";
import type { House, Locale } from "./house.ts";
import { newId } from "./ids.ts";
import { isProduct } from "./module.ts";
import { type AnyRoute, anyone, Reply, route, signedIn, takesKeys } from "./route.ts";
import { shapeErrors } from "./sentences.ts";

/** What is known of a request before anyone knows who sent it. The same for HTTP and for calls of a page in this process. */
export interface Incoming {
  id: string;
  method: string;
  headers: RequestHeaders;
  ip: string | null;
}
export type RequestHeaders = Pick<Headers, "get" | "has">;

export type OpenScope = (incoming: Incoming, route?: AnyRoute) => Scope | Promise<Scope>;

/** A call on its way to its handler. */
export interface Call {
  /** `POST /keys` */
  key: string;
  route: AnyRoute;
  incoming: Incoming;
  scope: Scope;
  /** What refuses it already. What passes before may look on and count, but this is what the caller hears. */
  refusal: Problem | null;
  /** Query, body and path parameters as they came. */
  raw: Record<string, unknown>;
}
export type HeaderLines = readonly (readonly [string, string])[];

/** What stands on the way of every call over HTTP, for all routes alike. */
export interface Passage {
  /**
   * Before anything is read: may refuse by throwing, or by setting `refusal`, which what comes after it may outdo. Its
   * headers go on the answer, and on refusals after it.
   */
  before?(call: Omit<Call, "raw">): Promise<HeaderLines> | HeaderLines;
  /** In the call's transaction, around its handler. */
  around?(ctx: Ctx, call: Call, handle: () => Promise<Handled>): Promise<Handled>;
  /** When the answer stands, refusals too. Nobody waits for it: it may only take note. */
  after?(call: Omit<Call, "raw">, status: number): void;
}
/** What a handler gave: the body with its headers, or a stream. */
export type Handled = { status: number; body: unknown; headers: HeaderLines } | Response;

/** What goes over the wire: a text with all its headers, or a stream. */
export type Sent = { status: number; headers: HeaderLines; body: string | null } | Response;

export interface Api {
  readonly routes: ReadonlyMap<string, AnyRoute>;
  /**
   * Answers a call over HTTP, whatever carries it. `read` gives query, body and path parameters once nothing refuses
   * the call. A problem instead of a key: no module serves this, which is limited and answered like any other call.
   */
  answer(key: string | Problem, incoming: Omit<Incoming, "id">, read: ReadInput): Promise<Sent>;
  /** Calls a route as HTTP would, without HTTP: permission, shapes, transaction and all. */
  call(key: string, input: unknown, scope: Scope): Promise<Answer>;
  /** The route that serves a path below `/api/v1`, with the parameters in the path. */
  match(method: string, path: string): { key: string; params: Record<string, string> } | null;
  /** Calls a route in a ctx that is open: its writes stand or fall with the caller's. */
  callWithin(ctx: Ctx, key: string, input: unknown): Promise<Answer>;
}
type ReadInput = () => Call["raw"] | Promise<Call["raw"]>;
export type Answer = Exclude<Handled, Response>;

interface ApiOptions {
  house: House;
  openScope: OpenScope;
  /** Looks at every answer before it leaves: in tests, where one that is not of its shape must not pass. */
  checkAnswer?: CheckAnswer | undefined;
  onError(error: unknown, incoming: Incoming): void;
}

/** Throws when a route's answer is wrong. */
export type CheckAnswer = (route: AnyRoute, body: unknown) => void;

export function createApi(options: ApiOptions): Api {
  const routes = new Map<string, AnyRoute>();
  const byPath = new TrieRouter<string>();
  const passages = options.house.modules.flatMap((module) => module.passage?.(options.house) ?? []);
  const serving = { ...options, passages, arounds: passages.flatMap(({ around }) => around ?? []) };
  for (const module of options.house.modules)
    for (const [key, route] of Object.entries(module.routes ?? {})) {
      if (routes.has(key)) throw new Error(`two modules serve ${key}`);
      // A product's routes serve its own teams: to others they are not there.
      routes.set(key, isProduct(module) ? { ...route, product: module.name } : route);
      const [method, path] = key.split(" ") as [string, string];
      byPath.add(method, path, key);
    }
  const lookUp = (method: string, path: string) => {
    const [found] = byPath.match(method, path)[0];
    return found ? { key: found[0], params: found[1] as Record<string, string> } : null;
  };
  // Most addresses have no parameter: these are looked up once.
  const fixed = new Map([...routes.keys()].map((key) => [key, lookUp(...(key.split(" ") as [string, string]))]));
  const routeAt = (key: string) => {
    const route = routes.get(key);
    if (!route) throw new Error(`no module serves ${key}`);
    return route;
  };
  const api: Api = {
    routes,
    answer: (key, incoming, read) =>
      answerCall(
        serving,
        typeof key === "string" ? { key, route: routeAt(key) } : nowhere(key),
        { id: newId(), ...incoming },
        read,
      ),
    async call(key, input, scope) {
      const route = routeAt(key);
      refuseStrangers(key, route, scope);
      const parsed = parseInput(route, input, scope);
      const handled = await withCtx(options.house, scopeFor(key, route, scope), (ctx) =>
        handle(options, route, ctx, parsed),
      );
      return throughJson(key, handled);
    },
    match: (method, path) => fixed.get(`${method} ${path}`) ?? lookUp(method, path),
    async callWithin(ctx, key, input) {
      const route = routeAt(key);
      refuseStrangers(key, route, ctx);
      return throughJson(key, await handle(options, route, ctx, parseInput(route, input, ctx)));
    },
  };
  options.house.api = api;
  return api;
}

const scopeFor = (key: string, { may }: AnyRoute, scope: Scope): Scope => ({
  ...scope,
  readOnly: isReading(key),
  personal: may === signedIn || may === anyone,
});

const isReading = (key: string) => key.startsWith("GET ");

/** So that a caller in this process sees what one over HTTP would see. */
function throughJson(key: string, handled: Handled): Answer {
  if (handled instanceof Response) throw new Error(`${key} streams; call it over HTTP`);
  return { ...handled, body: handled.body === undefined ? undefined : JSON.parse(JSON.stringify(handled.body)) };
}

const nowhereRoute = route({ may: anyone, summary: "No such address" }, () => Promise.resolve());
/** Stands for what no module serves; the refusal keeps the call from its handler. */
const nowhere = (refusal: Problem) => ({ key: "unknown address", route: nowhereRoute, refusal });

interface Serving extends ApiOptions {
  passages: readonly Passage[];
  arounds: readonly NonNullable<Passage["around"]>[];
}

async function answerCall(
  serving: Serving,
  { key, route, refusal = null }: Pick<Call, "key" | "route"> & Partial<Pick<Call, "refusal">>,
  incoming: Incoming,
  read: ReadInput,
): Promise<Sent> {
  const passed: (readonly [string, string])[] = [];
  let call: Omit<Call, "raw"> | null = null;
  let sent: Sent;
  try {
    const opened = serving.openScope(incoming, route);
    // What is known already is not waited for: a turn of the queue for each of these costs more than most of them do.
    const scope = opened instanceof Promise ? await opened : opened;
    call = { key, route, incoming, scope, refusal: refusalOf(serving.house, key, route, scope, incoming) ?? refusal };
    for (const { before } of serving.passages) {
      const lines = before?.(call) ?? [];
      passed.push(...(lines instanceof Promise ? await lines : lines));
    }
    if (call.refusal) throw scope.failure ?? call.refusal;
    sent = handedOver(await passThrough(serving, { ...call, raw: await read() }), incoming.id, passed);
  } catch (error) {
    const problem = toProblem(error);
    // A program is told how to sign in; in a browser the cookie does it.
    if (problem.status === 401 && !incoming.headers.has("cookie")) passed.push(["WWW-Authenticate", "Bearer"]);
    if (problem.status >= 500) serving.onError(error, incoming);
    const say = (sentence: string) => serving.house.say(call?.scope.request.locale ?? "en", sentence);
    sent = refused(problem, incoming.id, passed, say);
  }
  const moved = call?.scope.moved;
  const now = moved && (await moved);
  if (now) return answerCall({ ...serving, openScope: () => now }, { key, route, refusal }, incoming, read);
  if (call) for (const { after } of serving.passages) after?.(call, sent.status);
  return sent;
}

const notKept = ["Cache-Control", "no-store"] as const;
const json = ["Content-Type", "application/json"] as const;

function handedOver(answer: Handled, requestId: string, passed: HeaderLines): Sent {
  if (answer instanceof Response) {
    for (const [name, value] of [["X-Request-Id", requestId] as const, ...passed]) answer.headers.set(name, value);
    return answer;
  }
  const { body, status, headers: said } = answer;
  // What the answer says itself is said later, so it holds.
  const before = said.length > 0 ? passed.filter(([name]) => !said.some(([own]) => own === name)) : passed;
  const headers = [["X-Request-Id", requestId] as const, notKept, ...before, ...said];
  if (body === undefined) return { status, headers, body: null };
  headers.push(json);
  return { status, headers, body: JSON.stringify(body) };
}

/** The call in its transaction, through all that stands around its handler. */
function passThrough(options: Serving, call: Call): Promise<Handled> {
  const input = parseInput(call.route, call.raw, call.scope);
  return withCtx(options.house, scopeFor(call.key, call.route, call.scope), (ctx) => {
    const inner = () => handle(options, call.route, ctx, input);
    return options.arounds.reduceRight<() => Promise<Handled>>(
      (next, around) => () => around(ctx, call, next),
      inner,
    )();
  });
}

function parseInput(route: AnyRoute, raw: unknown, { request }: Pick<Scope, "request">): unknown {
  if (!route.input) return raw;
  const parsed = route.input.safeParse(raw ?? {}, shapeErrors[request.locale as Locale]);
  if (!parsed.success) throw misshapen(parsed.error);
  return parsed.data;
}

async function handle(options: ApiOptions, route: AnyRoute, ctx: Ctx, input: unknown): Promise<Handled> {
  const result = await route.handle(ctx as Ctx & never, input);
  if (result instanceof Response) return result;
  const { body, headers } = result instanceof Reply ? result : { body: result, headers: [] };
  options.checkAnswer?.(route, body);
  return { status: route.status ?? (body === undefined ? 204 : 200), body, headers };
}

function refusalOf(house: House, key: string, route: AnyRoute, scope: Scope, incoming: Incoming): Problem | null {
  try {
    if (scope.failure) throw scope.failure;
    if (!route.foreignForm) refuseForeignOrigin(incoming, house.config.CORS_ORIGINS);
    refuseStrangers(key, route, scope);
    return null;
  } catch (error) {
    return toProblem(error);
  }
}

function refuseStrangers(key: string, route: AnyRoute, { actor, actor: { entrance }, team, refused }: Scope): void {
  if (route.may === anyone) return;
  if (!actor.id) throw refused ?? unauthorized();
  if (entrance?.lacks && !isReading(key) && !route.carries && !entrance.scopes?.includes("write"))
    throw entrance.lacks("write");
  if (actor.kind === "key" && !takesKeys(route))
    throw forbidden("This is a person's own affair: sign in instead of using an API key.");
  if (route.may === signedIn) return;
  if (!team) throw forbidden("You are in no team. Create one, or ask for an invitation.");
  if (route.product && route.product !== team.product) throw noAddress();
  if (route.may.roles.includes(actor.role)) return;
  throw entrance?.lacks?.(route.may.roles.includes("member") ? "write" : "admin") ?? forbidden();
}

/** A browser names the page that sends a request; to change something it must be one of ours, or of a listed origin. */
function refuseForeignOrigin({ method, headers }: Incoming, listed: readonly string[]): void {
  if (method === "GET" || method === "HEAD" || !headers.has("cookie")) return;
  // No browser adds a bearer token by itself, and where one stands the cookie counts for nothing.
  if (/^bearer /i.test(headers.get("authorization") ?? "")) return;
  // What names neither site nor page is no browser of the last years, and the cookie's SameSite holds for those before.
  const site = headers.get("sec-fetch-site") ?? "none";
  const origin = headers.get("origin");
  if (origin && listed.includes(origin)) return;
  const elsewhere = origin && URL.parse(origin)?.host !== headers.get("host");
  if (elsewhere || (site !== "same-origin" && site !== "none"))
    throw new Problem(403, "foreign_origin", "This came from another site. Open the page here and try again.");
}

export function refused(
  problem: Problem,
  requestId: string,
  passed: HeaderLines = [],
  say?: (sentence: string) => string,
): Sent {
  const headers = {
    ...Object.fromEntries(passed),
    ...problem.headers,
    "Content-Type": "application/problem+json",
    "X-Request-Id": requestId,
    "Cache-Control": "no-store",
  };
  return {
    status: problem.status,
    headers: Object.entries(headers),
    body: JSON.stringify(problemDocument(problem, requestId, say)),
  };
}
