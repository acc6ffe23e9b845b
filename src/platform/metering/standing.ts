import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { dayIn } from "../analytics/analytics.ts";
import { binding, type Limit, limitsOn, percentOf, whoOf } from "./limits.ts";
import { metricsOf } from "./metrics.ts";
import { periodAt } from "./periods.ts";
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
  /** Who can allow more: a larger plan, or the team's owners and admins where they set it; null without a limit. */
  raised_by: z.enum(["plan", "team"]).nullable(),
  period: z.enum(["day", "month"]),
  resets_at: Moment,
});
type Shown = z.input<typeof Standing>;
export interface Limited {
  standing: Shown & { most: number; percent: number; set_by: string; raised_by: "plan" | "team" };
  /** Whose use alone it counts. */
  of: Limit["of"];
}

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
      limited.find(({ standing }) => standing.metric === metric)?.standing ?? {
        ...{ metric, module, used: totals.get(metric) ?? 0, most: null, percent: null, set_by: null },
        raised_by: null,
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
    const { most, setBy, period, what, of } = limit;
    const { end } = periodAt(period, ctx.team.time_zone, ctx.now());
    const percent = percentOf(used, most);
    const set_by = ctx.house.say(ctx.request.locale, setBy);
    const raised_by = what ? ("team" as const) : ("plan" as const);
    return [{ standing: { metric, module, used, most, percent, set_by, raised_by, period, resets_at: end }, of }];
  });
}

/** How much each counter has counted in its present period, or will begin with at its first use. */
export async function readCounters(
  ctx: Ctx,
  limits: readonly Pick<Limit, "counter" | "period">[],
): Promise<Map<string, number>> {
  if (limits.length === 0) return new Map();
  const counters = limits.map(({ counter }) => counter);
  const periods = limits.map(({ period }) => period);
  const starts = periods.map((period) => periodAt(period, ctx.team.time_zone, ctx.now()).firstDay);
  const { rows } = await ctx.db.execute<{ counter: string; used: number }>(sql`
    select l.counter, coalesce(c.used, used_before(${ctx.team.id}, l.counter, l.start, l.period))::float8 as used
    from unnest(${sql.param(counters)}::text[], ${sql.param(starts)}::date[], ${sql.param(periods)}::text[]) l(counter, start, period)
    left join usage_counters c on c.team_id = ${ctx.team.id} and c.counter = l.counter and c.period_start = l.start`);
  return new Map(rows.map(({ counter, used }) => [counter, used]));
}
