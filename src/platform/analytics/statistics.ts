/** Robust figures as the definitions fix them; pure. */

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median absolute deviation: half of the values lie this near to their median. */
export function medianDeviation(values: readonly number[]): number | null {
  const centre = median(values);
  return centre === null ? null : median(values.map((value) => Math.abs(value - centre)));
}

/** MAD × this estimates a normal distribution's standard deviation. */
const normal = 0.6745;
const flagged = 3.5;
const weekDays = 7;
const mostWeeks = 8;
const leastWeeks = 4;
const leastResiduals = 14;
/** Days of which `judge` makes use: 8 weeks of residuals, each with the 8 weeks before it. */
export const judgedDays = 2 * mostWeeks * weekDays;

/** How far a residual lies from what is usual, in robust standard deviations. */
export const robustZ = (residual: number, deviation: number): number => (normal * residual) / deviation;

export interface Judgement {
  /** The median of the same weekday. */
  expected: number;
  /** What would not have been flagged. */
  low: number;
  high: number;
  z: number;
  unusual: boolean;
}

/**
 * Whether the last of these days is unusual; a value a day, the oldest first. r = x − median of the same weekday (up to 8
 * weeks, at least 4), z = 0.6745 × r ÷ MAD of the residuals before it, |z| > 3.5 flags. Null with fewer than 14 residuals.
 */
export function judge(series: readonly number[]): Judgement | null {
  const last = series.length - 1;
  const expected = usualAt(series, last);
  if (expected === null) return null;
  const residuals: number[] = [];
  for (let day = Math.max(0, last - mostWeeks * weekDays); day < last; day++) {
    const usual = usualAt(series, day);
    if (usual !== null) residuals.push(series[day]! - usual);
  }
  if (residuals.length < leastResiduals) return null;
  // Where every day was as usual, counts still scatter as rare events do: by the root of their number.
  const deviation = medianDeviation(residuals) || normal * Math.sqrt(Math.max(1, expected));
  const z = robustZ(series[last]! - expected, deviation);
  const reach = (flagged * deviation) / normal;
  return { expected, low: Math.max(0, expected - reach), high: expected + reach, z, unusual: Math.abs(z) > flagged };
}

function usualAt(series: readonly number[], day: number): number | null {
  const same: number[] = [];
  for (let week = 1; week <= mostWeeks && day - week * weekDays >= 0; week++) same.push(series[day - week * weekDays]!);
  return same.length < leastWeeks ? null : median(same);
}
