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
export function standingOf(limits: readonly Limit[], { at, counts }: Taken): Standing {
  return limits
    .map((limit, place) => standing(limit, counts[place]!, at))
    .reduce((tightest, next) =>
      next.remaining < tightest.remaining ||
      (next.remaining === 0 && tightest.remaining === 0 && next.resetSeconds > tightest.resetSeconds)
        ? next
        : tightest,
    );
}

/**
 * The three headers that clients know, for the limit that binds, and `RateLimit` with `RateLimit-Policy` for all of
 * them as draft-ietf-httpapi-ratelimit-headers says: lists of structured fields.
 */
export function rateHeaders(limits: readonly Limit[], taken: Taken): HeaderLines {
  const binding = standingOf(limits, taken);
  let policy = "";
  let left = "";
  limits.forEach((limit, place) => {
    const own = limit === binding.limit ? binding : standing(limit, taken.counts[place]!, taken.at);
    const comma = place > 0 ? ", " : "";
    policy += `${comma}"${limit.name}";q=${limit.most};w=${limit.windowSeconds}`;
    left += `${comma}"${limit.name}";r=${own.remaining};t=${own.resetSeconds}`;
  });
  return [
    ["RateLimit-Limit", String(binding.limit.most)],
    ["RateLimit-Remaining", String(binding.remaining)],
    ["RateLimit-Reset", String(binding.resetSeconds)],
    ["RateLimit-Policy", policy],
    ["RateLimit", left],
  ];
}
