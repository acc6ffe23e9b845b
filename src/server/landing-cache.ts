import { type IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { chooseLocale } from "./open-ctx.ts";

type Render = (request: IncomingMessage, response: ServerResponse, nonce: string) => Promise<unknown>;
interface Kept {
  parts: string[];
  headers: Record<string, string>;
  until: number;
}

const placeholder = "bm9uY2UtcGxhY2Vob2xkZXI=";
const keepMs = 60_000;

/** The landing page, the prices and the API reference, without a query. */
const cached = /^\/(?:pricing|docs(?:\/[a-z_-]+){0,2})?$/;

/**
 * These pages are the same for every visitor of one host, language and theme: each is rendered once a minute and served
 * from memory, each time with a nonce of its own. Answers false when the request is not such a one.
 */
export function landingCache(render: Render) {
  const kept = new Map<string, Kept>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const cookie = request.headers.cookie ?? "";
    const path = request.url ?? "";
    if (request.method !== "GET" || /session=/.test(cookie) || request.headers.rsc || !cached.test(path)) return false;
    const theme = /theme=(\w+)/.exec(cookie)?.[1] ?? "";
    const languages = new Headers({ cookie, "accept-language": request.headers["accept-language"] ?? "" });
    const key = [request.headers.host, chooseLocale(null, languages), theme, path].join(" ");
    let page = kept.get(key);
    if (!page || page.until < Date.now()) {
      const fresh = await capture(request, render);
      if (!fresh) return false;
      page = fresh;
      // Hosts and languages are the visitor's words: a full memory starts anew.
      if (kept.size > 400) kept.clear();
      kept.set(key, page);
    }
    send(request, response, page);
    return true;
  };
}

function send(request: IncomingMessage, response: ServerResponse, page: Kept): void {
  const nonce = crypto.getRandomValues(Buffer.alloc(16)).toString("base64");
  const html = page.parts.join(nonce);
  const zipped = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(200, {
    ...page.headers,
    "content-security-policy": page.headers["content-security-policy"]!.replaceAll(placeholder, nonce),
    "cache-control": "no-store",
    ...(zipped ? { "content-encoding": "gzip", vary: "Accept-Encoding" } : {}),
  });
  response.end(zipped ? gzipSync(html, { level: 3 }) : html);
}

/** Lets Next render into memory instead of the socket. */
async function capture(request: IncomingMessage, render: Render): Promise<Kept | null> {
  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve) => {
    response.write = ((chunk: unknown, ...rest: unknown[]) => {
      chunks.push(Buffer.from(chunk as Uint8Array));
      const callback = rest.find((item) => typeof item === "function") as (() => void) | undefined;
      callback?.();
      return true;
    }) as typeof response.write;
    response.end = ((chunk?: unknown) => {
      if (chunk && typeof chunk !== "function") chunks.push(Buffer.from(chunk as Uint8Array));
      resolve();
      response.emit("finish");
      return response;
    }) as typeof response.end;
  });
  const encoding = request.headers["accept-encoding"];
  delete request.headers["accept-encoding"];
  await render(request, response, placeholder);
  await done;
  if (encoding) request.headers["accept-encoding"] = encoding;
  if (response.statusCode !== 200) return null;
  const raw = Buffer.concat(chunks);
  const html = (response.getHeader("content-encoding") === "gzip" ? gunzipSync(raw) : raw).toString();
  const headers = Object.fromEntries(
    Object.entries(response.getHeaders())
      .filter(
        ([name]) =>
          !["content-encoding", "content-length", "transfer-encoding", "connection", "cache-control"].includes(name),
      )
      .map(([name, value]) => [name, String(value)]),
  );
  return { parts: html.split(placeholder), headers, until: Date.now() + keepMs };
}
