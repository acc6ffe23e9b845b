import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { lastDays } from "../analytics/analytics.ts";
import { metricsOf, titleOf } from "./metrics.ts";
import { readStandings, Standing } from "./standing.ts";
import { readSums } from "./usage.ts";

export const MetricsQuery = z.object({
  /** Calendar days of the team's time zone, up to and with today. */
  days: z.coerce.number().int().min(1).max(400).default(30),
});
export const Metrics = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  generated_at: Moment,
  metrics: z.array(
    z.object({
      metric: z.string(),
      title: z.string(),
      count: z.int(),
      successes: z.int(),
      errors: z.int(),
      /** Mean of the events that told how long they took. */
      avg_duration_ms: z.int().nullable(),
      /** Days without use are left out. */
      days: z.array(z.object({ day: z.iso.date(), count: z.int() })),
      /** The present period against its limit. */
      standing: Standing,
    }),
  ),
});

/** Every metric of the team's product over some days, and where it stands against its limit now. */
export async function readMetrics(ctx: Ctx, query: z.output<typeof MetricsQuery>): Promise<z.input<typeof Metrics>> {
  const days = lastDays(ctx.team.time_zone, ctx.now(), query.days);
  const [from, to] = [days[0]!, days.at(-1)!];
  const names = metricsOf(ctx.house, ctx.product).map(({ name }) => name);
  const [sums, standings] = await Promise.all([readSums(ctx, { from, to, metrics: names }), readStandings(ctx)]);
  const metrics = standings.map((standing) => {
    const own = sums.filter(({ metric }) => metric === standing.metric);
    const total = (field: "count" | "ok" | "errors" | "duration_ms" | "timed") =>
      own.reduce((sum, row) => sum + row[field], 0);
    const timed = total("timed");
    return {
      metric: standing.metric,
      title: titleOf(ctx.house, ctx.product, standing.metric, ctx.request.locale),
      ...{ count: total("count"), successes: total("ok"), errors: total("errors") },
      avg_duration_ms: timed === 0 ? null : Math.round(total("duration_ms") / timed),
      days: own.map(({ day, count }) => ({ day, count })),
      standing,
    };
  });
  return { from, to, generated_at: ctx.now(), metrics };
}
