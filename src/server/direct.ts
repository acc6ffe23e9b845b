import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Api, HeaderLines, RequestHeaders, Sent } from "../kernel/http.ts";
import type { AnyRoute } from "../kernel/route.ts";
import { cutShort, isJson, jsonBytes, mediaType, parseJson, queryOf } from "./request-input.ts";

/** Node's own reading of a request's headers, in the words of the web's. */
export function headersOf({ headers }: IncomingMessage): RequestHeaders {
  const get = (name: string) => {
    const value = headers[name];
    return value === undefined ? null : String(value);
  };
  return { get, has: (name) => get(name) !== null };
}

/** An address below the API that means the same decoded or not. */
const plainPath = /^\/api(?:\/v1)?((?:\/[\w-]+)+)(?:\?|$)/;

/**
 * Answers a GET of the API, and what sends JSON of a known length, from Node's request to Node's response: the web's
 * objects in between cost more than most answers. False for what is left to them: an address with escaped characters,
 * one that no module serves, a form, an upload, a stream, a page of another origin.
 */
export function directAnswers(api: Api, fixed: HeaderLines) {
  const fixedFlat = fixed.flat();
  return (request: IncomingMessage, response: ServerResponse, ip: () => string | null): boolean => {
    const url = request.url!;
    const method = request.method!;
    const path = !request.headers.origin && plainPath.exec(url)?.[1];
    const found = path ? api.match(method, path) : null;
    if (!found) return false;
    const route = api.routes.get(found.key)!;
    if (route.streams || (method !== "GET" && !bringsJson(request, route))) return false;
    const incoming = { method, headers: headersOf(request), ip: ip() };
    const read = (body: Record<string, unknown> = {}) => ({ ...queryOf(url), ...body, ...found.params });
    api
      .answer(found.key, incoming, method === "GET" ? read : () => readJson(request, route).then(read))
      .then((sent) => write(sent, fixedFlat, request, response))
      .catch((error: Error) => {
        console.error(error);
        response.destroy();
      });
    return true;
  };
}

const bringsJson = ({ headers }: IncomingMessage, route: AnyRoute): boolean =>
  !route.uploadBytes &&
  isJson(route, mediaType(headers["content-type"])) &&
  headers["transfer-encoding"] === undefined &&
  Number(headers["content-length"]) <= jsonBytes;

const utf8 = new TextDecoder();

async function readJson(request: IncomingMessage, route: AnyRoute): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  await new Promise((resolve, reject) =>
    request
      .on("data", (part: Buffer) => parts.push(part))
      .on("end", resolve)
      .on("error", reject),
  ).catch(cutShort);
  return parseJson(utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)), route);
}

function write(sent: Sent, fixed: readonly string[], request: IncomingMessage, response: ServerResponse): void {
  if (sent instanceof Response) {
    for (let at = 0; at < fixed.length; at += 2) response.setHeader(fixed[at]!, fixed[at + 1]!);
    return void getRequestListener(() => sent)(request, response);
  }
  const lines = fixed.slice();
  for (const [name, value] of sent.headers) lines.push(name, value);
  if (sent.status !== 204) lines.push("Content-Length", String(Buffer.byteLength(sent.body ?? "")));
  response.writeHead(sent.status, lines).end(sent.body);
}
