import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Scope } from "../kernel/ctx.ts";
import type { House } from "../kernel/house.ts";
import { noteView } from "../platform/product-analytics/views.ts";

type Shown = (
  request: IncomingMessage,
  response: Pick<ServerResponse, "statusCode">,
  to: Pick<Scope, "product" | "actor">,
) => void;

/** Counts pages as they are shown: whole ones, and those that the open page asks for when somebody goes on to them. */
export function countsViews(house: House, routeOf: (path: string) => string | undefined): Shown {
  return (request, { statusCode }, { product, actor }) => {
    if (statusCode !== 200 || request.method !== "GET" || !isView(request)) return;
    const route = routeOf(pathOf(request.url!));
    if (!route) return;
    const { id } = actor;
    noteView(house, { product, route, signedIn: id !== null, userId: wishesNoTracking(request) ? null : id });
  };
}

const pathOf = (url: string) => url.split("?", 1)[0]!;

/** Programs that call themselves one, and whatever does not say what it is. */
const robots =
  /bot|crawl|spider|slurp|preview|headless|monitor|uptime|probe|curl|wget|python|java\/|go-http|node|axios/i;

function isView({ headers, url }: IncomingMessage): boolean {
  if (headers["next-router-prefetch"] || headers["next-router-segment-prefetch"]) return false;
  if (/prefetch/.test(`${headers["sec-purpose"]} ${headers.purpose} ${headers["x-moz"]}`)) return false;
  if (robots.test(headers["user-agent"] ?? "robot")) return false;
  // An open page that asks for itself reads its data again, or has changed its filters: nobody went anywhere.
  return !headers.rsc || pathOfReferer(headers.referer) !== pathOf(url!);
}

const pathOfReferer = (referer = "") => URL.parse(referer)?.pathname;

const wishesNoTracking = ({ headers }: IncomingMessage): boolean => headers.dnt === "1" || headers["sec-gpc"] === "1";

/** From an address to the pattern of its page, as the build lists them: `/assets/[id]`. */
export function builtRoutes(root: string): (path: string) => string | undefined {
  const built: Record<string, string> = JSON.parse(
    readFileSync(join(root, ".next/app-path-routes-manifest.json"), "utf8"),
  );
  return routesAmong(Object.entries(built).flatMap(([file, route]) => (file.endsWith("/page") ? route : [])));
}

export function routesAmong(routes: readonly string[]): (path: string) => string | undefined {
  const plain = new Set(routes.filter((route) => !route.includes("[")));
  const patterns = routes
    .filter((route) => route.includes("["))
    .map((route) => ({ route, pattern: new RegExp(`^${route.replace(/\[\w+\]/g, "[^/]+")}$`) }));
  return (path) => (plain.has(path) ? path : patterns.find(({ pattern }) => pattern.test(path))?.route);
}
