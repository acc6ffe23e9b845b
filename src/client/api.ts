import { notFound, redirect } from "next/navigation";
import type { z } from "zod";
import type { Module } from "../kernel/module.ts";
import type { Route } from "../kernel/route.ts";
import { pageBridge } from "./bridge.ts";
import { inPageLanguage } from "./page-language.ts";

/** Every route of every manifest; `modules.ts` fills it in by declaration merging, so that pages need not import it. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface ApiRoutes {}

type Merge<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;
type RoutesOfOne<M> = M extends { routes: infer R } ? R : never;
export type RoutesOf<Modules extends readonly Module[]> = Merge<RoutesOfOne<Modules[number]>>;

/** What JSON makes of a value: dates arrive as text. */
export type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

export type ApiKey = keyof ApiRoutes & string;
type RouteAt<K extends ApiKey> =
  // biome-ignore lint/suspicious/noExplicitAny: matches every permission and shape
  ApiRoutes[K] extends Route<any, infer I, infer O> ? { input: z.input<I>; output: Json<z.output<O>> } : never;
export type ApiInput<K extends ApiKey> = RouteAt<K>["input"];
export type ApiOutput<K extends ApiKey> = RouteAt<K>["output"];

const unreachable = {
  en: "The server could not be reached. Check your connection and try again.",
  fr: "Le serveur est injoignable. Vérifiez votre connexion et réessayez.",
};

/** A refusal as pages see it: the problem document's fields on an Error. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: { path: string; message: string }[];
  readonly requestId: string | null;
  /** Under this name React hands it on to the error page, which shows it for support. */
  readonly digest?: string;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    document: { code?: string; detail?: string; errors?: { path: string; message: string }[]; request_id?: string },
    retryAfter: string | null = null,
  ) {
    super(document.detail ?? inPageLanguage(unreachable));
    this.status = status;
    this.code = document.code ?? "unreachable";
    this.errors = document.errors ?? [];
    this.requestId = document.request_id ?? null;
    if (this.requestId) this.digest = this.requestId;
    this.retryAfterSeconds = retryAfter ? Number(retryAfter) : null;
  }
}

/** A refusal in one sentence: what is wrong with the field, where it names one. */
export const reasonOf = (problem: ApiError): string => problem.errors[0]?.message ?? problem.message;

/** What is wrong, by the names of the fields. */
export const faultsOf = ({ errors }: ApiError): Record<string, string> =>
  Object.fromEntries(errors.map(({ path, message }) => [path, message]));

/**
 * Calls the public API. In a server component it runs in this process; a missing session leads to the sign-in page and
 * back, a missing row to the not-found page. In the browser it is a fetch and throws `ApiError`.
 */
export async function api<K extends ApiKey>(
  key: K,
  ...[input]: Record<never, never> extends ApiInput<K> ? [input?: ApiInput<K>] : [input: ApiInput<K>]
): Promise<ApiOutput<K>> {
  if (typeof window !== "undefined") return (await fetchApi(key, input as Record<string, unknown>)) as ApiOutput<K>;
  const { status, body } = await pageBridge().call(key, input);
  if (status === 401) redirect(`/login?next=${encodeURIComponent(pageBridge().page().path)}`);
  // A page that the role may not read is none of the visitor's: it is hidden like one that is not there.
  if (status === 404 || status === 403) pageNotFound();
  if (status >= 400) throw new ApiError(status, body as object);
  return body as ApiOutput<K>;
}

/** For a page on the server: it does not exist, or not for this person. A last page that is gone leads to the start instead. */
export function pageNotFound(): never {
  const { startInstead } = pageBridge().page();
  if (startInstead) redirect(startInstead);
  notFound();
}

export async function fetchApi(
  key: string,
  input: Record<string, unknown> = {},
  send: (path: string, init?: RequestInit) => Promise<Response> = fetch,
): Promise<unknown> {
  const [method, template] = key.split(" ") as [string, string];
  const rest = { ...input };
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest[name]));
    delete rest[name];
    return value;
  });
  const bodyless = method === "GET" || method === "DELETE";
  const query = new URLSearchParams();
  if (bodyless)
    for (const [name, value] of Object.entries(rest))
      for (const item of Array.isArray(value) ? value : [value])
        if (item !== undefined && item !== null) query.append(name, String(item));
  const files = Object.values(rest).some(
    (value) => value instanceof Blob || (Array.isArray(value) && value[0] instanceof Blob),
  );
  const response = await send(`/api/v1${path}${query.size > 0 ? `?${query}` : ""}`, {
    method,
    ...(bodyless
      ? {}
      : files
        ? { body: formData(rest) }
        : {
            body: JSON.stringify(rest),
            headers: { "content-type": "application/json" },
            // A small change that was asked for is made also when the page is left meanwhile; browsers allow 64 KB.
            keepalive: JSON.stringify(rest).length < 16_000,
          }),
  }).catch(() => {
    throw new ApiError(0, {});
  });
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body as object, response.headers.get("retry-after"));
  return body;
}

function formData(input: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(input))
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) form.append(name, item instanceof Blob ? item : String(item));
  return form;
}
