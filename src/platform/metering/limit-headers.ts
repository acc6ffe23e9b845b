import type { Ctx, Team } from "../../kernel/ctx.ts";
import type { HeaderLines } from "../../kernel/http.ts";
import { binding, type Counted } from "./limits.ts";
import { firstUseToday, reachedAt } from "./pace.ts";
import { periodAt } from "./periods.ts";

/** With the day that the period begins with in which it counts. */
export interface CountedSince extends Counted {
  since: string;
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
export async function limitHeaders(ctx: Ctx, counted: readonly CountedSince[]): Promise<HeaderLines> {
  const at = ctx.now();
  const periodOf = ({ limit }: Counted) => periodAt(limit.period, ctx.team.time_zone, at);
  // What came late counts in a period that is over: of its limit there is nothing to tell any more.
  const present = counted.filter((one) => one.since === periodOf(one).firstDay);
  const lines: (readonly [string, string])[] = [];
  for (const one of binding(present)) {
    const { metric, limit, used } = one;
    const reached = await reachedAt({ ...limit, used, at, resetsAt: periodOf(one).end }, () =>
      firstUseToday(ctx, metric, limit.of),
    );
    lines.push(limitHeader(one, ctx.team, at, reached));
  }
  return lines;
}
