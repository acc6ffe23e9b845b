import { createHash } from "node:crypto";
import { type Scope, visitor } from "../kernel/ctx.ts";
import type { House } from "../kernel/house.ts";
import type { Incoming, OpenScope } from "../kernel/http.ts";
import { type FoundSession, findSession, keepSessionAlive, sessionToken } from "../platform/identity/sessions.ts";

/** Makes the scope of a request: who sends it, for which team, under which brand and in which language. */
export function requestScopes(house: House): OpenScope {
  return async (incoming) => {
    const token = sessionToken(incoming.headers);
    const found = token ? await findSession(house, createHash("sha256").update(token).digest("hex")) : null;
    if (found) void keepSessionAlive(house, found, incoming);
    return found ? personScope(house, incoming, found) : visitorScope(house, incoming, token !== null);
  };
}

function personScope(house: House, incoming: Incoming, found: FoundSession): Scope {
  return {
    actor: {
      kind: "person",
      id: found.user_id,
      email: found.email,
      name: found.name,
      role: found.role,
      session_id: found.session_id,
      entrance: { kind: "session", id: found.session_id, scopes: null },
    },
    team:
      found.team_id && found.product
        ? { id: found.team_id, name: found.team_name!, product: found.product, time_zone: found.team_time_zone! }
        : null,
    product: found.product ?? productOfHost(house, incoming),
    request: facts(house, incoming, found.locale),
    cursor: found.cursor,
  };
}

const visitorScope = (house: House, incoming: Incoming, sessionEnded: boolean): Scope => ({
  actor: visitor,
  team: null,
  product: productOfHost(house, incoming),
  request: facts(house, incoming, null),
  sessionEnded,
});

function productOfHost(house: House, incoming: Incoming): string {
  const host = (incoming.headers.get("host") ?? "").replace(/:\d+$/, "").toLowerCase();
  return house.config.productHosts.get(host) ?? house.config.PRODUCT;
}

const facts = (house: House, incoming: Incoming, chosen: string | null) => ({
  id: incoming.id,
  ip: incoming.ip,
  userAgent: incoming.headers.get("user-agent")?.slice(0, 400) ?? null,
  locale: chooseLocale(house, chosen, incoming.headers),
  origin: house.config.appUrl,
  cookie: incoming.headers.get("cookie"),
  range: incoming.headers.get("range"),
  ifNoneMatch: incoming.headers.get("if-none-match"),
});

/** Profile, then cookie, then browser, then English. */
export function chooseLocale(house: House, chosen: string | null, headers: Headers): string {
  const cookie = /(?:^|;\s*)locale=([a-z]{2})/.exec(headers.get("cookie") ?? "")?.[1];
  const browser = (headers.get("accept-language") ?? "")
    .split(",")
    .map((part) => part.trim().slice(0, 2).toLowerCase());
  return [chosen, cookie, ...browser].find((locale) => house.locales.includes(locale ?? "")) ?? "en";
}
