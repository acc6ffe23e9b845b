import type { HeaderLines } from "../../kernel/http.ts";
import { type Count, type Limit, room, type Taken, waitMs } from "./window.ts";

export interface Standing {
  limit: Limit;
  remaining: number;
  /** Until there is room again, or, while there is some, until the window ends and more comes free. */
  resetSeconds: number;
}

function standing(limit: Limit, count: Count, at: number): Standing {
  const remaining = Math.max(0, Math.floor(room(limit, count, at)));
  const windowMs = limit.windowSeconds * 1_000;
  const resetMs = remaining > 0 ? windowMs - (at % windowMs) : waitMs(limit, count, at, 1);
  return { limit, remaining, resetSeconds: Math.max(1, Math.ceil(resetMs / 1_000)) };
}

/** The limit that binds: the one with the least left; among empty ones, the one that takes longest. */
export const standingOf = (limits: readonly Limit[], taken: Taken): Standing => binding(standings(limits, taken));

const standings = (limits: readonly Limit[], { at, counts }: Taken): Standing[] =>
  limits.map((limit, place) => standing(limit, counts[place]!, at));

const binding = (all: readonly Standing[]): Standing =>
  all.reduce((tightest, next) =>
    next.remaining < tightest.remaining ||
    (next.remaining === 0 && tightest.remaining === 0 && next.resetSeconds > tightest.resetSeconds)
      ? next
      : tightest,
  );

/** After how long `cost` fits into all of them, if nobody takes anything meanwhile, and the limit that takes so long. */
export function longestWait(limits: readonly Limit[], { at, counts }: Taken, cost: number) {
  const waits = limits.map((limit, place) => ({ limit, ms: waitMs(limit, counts[place]!, at, cost) }));
  const { limit, ms } = waits.reduce((longest, next) => (next.ms > longest.ms ? next : longest));
  return { limit, seconds: Math.max(1, Math.ceil(ms / 1_000)) };
}

/**
 * The three headers that clients know, for the limit that binds, and `RateLimit` with `RateLimit-Policy` for all of
 * them as draft-ietf-httpapi-ratelimit-headers says: lists of structured fields.
 */
export function rateHeaders(limits: readonly Limit[], taken: Taken): HeaderLines {
  const all = standings(limits, taken);
  const { limit, remaining, resetSeconds } = binding(all);
  let policy = "";
  let left = "";
  for (const one of all) {
    const comma = policy === "" ? "" : ", ";
    policy += `${comma}"${one.limit.name}";q=${one.limit.most};w=${one.limit.windowSeconds}`;
    left += `${comma}"${one.limit.name}";r=${one.remaining};t=${one.resetSeconds}`;
  }
  return [
    ["RateLimit-Limit", String(limit.most)],
    ["RateLimit-Remaining", String(remaining)],
    ["RateLimit-Reset", String(resetSeconds)],
    ["RateLimit-Policy", policy],
    ["RateLimit", left],
  ];
}
