import { type Count, type Limit, type LimitStore, rolled, room, type Taken } from "./window.ts";

const sweepEveryMs = 60_000;

/** Counts in this process. Exact by itself: nothing else runs between looking and taking. */
export function memoryStore(now: () => number) {
  const kept = new Map<string, { count: Count; windowMs: number }>();
  let sweptAt = now();

  return {
    take(limits: readonly Limit[], cost: number): Taken {
      const at = now();
      if (Math.abs(at - sweptAt) > sweepEveryMs) {
        sweptAt = at;
        for (const [key, { count, windowMs }] of kept)
          if (count.index < Math.floor(at / windowMs) - 1) kept.delete(key);
      }
      const counts = limits.map(({ key, windowSeconds }) => rolled(kept.get(key)?.count, at, windowSeconds * 1_000));
      const allowed = limits.every((limit, place) => room(limit, counts[place]!, at) >= cost) || cost === 0;
      limits.forEach(({ key, windowSeconds }, place) => {
        const count = counts[place]!;
        if (allowed) count.current += cost;
        const entry = kept.get(key);
        if (entry) entry.count = count;
        else if (count.current > 0) kept.set(key, { count, windowMs: windowSeconds * 1_000 });
      });
      return { allowed, at, counts };
    },
  } satisfies LimitStore;
}
