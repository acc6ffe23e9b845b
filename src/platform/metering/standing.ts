import { and, eq, or } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn } from "../analytics/analytics.ts";
import { type Limit, limitsOn, percentOf, whoOf } from "./limits.ts";
import { metricsOf } from "./metrics.ts";
import { periodAt } from "./periods.ts";
import { usageCounters } from "./tables.ts";
import { type DaySum, readSums } from "./usage.ts";

/** How much of a metric was used in its present period, against the limit that leaves the least room. */
export const Standing = z.object({
  metric: z.string(),
  /** Whose catalogue has its title: `<module>.metrics.<metric>`. */
  module: z.string(),
  used: z.int(),
  /** Null: as much as one likes. */
  most: z.int().nullable(),
  /** Whole percent of the limit, rounded down, so that 100 is said only when it is reached; null without one. */
  percent: z.int().nullable(),
  set_by: z.string().nullable(),
  period: z.enum(["day", "month"]),
  resets_at: Moment,
});

/** Every metric of the team's product. Without a limit it is counted by the month, from the sums of its days. */
export async function readStandings(ctx: Ctx): Promise<z.input<typeof Standing>[]> {
  const metrics = metricsOf(ctx.house, ctx.product);
  const month = periodAt("month", ctx.team.time_zone, ctx.now());
  const limits = await Promise.all(metrics.map(({ name }) => limitsOn(ctx.house, ctx.team, name, whoOf(ctx))));
  const counted = await readCounters(ctx, limits.flat());
  const sums = await readSums(ctx, {
    from: dayIn(ctx.team.time_zone, month.start),
    to: dayIn(ctx.team.time_zone, ctx.now()),
    metrics: metrics.map(({ name }) => name),
  });
  return metrics.map(({ name, module }, place) => {
    const named = { metric: name, module };
    const tightest = limits[place]!.map((limit) => ({ ...limit, used: counted.get(limit.counter) ?? 0 })).sort(
      (a, b) => b.used / b.most - a.used / a.most,
    )[0];
    if (!tightest)
      return {
        ...{ ...named, used: totalOf(sums, name), most: null, percent: null, set_by: null },
        ...{ period: "month" as const, resets_at: month.end },
      };
    const { used, most, setBy, period } = tightest;
    const { end } = periodAt(period, ctx.team.time_zone, ctx.now());
    const percent = percentOf(used, most);
    return { ...named, used, most, percent, set_by: ctx.house.say(ctx.request.locale, setBy), period, resets_at: end };
  });
}

const totalOf = (sums: readonly DaySum[], metric: string) =>
  sums.reduce((sum, day) => (day.metric === metric ? sum + day.count : sum), 0);

async function readCounters(ctx: Ctx, limits: readonly Limit[]): Promise<Map<string, number>> {
  if (limits.length === 0) return new Map();
  const asked = limits.map(({ counter, period }) =>
    and(
      eq(usageCounters.counter, counter),
      eq(usageCounters.period_start, periodAt(period, ctx.team.time_zone, ctx.now()).start),
    ),
  );
  const rows = await ctx.db
    .select({ counter: usageCounters.counter, used: usageCounters.used })
    .from(usageCounters)
    .where(and(mine(ctx, usageCounters), or(...asked)));
  return new Map(rows.map(({ counter, used }) => [counter, used]));
}
