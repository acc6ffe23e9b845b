import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { Moment } from "../../kernel/route.ts";
import { reachedAt, readFirstUse } from "../../platform/metering/pace.ts";
import { type Limited, readLimited, Standing } from "../../platform/metering/standing.ts";

export const LimitState = Standing.extend({
  most: z.int(),
  percent: z.int(),
  set_by: z.string(),
  raised_by: z.enum(["plan", "team"]),
  remaining: z.int(),
  /** When the limit of a day will be reached if the day goes on as it began; null when it will not, or nobody can tell yet. */
  reached_at: Moment.nullable(),
});
type State = z.input<typeof LimitState>;

/** For each metric with a limit the one that binds. */
export async function readLimits(ctx: Ctx): Promise<State[]> {
  const stateOf = async ({ standing, of }: Limited) => {
    const { metric, most, used, resets_at: resetsAt } = standing;
    const reached_at = await reachedAt({ ...standing, at: ctx.now(), resetsAt }, () => readFirstUse(ctx, metric, of));
    return { ...standing, remaining: Math.max(0, most - used), reached_at };
  };
  return Promise.all((await readLimited(ctx)).map(stateOf));
}
