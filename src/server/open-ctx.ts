import { hash } from "node:crypto";
import { type Scope, visitor } from "../kernel/ctx.ts";
import { type Problem, unauthorized } from "../kernel/errors.ts";
import { type House, type Locale, locales } from "../kernel/house.ts";
import type { Incoming, OpenScope, RequestHeaders } from "../kernel/http.ts";
import { type AnyRoute, anyone, signedIn } from "../kernel/route.ts";
import { looksLikeKey, type Opened, openWithKey } from "../platform/api-keys/api-keys.ts";
import { findProgram } from "../platform/identity/programs.ts";
import {
  expectedSession,
  type FoundSession,
  findSession,
  isSameSession,
} from "../platform/identity/session-look-up.ts";
import { keepSessionAlive, sessionToken } from "../platform/identity/sessions.ts";

/**
 * Makes the scope of a request: who sends it, for which team, under which brand and in which language. A bearer token
 * wins over a cookie.
 */
export function requestScopes(house: House): OpenScope {
  return (incoming, route) => {
    const bearer = bearerToken(incoming.headers);
    const opened = bearer === null ? cookieScope(house, incoming, route) : programScope(house, incoming, bearer);
    // Also a call that nobody could be found for is limited, and hears what is left.
    return opened instanceof Promise
      ? opened.catch((failure) => ({ ...visitorScope(house, incoming), failure }))
      : opened;
  };
}

const bearerToken = (headers: RequestHeaders) =>
  /^bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1]?.slice(0, 4_000) ?? null;

function cookieScope(house: House, incoming: Incoming, route: AnyRoute | undefined): Scope | Promise<Scope> {
  const token = sessionToken(incoming.headers);
  if (!token) return visitorScope(house, incoming);
  const tokenHash = hash("sha256", token);
  const expected = route && readsTeam(incoming, route) ? expectedSession(house, tokenHash) : null;
  const found = findSession(house, tokenHash);
  if (!expected) return found.then((session) => sessionScope(house, incoming, session, token));
  const moved = found.then(
    (session) => (session && isSameSession(session, expected) ? null : sessionScope(house, incoming, session, token)),
    (failure) => ({ ...visitorScope(house, incoming), failure }),
  );
  return { ...personScope(house, incoming, expected, "session"), moved };
}

/** What may be done once more without a trace: a team's data are read, and no file or stream is opened. */
const readsTeam = ({ method }: Incoming, { may, mayInPath, streams }: AnyRoute): boolean =>
  method === "GET" && !streams && (mayInPath !== undefined || (may !== anyone && may !== signedIn));

function sessionScope(house: House, incoming: Incoming, found: FoundSession | null, token: string): Scope {
  if (!found)
    return visitorScope(
      house,
      incoming,
      unauthorized("session_expired", "Your session has ended. Sign in again to go on."),
    );
  const renewal = keepSessionAlive(house, found, incoming, token);
  return { ...personScope(house, incoming, found, "session"), renewal };
}

function programScope(house: House, incoming: Incoming, token: string): Scope | Promise<Scope> {
  if (!looksLikeKey(token)) return tokenScope(house, incoming, token);
  const opened = openWithKey(house, token);
  return opened instanceof Promise
    ? opened.then((late) => keyScope(house, incoming, late))
    : keyScope(house, incoming, opened);
}

const keyScope = (house: House, incoming: Incoming, { actor, team, product, refused }: Opened): Scope => ({
  actor,
  team,
  product: product ?? productOfHost(house, incoming.headers),
  request: facts(house, incoming, null),
  refused,
});

async function tokenScope(house: House, incoming: Incoming, token: string): Promise<Scope> {
  const found = await findProgram(house, token);
  if ("refused" in found) {
    const actor = { ...visitor, session_id: found.session_id };
    return { ...visitorScope(house, incoming, found.refused), actor };
  }
  keepSessionAlive(house, found, incoming);
  return personScope(house, incoming, found, "token");
}

function personScope(house: House, incoming: Incoming, found: FoundSession, kind: "session" | "token"): Scope {
  return {
    actor: {
      kind: "person",
      id: found.user_id,
      email: found.email,
      name: found.name,
      role: found.role,
      session_id: found.session_id,
      entrance: { kind, id: found.session_id, scopes: null },
    },
    team:
      found.team_id && found.product
        ? { id: found.team_id, name: found.team_name!, product: found.product, time_zone: found.team_time_zone! }
        : null,
    product: found.product ?? productOfHost(house, incoming.headers),
    request: facts(house, incoming, found.locale),
    cursor: found.cursor,
  };
}

const visitorScope = (house: House, incoming: Incoming, refused?: Problem): Scope => ({
  actor: visitor,
  team: null,
  product: productOfHost(house, incoming.headers),
  request: facts(house, incoming, null),
  refused,
});

export function productOfHost(house: House, headers: RequestHeaders): string {
  const host = (headers.get("host") ?? "").replace(/:\d+$/, "").toLowerCase();
  return house.config.productHosts.get(host) ?? house.config.PRODUCT;
}

const facts = (house: House, incoming: Incoming, chosen: string | null) => ({
  id: incoming.id,
  ip: incoming.ip,
  userAgent: incoming.headers.get("user-agent")?.slice(0, 400) ?? null,
  locale: chooseLocale(chosen, incoming.headers),
  origin: house.config.appUrl,
  cookie: incoming.headers.get("cookie"),
  range: incoming.headers.get("range"),
  ifNoneMatch: incoming.headers.get("if-none-match"),
});

/** Profile, then cookie, then browser, then English. */
export function chooseLocale(chosen: string | null, headers: RequestHeaders): Locale {
  const known = (wish: string | null | undefined) => locales.find((locale) => locale === wish);
  const cookie = /(?:^|;\s*)locale=([a-z]{2})/.exec(headers.get("cookie") ?? "")?.[1];
  const accepted = headers.get("accept-language");
  const wished = () => (accepted ? browserLanguages(accepted).map(known).find(Boolean) : undefined);
  return known(chosen) ?? known(cookie) ?? wished() ?? "en";
}

/** `fr-CA, en;q=0.8` in the order of liking. */
function browserLanguages(accepted: string): string[] {
  return accepted
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [name, weight] = part.trim().split(/;\s*q=/);
      return { name: name!.slice(0, 2).toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ name }) => name);
}
