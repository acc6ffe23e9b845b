import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getQueryParams } from "hono/utils/url";
import { Problem } from "../kernel/errors.ts";
import type { AnyRoute } from "../kernel/route.ts";

export const jsonBytes = 1024 * 1024;

/** Query, body and path parameters of a request, as one object. */
export async function readInput(c: Context, route: AnyRoute): Promise<Record<string, unknown>> {
  if (c.req.method !== "GET") await refuseTooLarge(c, route.uploadBytes ?? jsonBytes);
  const body = c.req.method === "GET" ? {} : await readBody(c, route);
  // What a browser's EventSource sends when it comes back; it is newer than the address that it began with.
  const lastEvent = route.streams ? c.req.header("last-event-id") : undefined;
  return { ...queryOf(c.req.url), ...body, ...c.req.param(), ...(lastEvent ? { last_event_id: lastEvent } : {}) };
}

/** What stands behind the `?` of an address: a name that comes several times is a list. */
export function queryOf(url: string): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  if (!url.includes("?")) return query;
  for (const [name, values] of Object.entries(getQueryParams(url) as Record<string, string[]>))
    query[name] = values.length === 1 ? values[0] : values;
  return query;
}

/** Reads a body without a length as far as it may go; one with a length that is too long is not read at all. */
async function refuseTooLarge(c: Context, maxSize: number): Promise<void> {
  const onError = () => {
    throw new Problem(413, "too_large", `Send at most ${Math.floor(maxSize / 1024)} KB.`);
  };
  // A body of known length ends there. Looking at it, as bodyLimit does, would make a stream of what one read gives.
  const length = c.req.header("transfer-encoding") ? undefined : c.req.header("content-length");
  if (length === undefined) await bodyLimit({ maxSize, onError })(c, async () => {}).catch(cutShort);
  else if (Number(length) > maxSize) onError();
}

/** A client that goes away, or is sent away, in the middle of its body is no fault of this program. */
export function cutShort(error: unknown): never {
  throw error instanceof Problem ? error : new Problem(400, "bad_json", "The body ended too early. Send it again.");
}

async function readBody(c: Context, route: AnyRoute): Promise<Record<string, unknown>> {
  const type = mediaType(c.req.header("content-type"));
  if (!type) {
    if (Number(c.req.header("content-length") ?? 0) > 0) throw unsupported(route);
    return {};
  }
  if (route.foreignForm && type === "application/x-www-form-urlencoded")
    return Object.fromEntries(new URLSearchParams(await c.req.text().catch(cutShort)));
  if ((route.uploadBytes || route.foreignForm) && type === "multipart/form-data") {
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
  if (!isJson(route, type)) throw unsupported(route);
  return parseJson(await c.req.text().catch(cutShort), route);
}

export const mediaType = (header: string | undefined): string | undefined =>
  header?.split(";", 1)[0]?.trim().toLowerCase();

export const isJson = (route: AnyRoute, type: string | undefined): boolean =>
  type === "application/json" || (type !== undefined && Object.hasOwn(route.types ?? {}, type));

export function parseJson(text: string, route: AnyRoute): Record<string, unknown> {
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
