/** The return on what Luna costs, by the formula of the definitions; pure, for server and page alike. */

/** Everything that is not measured but taken as given. Money in dollars, as on the wire. */
export interface Assumptions {
  hourly_rate: number;
  /** Share of the saved hours that became useful work. */
  utilisation: number;
  /** Hours a month that went into putting right what agents did. */
  rework_hours: number;
  /** How far the saved hours may be off, as a share: the low and the high estimate. */
  spread: number;
  /** What Luna costs a month; null for the price of the plan. */
  cost_per_month: number | null;
  /** Minutes that one event saves. */
  minutes_per: { feature_shipped: number; bug_fixed: number; code_review: number; deployment: number };
}

export const defaults: Assumptions = {
  hourly_rate: 75,
  utilisation: 0.6,
  rework_hours: 4,
  spread: 0.3,
  cost_per_month: null,
  minutes_per: { feature_shipped: 60, bug_fixed: 30, code_review: 15, deployment: 10 },
};

export const valued = ["feature_shipped", "bug_fixed", "code_review", "deployment"] as const;
export type ValuedCounts = Record<(typeof valued)[number] | "minute_saved", number>;

export interface Estimate {
  hours_saved: number;
  value: number;
  /** Value ÷ cost; null when nothing is paid. */
  multiplier: number | null;
}

/** Hours that the work which succeeded saved: by minutes per event, with the minutes that agents measured themselves. */
export function hoursSaved(counts: ValuedCounts, { minutes_per }: Assumptions): number {
  const minutes = valued.reduce((sum, name) => sum + counts[name] * minutes_per[name], counts.minute_saved);
  return minutes / 60;
}

/** value = (hours saved × utilisation − rework hours) × hourly rate. 45.5 h, 0.6, 4 h, $75, $29 → 1,747.50 and 60.26. */
export function estimate(exactHours: number, cost: number, assumptions: Assumptions): Estimate {
  // With the hours as they are shown, so that the formula with its numbers comes out for whoever checks it.
  const hours = Math.round(exactHours * 10) / 10;
  const value = (hours * assumptions.utilisation - assumptions.rework_hours) * assumptions.hourly_rate;
  return {
    hours_saved: hours,
    value: hundredth(value),
    multiplier: cost > 0 ? hundredth(value / cost) : null,
  };
}

/** Null hours are those of a month without any event: nothing was saved in it, and nothing had to be put right. */
export function estimates(hours: number | null, cost: number, assumptions: Assumptions) {
  const off = (share: number) => (hours === null ? nothing : estimate(hours * (1 + share), cost, assumptions));
  return { low: off(-assumptions.spread), base: off(0), high: off(assumptions.spread) };
}

const nothing: Estimate = { hours_saved: 0, value: 0, multiplier: null };

const hundredth = (value: number): number => Math.round(value * 100) / 100;
