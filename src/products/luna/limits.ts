import { and, eq, gte, min } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { periodAt } from "../../platform/metering/periods.ts";
import { readStandings, Standing } from "../../platform/metering/standing.ts";
import { usageEvents } from "../../platform/metering/tables.ts";

export const LimitState = Standing.extend({
  most: z.int(),
  percent: z.int(),
  set_by: z.string(),
  remaining: z.int(),
  /** When the limit of a day will be reached if the day goes on as it began; null when it will not, or nobody can tell yet. */
  reached_at: Moment.nullable(),
});
type State = z.input<typeof LimitState>;

/** For each metric with a limit the one that binds. */
export async function readLimits(ctx: Ctx): Promise<State[]> {
  const states: State[] = [];
  for (const { most, percent, set_by, ...standing } of await readStandings(ctx)) {
    if (most === null) continue;
    const remaining = Math.max(0, most - standing.used);
    const reached_at = standing.period === "day" && remaining > 0 ? await reachedAt(ctx, standing, remaining) : null;
    states.push({ ...standing, most, percent: percent!, set_by: set_by!, remaining, reached_at });
  }
  return states;
}

const leastUses = 5;
const leastMs = 20 * 60_000;

/** Goes on at the pace since the day's first event; too few events or too short a time tell nothing. */
async function reachedAt(
  ctx: Ctx,
  { metric, used, resets_at }: Pick<z.input<typeof Standing>, "metric" | "used" | "resets_at">,
  remaining: number,
): Promise<Date | null> {
  if (used < leastUses) return null;
  const { start } = periodAt("day", ctx.team.time_zone, ctx.now());
  const [first] = await ctx.db
    .select({ at: min(usageEvents.recorded_at) })
    .from(usageEvents)
    .where(and(mine(ctx, usageEvents), gte(usageEvents.recorded_at, start), eq(usageEvents.metric, metric)));
  const now = ctx.now().getTime();
  const passedMs = now - (first?.at?.getTime() ?? now);
  if (passedMs < leastMs) return null;
  const at = new Date(now + (passedMs / used) * remaining);
  return at < resets_at ? at : null;
}
