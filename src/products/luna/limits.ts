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
  const stateOf = async ({ most, percent, set_by, raised_by, ...standing }: Limited) => {
    const remaining = Math.max(0, most - standing.used);
    const reached_at = await reachedAt({ ...standing, most, at: ctx.now(), resetsAt: standing.resets_at }, () =>
      readFirstUse(ctx, standing.metric),
    );
    return { ...standing, most, percent, set_by, raised_by, remaining, reached_at };
  };
  return Promise.all((await readLimited(ctx)).map(stateOf));
}
