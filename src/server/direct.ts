import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Api, HeaderLines, RequestHeaders, Sent } from "../kernel/http.ts";

/** Node's own reading of a request's headers, in the words of the web's. */
export function headersOf({ headers }: IncomingMessage): RequestHeaders {
  const get = (name: string) => {
    const value = headers[name];
    return value === undefined ? null : String(value);
  };
  return { get, has: (name) => get(name) !== null };
}

/**
 * Answers a GET of the API from Node's request to Node's response, with nothing made in between that nobody reads.
 * False for what is left to the web's objects.
 */
export function directAnswers(api: Api, fixed: HeaderLines) {
  const fixedFlat = fixed.flat();
  return (request: IncomingMessage, response: ServerResponse, ip: string | null): boolean => {
    if (request.method !== "GET") return false;
    const answering = api.get(request.url!, { headers: headersOf(request), ip });
    if (!answering) return false;
    answering.then(
      (sent) => write(sent, fixedFlat, request, response),
      (error: Error) => {
        console.error(error);
        response.destroy();
      },
    );
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
