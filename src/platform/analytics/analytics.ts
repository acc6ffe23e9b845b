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

export const dayMs = 86_400_000;

/** Calendar days as `2026-01-20`; a shift by days knows no clocks. */
export const shiftDay = (day: string, by: number): string =>
  new Date(Date.parse(day) + by * dayMs).toISOString().slice(0, 10);

/** Every day from the first to the last, both included. */
export function daysBetween(from: string, to: string): string[] {
  const count = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1);
  return Array.from({ length: count }, (_, index) => shiftDay(from, index));
}

/** The last `count` calendar days up to and with the day of `now`, oldest first. */
export function lastDays(timeZone: string, now: Date, count: number): string[] {
  const today = dayIn(timeZone, now);
  return daysBetween(shiftDay(today, 1 - count), today);
}

/** The month so many months before: `2026-01`, 2 → `2025-11`. */
export function monthsBefore(month: string, count: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 - count, 1)).toISOString().slice(0, 7);
}

/** The last day of a month like `2026-01`. */
export function lastDayOf(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
