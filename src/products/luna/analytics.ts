import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { dayIn, daysBetween, monthsBefore } from "../../platform/analytics/analytics.ts";
import { type DaySum, readSums } from "../../platform/metering/usage.ts";
import { AssumptionsShape, readAssumptions } from "./assumptions.ts";
import { type Counts, countsOf } from "./counts.ts";
import { Delivery, readDelivery } from "./delivery.ts";
import { anythingReported } from "./first-steps.ts";
import { metricNames } from "./metrics.ts";
import { monthlyPrice } from "./monthly-price.ts";
import { durationSteps, Performance, performanceOf, type Step } from "./performance.ts";
import { type MonthQuery, monthAsked, monthSpan } from "./periods.ts";
import { type Assumptions, defaults, estimates, hoursSaved } from "./roi.ts";
import { readUndone } from "./undone.ts";

const trendMonths = 6;

const Estimate = z.object({ hours_saved: z.number(), value: z.number(), multiplier: z.number().nullable() });
/** What succeeded: what failed or was cancelled is no work done. */
const Productivity = z.object({
  features_shipped: z.int(),
  bugs_fixed: z.int(),
  time_saved_hours: z.number(),
  deployments: z.int(),
  code_reviews: z.int(),
});
/** Source: 001, GET /api/usage/analytics; its fields come first in each part. */
export const LunaAnalytics = z.object({
  period: z.literal("month"),
  /** `2026-03`. */
  month: z.string(),
  /** The month that it is now in the team's time zone. */
  present_month: z.string(),
  /** Whole days of the month so far, today included. */
  days: z.int(),
  /** Reported in the month; without any there is no value and no rework either. */
  events: z.int(),
  productivity: Productivity,
  performance: Performance,
  roi: z.object({
    cost_per_month: z.number(),
    estimated_value: z.number(),
    /** Value ÷ cost; null when nothing is paid. */
    roi_multiplier: z.number().nullable(),
    low: Estimate,
    base: Estimate,
    high: Estimate,
    assumptions: AssumptionsShape,
    defaults: AssumptionsShape,
    /** What the plan costs a month, in dollars. */
    plan_price: z.number(),
    /** Minutes that agents reported themselves; they are among the hours saved. */
    measured_minutes: z.int(),
  }),
  delivery: Delivery,
  /** Whether the team has reported anything ever, be it long ago. */
  ever_reported: z.boolean(),
  /** Six months up to the one that was asked for, oldest first. */
  trends: z.array(Productivity.extend({ month: z.string(), events: z.int(), estimated_value: z.number() })),
});

/** What agents brought in a calendar month of the team's time zone: counts, speed, value and delivery. */
export async function readLunaAnalytics(
  ctx: Ctx,
  query: z.output<typeof MonthQuery>,
): Promise<z.input<typeof LunaAnalytics>> {
  const today = dayIn(ctx.team.time_zone, ctx.now());
  const { month, present_month } = monthAsked(ctx, query);
  const { from, to } = monthSpan(month);
  const days = daysBetween(from, to < today ? to : today).length;
  const firstMonth = monthsBefore(month, trendMonths - 1);
  const [reported, undone, steps, delivery, assumptions, plan_price] = await Promise.all([
    readSums(ctx, { from: `${firstMonth}-01`, to, metrics: metricNames }),
    readUndone(ctx, { from: `${firstMonth}-01`, to }),
    durationSteps(ctx, { from, to }),
    readDelivery(ctx, { from, to, days }),
    readAssumptions(ctx),
    monthlyPrice(ctx),
  ]);
  const cost = assumptions.cost_per_month ?? plan_price;
  const byMonth = Map.groupBy([...reported, ...undone], ({ day }) => day.slice(0, 7));
  const { roi, ...figures } = figuresOf({ sums: byMonth.get(month) ?? [], steps, assumptions, cost });
  return {
    period: "month",
    month,
    present_month,
    days,
    ...figures,
    roi: { cost_per_month: cost, ...roi, assumptions, defaults, plan_price },
    delivery,
    ever_reported: reported.length > 0 || (await anythingReported(ctx)),
    trends: Array.from({ length: trendMonths }, (_, index) => {
      const one = monthsBefore(month, trendMonths - 1 - index);
      const own = byMonth.get(one) ?? [];
      const { value } = estimates(valuedHours(own, assumptions), cost, assumptions).base;
      return { month: one, events: eventsOf(own), ...productivity(own, assumptions), estimated_value: value };
    }),
  };
}

interface Facts {
  sums: readonly DaySum[];
  steps: readonly Step[];
  assumptions: Assumptions;
  cost: number;
}

/** What follows from sums, whether they were kept day by day or have just been added up from raw events. */
export function figuresOf({ sums, steps, assumptions, cost }: Facts) {
  const { low, base, high } = estimates(valuedHours(sums, assumptions), cost, assumptions);
  return {
    events: eventsOf(sums),
    productivity: productivity(sums, assumptions),
    performance: performanceOf(sums, steps),
    roi: {
      estimated_value: base.value,
      roi_multiplier: base.multiplier,
      ...{ low, base, high },
      measured_minutes: countsOf(sums).time_saved_minutes,
    },
  };
}

function productivity(sums: readonly DaySum[], assumptions: Assumptions) {
  const { features_shipped, bugs_fixed, deployments, code_reviews } = countsOf(sums);
  const time_saved_hours = Math.round(hoursOf(sums, assumptions) * 10) / 10;
  return { features_shipped, bugs_fixed, time_saved_hours, deployments, code_reviews };
}

const eventsOf = (sums: readonly DaySum[]): number => sums.reduce((total, { events }) => total + events, 0);

const valuedHours = (sums: readonly DaySum[], assumptions: Assumptions): number | null =>
  eventsOf(sums) === 0 ? null : hoursOf(sums, assumptions);

const hoursOf = (sums: readonly DaySum[], assumptions: Assumptions): number =>
  hoursSaved(valuedCounts(countsOf(sums)), assumptions);

const valuedCounts = (counts: Counts) => ({
  feature_shipped: counts.features_shipped,
  bug_fixed: counts.bugs_fixed,
  code_review: counts.code_reviews,
  deployment: counts.deployments,
  minute_saved: counts.time_saved_minutes,
});
