import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Api, HeaderLines, RequestHeaders, Sent } from "../kernel/http.ts";
import { queryOf } from "./request-input.ts";

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
 * Answers a GET of the API from Node's request to Node's response: the web's objects in between cost more than most
 * answers. False for what is left to them: an address with escaped characters, one that no module serves, a stream, a
 * page of another origin.
 */
export function directAnswers(api: Api, fixed: HeaderLines) {
  const fixedFlat = fixed.flat();
  return (request: IncomingMessage, response: ServerResponse, ip: () => string | null): boolean => {
    const url = request.url!;
    const path = request.method === "GET" && !request.headers.origin && plainPath.exec(url)?.[1];
    const found = path ? api.match("GET", path) : null;
    if (!found || api.routes.get(found.key)!.streams) return false;
    const incoming = { method: "GET", headers: headersOf(request), ip: ip() };
    api
      .answer(found.key, incoming, () => ({ ...queryOf(url), ...found.params }))
      .then((sent) => write(sent, fixedFlat, request, response))
      .catch((error: Error) => {
        console.error(error);
        response.destroy();
      });
    return true;
  };
}

function write(sent: Sent, fixed: readonly string[], request: IncomingMessage, response: ServerResponse): void {
  if (sent instanceof Response) {
    for (let at = 0; at < fixed.length; at += 2) response.setHeader(fixed[at]!, fixed[at + 1]!);
    return void getRequestListener(() => sent)(request, response);
  }
  const lines = fixed.slice();
  for (const [name, value] of sent.headers) lines.push(name, value);
  if (sent.body !== null) lines.push("Content-Length", String(Buffer.byteLength(sent.body)));
  response.writeHead(sent.status, lines).end(sent.body);
}
