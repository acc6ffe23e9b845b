/** Figures as the definitions fix them; pure, for server and pages alike. */

/**
 * Shares in percent to one decimal that always sum to 100.0, by the largest remainder: 2, 2, 2 → 33.4, 33.3, 33.3.
 * All zero when there is nothing to share.
 */
export function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count * 1000) / total);
  const tenths = exact.map(Math.floor);
  let left = 1000 - tenths.reduce((sum, tenth) => sum + tenth, 0);
  const byRemainder = [...exact.keys()].sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1) || a - b);
  for (const index of byRemainder) {
    if (left === 0) break;
    tenths[index]!++;
    left--;
  }
  return tenths.map((tenth) => tenth / 10);
}

const z95 = 1.959963984540054;

/** Wilson's 95 % interval of `successes` of `trials`, in percent to one decimal; null without trials. */
export function wilson(successes: number, trials: number): [number, number] | null {
  if (trials === 0) return null;
  const rate = successes / trials;
  const z2 = z95 ** 2;
  const centre = rate + z2 / (2 * trials);
  const spread = z95 * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials ** 2));
  const scale = 1 + z2 / trials;
  return [tenth((100 * (centre - spread)) / scale), tenth((100 * (centre + spread)) / scale)];
}

/** A rate in percent to one decimal; null when nothing ended, which a page shows as "—". */
export const rate = (successes: number, trials: number): number | null =>
  trials === 0 ? null : tenth((100 * successes) / trials);

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** The calendar day of a moment in a time zone, as `2026-01-20`. */
export const dayIn = (timeZone: string, at: Date): string => dayFormat(timeZone).format(at);

const dayFormat = formatByZone("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" });

/** A zone's format is made once: making one takes a hundred times as long as using it. */
export function formatByZone(locale: string, options: Intl.DateTimeFormatOptions) {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (timeZone: string): Intl.DateTimeFormat => {
    const kept = made.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
    // There are some 600 zones, but a name may be written in many ways.
    if (made.size >= 1_000) made.clear();
    made.set(timeZone, kept);
    return kept;
  };
}

/** The last `count` calendar days up to and with the day of `now`, oldest first. */
export function lastDays(timeZone: string, now: Date, count: number): string[] {
  const [year, month, day] = dayIn(timeZone, now).split("-").map(Number) as [number, number, number];
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, month - 1, day - (count - 1 - index))).toISOString().slice(0, 10),
  );
}
