import { and, eq, or } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn } from "../analytics/analytics.ts";
import { binding, type Limit, limitsOn, percentOf, whoOf } from "./limits.ts";
import { metricsOf } from "./metrics.ts";
import { periodAt } from "./periods.ts";
import { usageCounters } from "./tables.ts";
import { readTotals } from "./usage.ts";

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
type Shown = z.input<typeof Standing>;
export type Limited = Shown & { most: number; percent: number; set_by: string };

/** Every metric of the team's product. Without a limit it is counted by the month, from the sums of its days. */
export async function readStandings(ctx: Ctx): Promise<Shown[]> {
  const zone = ctx.team.time_zone;
  const month = periodAt("month", zone, ctx.now());
  const metrics = metricsOf(ctx.house, ctx.product);
  const [limited, totals] = await Promise.all([
    readLimited(ctx),
    readTotals(ctx, {
      from: dayIn(zone, month.start),
      to: dayIn(zone, ctx.now()),
      metrics: metrics.map(({ name }) => name),
    }),
  ]);
  return metrics.map(
    ({ name: metric, module }) =>
      limited.find((one) => one.metric === metric) ?? {
        ...{ metric, module, used: totals.get(metric) ?? 0, most: null, percent: null, set_by: null },
        ...{ period: "month" as const, resets_at: month.end },
      },
  );
}

/** The metrics of the team's product that have a limit. */
export async function readLimited(ctx: Ctx): Promise<Limited[]> {
  const metrics = metricsOf(ctx.house, ctx.product);
  const limits = await Promise.all(metrics.map(({ name }) => limitsOn(ctx.house, ctx.team, name, whoOf(ctx))));
  const counted = await readCounters(ctx, limits.flat());
  return metrics.flatMap(({ name: metric, module }, place) => {
    const [tightest] = binding(
      limits[place]!.map((limit) => ({ metric, limit, used: counted.get(limit.counter) ?? 0 })),
    );
    if (!tightest) return [];
    const { used, limit } = tightest;
    const { most, setBy, period } = limit;
    const { end } = periodAt(period, ctx.team.time_zone, ctx.now());
    const percent = percentOf(used, most);
    const set_by = ctx.house.say(ctx.request.locale, setBy);
    return [{ metric, module, used, most, percent, set_by, period, resets_at: end }];
  });
}

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
