import { type Count, type Limit, type LimitStore, rolled, room, type Taken } from "./window.ts";

const sweepEveryMs = 60_000;

/** Counts in this process. Exact by itself: nothing else runs between looking and taking. */
export function memoryStore(now: () => number) {
  const kept = new Map<string, Count & { windowMs: number }>();
  let sweptAt = now();

  return {
    take(limits: readonly Limit[], cost: number): Taken {
      const at = now();
      if (Math.abs(at - sweptAt) > sweepEveryMs) {
        sweptAt = at;
        for (const [key, { index, windowMs }] of kept) if (index < Math.floor(at / windowMs) - 1) kept.delete(key);
      }
      const counts = limits.map(({ key, windowSeconds }) => rolled(kept.get(key), at, windowSeconds * 1_000));
      const allowed = limits.every((limit, place) => room(limit, counts[place]!, at) >= cost) || cost === 0;
      limits.forEach(({ key, windowSeconds }, place) => {
        const count = counts[place]!;
        if (allowed) count.current += cost;
        if (count.current + count.previous > 0) kept.set(key, { ...count, windowMs: windowSeconds * 1_000 });
      });
      return { allowed, at, counts };
    },
  } satisfies LimitStore;
}
