/** A sliding window: so many in any span of this length. */
export interface Limit {
  /** Names it to the caller: `key`, `plan`. */
  name: string;
  /** What is counted together: `key:<id>:minute`. One key has one window for ever. */
  key: string;
  most: number;
  windowSeconds: number;
}

/** What is kept of a limit: how much was taken in the window of that number, and in the one before it. */
export interface Count {
  index: number;
  current: number;
  previous: number;
}

/** What a store answers. `at` is the store's own clock, in milliseconds; one count per limit, after the taking. */
export interface Taken {
  allowed: boolean;
  at: number;
  counts: readonly Count[];
}

export interface LimitStore {
  /** Takes `cost` from all limits, or nothing from any. A cost of 0 only looks, one below gives back. */
  take(limits: readonly Limit[], cost: number): Taken | Promise<Taken>;
  /** Whether another store stands in for this one, which did not answer last. */
  away?(): boolean;
  close?(): Promise<void>;
}

/**
 * The count as it stands in the window of `at`. After a step back of the clock it moves along with the clock: nobody
 * waits until the old time comes again, and nothing that was taken is forgotten.
 */
export function rolled(count: Count | undefined, at: number, windowMs: number): Count {
  const index = Math.floor(at / windowMs);
  if (!count || count.index < index - 1) return { index, current: 0, previous: 0 };
  if (count.index === index) return count;
  if (count.index === index - 1) return { index, current: 0, previous: count.current };
  return { index, current: count.current, previous: count.previous };
}

/** `most − current − previous × (1 − elapsed share)`; whole numbers are multiplied first, so that they stay exact. */
export function room(limit: Limit, count: Count, at: number): number {
  const windowMs = limit.windowSeconds * 1_000;
  return limit.most - count.current - (count.previous * (windowMs - (at % windowMs))) / windowMs;
}

/** Until `cost` fits, if nobody takes anything meanwhile. */
export function waitMs(limit: Limit, count: Count, at: number, cost: number): number {
  if (room(limit, count, at) >= cost) return 0;
  const windowMs = limit.windowSeconds * 1_000;
  const untilNext = windowMs - (at % windowMs);
  const free = limit.most - cost;
  // In this window the past fades; what was taken in this window begins to fade with the next.
  if (count.current <= free) return Math.ceil(untilNext - ((free - count.current) * windowMs) / count.previous);
  return Math.ceil(untilNext + windowMs - (Math.max(0, free) * windowMs) / count.current);
}
