/** A duration in the middle of each step of `duration_step` (functions.sql), with how many took so long. */
export type Steps = ReadonlyMap<number, number>;

/** The duration that a share of all stayed within, in milliseconds: at most 5 % off. Null when nothing was timed. */
export function percentile(steps: Steps, share: number): number | null {
  let left = Math.ceil([...steps.values()].reduce((sum, count) => sum + count, 0) * share);
  if (left === 0) return null;
  for (const [step, count] of [...steps].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return Math.round(1.1 ** step);
  }
  return null;
}
