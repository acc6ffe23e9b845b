import { type Count, type Limit, type LimitStore, rolled, room, type Taken } from "./window.ts";

const sweepEveryMs = 60_000;

interface Kept {
  windowMs: number;
  count: Count;
}

/** Counts in this process. Exact by itself: nothing else runs between looking and taking. */
export function memoryStore(now: () => number) {
  // All that one caller may use up lies together: with many callers, each place that is looked at costs a way to memory.
  const kept = new Map<string, Kept[]>();
  let sweptAt = now();

  const sweep = (at: number) => {
    sweptAt = at;
    const isOver = ({ count, windowMs }: Kept) => count.index < Math.floor(at / windowMs) - 1;
    for (const [caller, counts] of kept) if (counts.every(isOver)) kept.delete(caller);
  };
  const countOf = ({ caller, key, windowSeconds }: Limit, at: number): Count => {
    const windowMs = windowSeconds * 1_000;
    const owner = caller ?? key;
    const own = kept.get(owner);
    const before = own?.find((one) => one.windowMs === windowMs);
    const count = rolled(before?.count, at, windowMs);
    if (before) before.count = count;
    else if (own) own.push({ windowMs, count });
    else kept.set(owner, [{ windowMs, count }]);
    return count;
  };

  return {
    take(limits: readonly Limit[], cost: number): Taken {
      const at = now();
      if (Math.abs(at - sweptAt) > sweepEveryMs) sweep(at);
      const counts = limits.map((limit) => countOf(limit, at));
      const allowed = cost === 0 || limits.every((limit, place) => room(limit, counts[place]!, at) >= cost);
      if (allowed) for (const count of counts) count.current += cost;
      return { allowed, at, counts };
    },
  } satisfies LimitStore;
}
