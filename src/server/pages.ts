import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import compileText from "icu-minify/compile";
import { bridgeKey, type PageBridge } from "../client/bridge.ts";
import { type Ctx, type Scope, withCtx } from "../kernel/ctx.ts";
import { problemDocument, toProblem } from "../kernel/errors.ts";
import { locales } from "../kernel/house.ts";
import type { OpenScope } from "../kernel/http.ts";
import { newId } from "../kernel/ids.ts";
import type { Messages } from "../kernel/module.ts";
import { returningCookie } from "../platform/identity/entering.ts";
import { readHostCookie } from "../platform/identity/host-cookie.ts";
import type { Booted } from "./boot.ts";
import { headersOf } from "./direct.ts";

interface PageRequest {
  path: string;
  nonce: string;
  theme: "light" | "dark" | "system";
  scope: Scope;
  /** Reads that several parts of one page ask for are done once. */
  reads: Map<string, Promise<{ status: number; body: unknown }>>;
  /** Where the reads stand that are under way. */
  reading: Reading | null;
}

/** A read-only transaction, open while a page's parts read in it. */
interface Reading {
  ctx: Promise<Ctx>;
  readers: number;
  end(): void;
}

const current = new AsyncLocalStorage<PageRequest>();

/**
 * Pages live in a bundle of their own, so they reach the running kernel over the global object. Each page request
 * carries who asks through the asynchronous calls that render it.
 */
export function publishBridge(booted: Booted): void {
  const texts = new Map<string, unknown>(locales.map((locale) => [locale, compiled(booted.house.messages(locale))]));
  const bridge: PageBridge = {
    document: booted.document,
    async call(key, input) {
      const page = current.getStore();
      if (!page) throw new Error(`${key} was called outside a page`);
      const name = `${key} ${JSON.stringify(input)}`;
      const answer = page.reads.get(name) ?? answerOf(booted, page, key, input);
      if (key.startsWith("GET ")) page.reads.set(name, answer);
      return answer;
    },
    page() {
      const page = current.getStore();
      if (!page) throw new Error("there is no page request here");
      const { locale } = page.scope.request;
      const { brand, home } = booted.house.product(page.scope.product);
      return {
        path: page.path,
        nonce: page.nonce,
        theme: page.theme,
        locale,
        signedIn: page.scope.actor.id !== null,
        brand,
        startInstead: readHostCookie(page.scope.request, returningCookie) === page.path.split("?")[0] ? home : null,
        cursor: page.scope.cursor ?? null,
        messages: texts.get(locale) as Record<string, unknown>,
      };
    },
  };
  (globalThis as unknown as Record<symbol, PageBridge>)[bridgeKey] = bridge;
}

/**
 * Pages format compiled texts: neither a rendering nor a browser carries a parser of ICU messages. Through JSON, because
 * the compiler's objects have no prototype, and React refuses to hand such on.
 */
const compiled = (texts: Messages): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      typeof text === "string" ? JSON.parse(JSON.stringify(compileText(text))) : compiled(text),
    ]),
  );

async function answerOf(booted: Booted, page: PageRequest, key: string, input: unknown) {
  try {
    return key.startsWith("GET ")
      ? await readOf(booted, page, key, input)
      : await booted.api.call(key, input, page.scope);
  } catch (error) {
    const problem = toProblem(error);
    const { request } = page.scope;
    if (problem.status >= 500) console.error(error);
    return {
      status: problem.status,
      body: problemDocument(problem, request.id, (sentence) => booted.house.say(request.locale, sentence)),
    };
  }
}

/** Reads that run at the same time share a transaction: the parts of a page ask at once, and a connection has its price. */
async function readOf(booted: Booted, page: PageRequest, key: string, input: unknown) {
  page.reading ??= openReading(booted, page.scope);
  const reading = page.reading;
  reading.readers++;
  try {
    return await booted.api.callWithin(await reading.ctx, key, input);
  } finally {
    reading.readers--;
    if (reading.readers === 0) {
      page.reading = null;
      reading.end();
    }
  }
}

function openReading(booted: Booted, scope: Scope): Reading {
  const opened = Promise.withResolvers<Ctx>();
  const ended = Promise.withResolvers<void>();
  withCtx(booted.house, { ...scope, readOnly: true }, (ctx) => {
    opened.resolve(ctx);
    return ended.promise;
    // The readers have their answers, or the errors of their own statements.
  }).catch((error: Error) => console.warn(`end of a page's reads: ${error.message}`));
  return { ctx: opened.promise, readers: 0, end: ended.resolve };
}

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Serves a page: finds out who asks and answers it, allows this answer's own scripts by a nonce, and lets Next render. */
export function pageServer(openScope: OpenScope, next: NextHandler, development: boolean) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    clientIp: string | null,
    fixedNonce?: string,
  ): Promise<Scope> => {
    const nonce = fixedNonce ?? randomBytes(16).toString("base64");
    const policy = contentSecurityPolicy(nonce, development);
    // Next reads the nonce for its own scripts from the policy on the request.
    request.headers["content-security-policy"] = policy;
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("Cache-Control", "no-store");
    const theme = /(?:^|;\s*)theme=(light|dark|system)(?:;|$)/.exec(request.headers.cookie ?? "")?.[1] as
      | PageRequest["theme"]
      | undefined;
    const scope = await openScope({ id: newId(), method: "GET", headers: headersOf(request), ip: clientIp });
    if (scope.renewal) response.setHeader(...scope.renewal);
    const page: PageRequest = {
      path: request.url ?? "/",
      nonce,
      theme: theme ?? "system",
      scope,
      reads: new Map(),
      reading: null,
    };
    await current.run(page, () => next(request, response));
    return scope;
  };
}

const contentSecurityPolicy = (nonce: string, development: boolean) =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
