import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { lastDays } from "../analytics/analytics.ts";
import { percentOf } from "../metering/limits.ts";
import { type DayCount, readCounts } from "../metering/usage.ts";
import { seatsUsed } from "../teams/members.ts";
import { PlanShown, showPlan } from "./catalogue.ts";
import { allowedUnder, type Entitlements, entitlementsOf } from "./entitlements.ts";
import { type Plan, plansOf } from "./plans.ts";

const windowDays = 30;

const LimitFit = PlanShown.shape.limits.element.extend({
  /** The most that was used in one of its periods; of a month as far as it has gone. */
  peak: z.int(),
  /** Of the limit, rounded down; null without one. */
  percent: z.int().nullable(),
  /** Days on which the limit was reached, or would have been under this plan. */
  days_reached: z.int(),
});
export const PlanFits = z.object({
  from: z.string(),
  to: z.string(),
  days: z.int(),
  /** Of these days, those with any use of what a plan limits. */
  days_used: z.int(),
  seats_used: z.int(),
  /** The team's plan. */
  current: z.string(),
  /** The cheapest plan whose limits were reached on no day and which has a seat for everyone; null when none has. */
  fitting: z.string().nullable(),
  plans: z.array(
    PlanShown.pick({ name: true, title: true, prices: true, seats: true }).extend({
      fits: z.boolean(),
      /** Days on which any of its limits was reached. */
      days_reached: z.int(),
      limits: z.array(LimitFit),
    }),
  ),
});

/** Holds what the team used in the last 30 days against every plan's limits and seats: which of them would fit. */
export async function readPlanFits(ctx: Ctx): Promise<z.input<typeof PlanFits>> {
  const days = lastDays(ctx.team.time_zone, ctx.now(), windowDays);
  const [from, to] = [days[0]!, days.at(-1)!];
  const plans = plansOf(ctx.house, ctx.product);
  const metrics = [...new Set(plans.flatMap(({ limits }) => Object.keys(limits)))];
  const [counts, seats_used, allowed] = await Promise.all([
    // From the first of the month, in which a limit by the month began to fill.
    readCounts(ctx, { from: `${from.slice(0, 7)}-01`, to, metrics }),
    seatsUsed(ctx),
    entitlementsOf(ctx.house, ctx.team),
  ]);
  const byMetric = Map.groupBy(counts, ({ metric }) => metric);
  const shown = plans.map((plan) => {
    const held = withGrants(plan, plans, allowed);
    const { name, title, prices, seats, limits } = showPlan(ctx.house, ctx.product, held, ctx.request.locale);
    const fits = limits.map((limit) => ({ ...limit, ...fill(limit, byMetric.get(limit.metric) ?? [], days) }));
    const days_reached = new Set(fits.flatMap(({ reached }) => reached)).size;
    return {
      ...{ name, title, prices, seats, days_reached },
      fits: days_reached === 0 && (seats === null || seats_used <= seats),
      limits: fits.map(({ reached, ...limit }) => ({ ...limit, days_reached: reached.length })),
    };
  });
  const used = new Set(counts.filter(({ day }) => day >= from).map(({ day }) => day));
  return {
    ...{ from, to, days: windowDays, days_used: used.size, seats_used, current: allowed.plan.name },
    fitting: shown.find(({ fits }) => fits)?.name ?? null,
    plans: shown,
  };
}

/** What was agreed with the team or added to its plan would stay under another one. */
function withGrants(plan: Plan, plans: readonly Plan[], { grants }: Entitlements): Plan {
  const { limits, seats } = allowedUnder(plan, plans, grants);
  const bounded = Object.entries(limits).flatMap(([metric, { most, period }]) =>
    most === null ? [] : [[metric, { most, period }] as const],
  );
  return { ...plan, seats: seats.most, limits: Object.fromEntries(bounded) };
}

type Bound = Pick<z.input<typeof LimitFit>, "most" | "period">;

/** How far a limit was filled, and on which of the days it was reached: of a month, from the day that filled it on. */
export function fill({ most, period }: Bound, counts: readonly DayCount[], days: readonly string[]) {
  const byDay = new Map(counts.map(({ day, count }) => [day, count]));
  const inMonth = (day: string) =>
    counts.reduce((sum, one) => (one.day <= day && one.day.startsWith(day.slice(0, 7)) ? sum + one.count : sum), 0);
  const filled = days.map((day) => ({ day, used: period === "month" ? inMonth(day) : (byDay.get(day) ?? 0) }));
  const peak = Math.max(...filled.map(({ used }) => used));
  if (most === null) return { peak, percent: null, reached: [] };
  // What nobody used was no hindrance, even where nothing of it is allowed.
  const reached = filled.filter(({ used }) => used >= Math.max(1, most)).map(({ day }) => day);
  return { peak, percent: percentOf(peak, most), reached };
}
