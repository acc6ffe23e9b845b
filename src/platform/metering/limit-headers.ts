import type { Ctx, Team } from "../../kernel/ctx.ts";
import type { HeaderLines } from "../../kernel/http.ts";
import type { Limit } from "./limits.ts";
import { firstUseToday, reachedAt } from "./pace.ts";
import { periodAt } from "./periods.ts";

/** How much of a limit is used, when it was last counted. */
export interface Counted {
  metric: string;
  limit: Limit;
  used: number;
}

const share = ({ used, limit }: Counted) => used / Math.max(1, limit.most);

/** Of each metric the limit of which the largest share is used. */
export function fullest(counted: readonly Counted[]): Counted[] {
  const found = new Map<string, Counted>();
  for (const one of counted) {
    const known = found.get(one.metric);
    if (!known || share(one) > share(known)) found.set(one.metric, one);
  }
  return [...found.values()];
}

/**
 * `Usage-Limit: "rag_query";q=50;r=7;t=30240;reached=9120`, written like `RateLimit` of
 * draft-ietf-httpapi-ratelimit-headers: the metric, what its limit allows, what is left, and the seconds until it begins
 * anew; `reached` are the seconds until nothing is left at today's pace, where that can be told.
 */
export function limitHeader(
  { metric, limit, used }: Counted,
  team: Team,
  at: Date,
  reached: Date | null = null,
): readonly [string, string] {
  const secondsTo = (moment: Date) => Math.max(0, Math.ceil((moment.getTime() - at.getTime()) / 1_000));
  const { end } = periodAt(limit.period, team.time_zone, at);
  const pace = reached ? `;reached=${secondsTo(reached)}` : "";
  return ["Usage-Limit", `"${metric}";q=${limit.most};r=${Math.max(0, limit.most - used)};t=${secondsTo(end)}${pace}`];
}

/** What a report's answer tells of the limits that it stands under. */
export const limitHeaders = (ctx: Ctx, counted: readonly Counted[]): Promise<HeaderLines> =>
  Promise.all(
    fullest(counted).map(async (one) => {
      const { metric, limit, used } = one;
      const at = ctx.now();
      const reached = await reachedAt(
        { ...limit, used, at, resetsAt: periodAt(limit.period, ctx.team.time_zone, at).end },
        () => firstUseToday(ctx, metric),
      );
      return limitHeader(one, ctx.team, at, reached);
    }),
  );
