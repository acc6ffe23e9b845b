import { type Count, type Limit, type LimitStore, rolled, room, type Taken } from "./window.ts";

const sweepEveryMs = 60_000;

/** Counts in this process. Exact by itself: nothing else runs between looking and taking. */
export function memoryStore(now: () => number) {
  const kept = new Map<string, { count: Count; windowMs: number }>();
  let sweptAt = now();

  const sweep = (at: number) => {
    sweptAt = at;
    for (const [key, { count, windowMs }] of kept) if (count.index < Math.floor(at / windowMs) - 1) kept.delete(key);
  };
  const countOf = ({ key, windowSeconds }: Limit, at: number): Count => {
    const before = kept.get(key);
    const windowMs = windowSeconds * 1_000;
    const count = rolled(before?.count, at, windowMs);
    if (before) before.count = count;
    else kept.set(key, { count, windowMs });
    return count;
  };

  return {
    take(limits: readonly Limit[], cost: number): Taken {
      const at = now();
      if (Math.abs(at - sweptAt) > sweepEveryMs) sweep(at);
      const counts = limits.map((limit) => countOf(limit, at));
      const allowed = cost <= 0 || limits.every((limit, place) => room(limit, counts[place]!, at) >= cost);
      if (allowed) for (const count of counts) count.current = Math.max(0, count.current + cost);
      return { allowed, at, counts };
    },
  } satisfies LimitStore;
}
