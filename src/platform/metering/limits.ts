import { sql } from "drizzle-orm";
import type { Actor, Ctx, Team } from "../../kernel/ctx.ts";
import { overLimit, type Problem } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import type { HeaderLines } from "../../kernel/http.ts";
import { lookAtLimits } from "./near-limits.ts";
import { type Period, periodAt } from "./periods.ts";

/** A bound on what is counted, with who sets it ("The plan Free"), so that a refusal can say so. */
export interface Limit {
  /** Names the count: `plan:api_call`, `key:<id>:rag_query`. One counter has one period. */
  counter: string;
  period: Period;
  most: number;
  setBy: string;
  /** Only of a limit that the team has set itself: what it counts, in English words. */
  what?: string;
  /** The key or the person whose use alone it counts; without it the whole team's. */
  of?: Who;
}
export type LimitsOf = (
  house: House,
  team: Team,
  metric: string,
  by: Who,
) => Promise<readonly Limit[]> | readonly Limit[];
/** Who used it: limits may be a member's or a key's own. */
export interface Who {
  userId: string | null;
  keyId: string | null;
}

const finders = new WeakMap<House, LimitsOf[]>();

/** A module that sets limits (plans do) says so when it starts; all that apply are checked together. */
export function addLimits(house: House, limitsOf: LimitsOf): void {
  finders.set(house, [...(finders.get(house) ?? []), limitsOf]);
}

/** At once where nothing has to be read: each call of the API asks. */
export function limitsOn(
  house: House,
  team: Team,
  metric: string,
  by: Who,
): readonly Limit[] | Promise<readonly Limit[]> {
  const found = (finders.get(house) ?? []).map((limitsOf) => limitsOf(house, team, metric, by));
  if (found.length === 1) return found[0]!;
  return found.some((one) => one instanceof Promise)
    ? Promise.all(found).then((all) => all.flat())
    : (found as (readonly Limit[])[]).flat();
}

export const asCounters = (limits: readonly Limit[], team: Team, at: Date) =>
  limits.map(({ counter, period, most }) => ({
    ...{ counter, period, most },
    period_start: periodAt(period, team.time_zone, at).firstDay,
  }));

/**
 * Takes `n` of a metric from every limit that applies, in the caller's transaction, or throws 402 `limit_reached` and
 * takes nothing. For what is counted before it is done.
 */
export async function takeFromLimits(ctx: Ctx, metric: string, n = 1): Promise<void> {
  const limits = await limitsOn(ctx.house, ctx.team, metric, whoOf(ctx));
  if (limits.length === 0) return;
  const now = ctx.now();
  const asked = asCounters(limits, ctx.team, now);
  const counters = asked.map(({ counter }) => counter);
  const starts = asked.map(({ period_start }) => period_start);
  const periods = asked.map(({ period }) => period);
  const mosts = asked.map(({ most }) => most);
  const { rows } = await ctx.db.execute<{ tight: string | null; shares: number }>(
    sql`select tight, shares from take_from_limits(${ctx.team.id}, ${sql.param(counters)}, ${sql.param(starts)}, ${sql.param(periods)}, ${sql.param(mosts)}, ${n})`,
  );
  const { tight, shares } = rows[0]!;
  if (tight) throw limitReached(limitAt(limits, tight), ctx.team, now, n === 1 ? { left: 0 } : {});
  await lookAtLimits(ctx, { team: ctx.team, metric, limits, at: now, shares });
}

/** A limit that begins in the middle of its period has counted what was reported since the period began. */
export async function beginCounting(
  ctx: Ctx,
  { counter, metric, period, of }: Pick<Limit, "counter" | "period"> & { metric: string; of: Subject },
): Promise<void> {
  const { firstDay } = periodAt(period, ctx.team.time_zone, ctx.now());
  const [dimension, value] = of.subject === "team" ? ["", ""] : [of.subject, of.subject_id];
  await ctx.db.execute(sql`
    insert into usage_counters as c (team_id, id, counter, period_start, used)
    select ${ctx.team.id}, gen_random_uuid(), ${counter}, ${firstDay}, coalesce(sum(count), 0)
    from usage_rollups where team_id = ${ctx.team.id} and dimension = ${dimension} and metric = ${metric}
      and day >= ${firstDay} and value = ${value}
    on conflict (team_id, counter, period_start) do update set used = greatest(c.used, excluded.used)`);
}
interface Subject {
  subject: "key" | "member" | "team";
  subject_id: string;
}

export const whoOf = ({ actor }: Ctx): Who => whoIs(actor);
export const whoIs = ({ id, entrance }: Actor): Who => ({
  userId: id,
  keyId: entrance?.kind === "key" ? entrance.id : null,
});

/** How much of a limit is used, when it was last counted. */
export interface Counted {
  metric: string;
  limit: Limit;
  used: number;
}

const room = ({ used, limit }: Counted) => limit.most - used;

/** Of each metric the limit that binds: the one with the least left; among equals the smallest. */
export function binding<C extends Counted>(counted: readonly C[]): C[] {
  const found = new Map<string, C>();
  for (const one of counted) {
    const known = found.get(one.metric);
    const tighter =
      !known || room(one) < room(known) || (room(one) === room(known) && one.limit.most < known.limit.most);
    if (tighter) found.set(one.metric, one);
  }
  return [...found.values()];
}

export const limitAt = (limits: readonly Limit[], counter: string): Limit =>
  limits.find((limit) => limit.counter === counter)!;

/** How many of the shares of which a team is told are reached: 80 and 100 %; `shares_reached` (functions.sql) says the same. */
export const sharesReached = (used: number, most: number): number =>
  Number(used * 5 >= most * 4) + Number(used >= most);

/** Whole percent, rounded down, so that 100 is said only when the limit is reached. */
export const percentOf = (used: number, most: number): number => (most > 0 ? Math.floor((used * 100) / most) : 100);

export function limitReached(
  limit: Limit,
  team: Team,
  at: Date,
  { left, headers = [] }: { left?: number; headers?: HeaderLines } = {},
): Problem {
  const { period, setBy, what } = limit;
  const most = limit.most.toLocaleString("en");
  const end = endOf(period, team, at);
  if (what)
    return overLimit(
      "limit_reached",
      left === undefined
        ? `${setBy} allows ${most} ${what} a ${period}; resets at ${end}. Owners and admins of the team can allow more.`
        : `${setBy} allows ${most} ${what} a ${period}; ${left.toLocaleString("en")} left; resets at ${end}. Owners and admins of the team can allow more.`,
      headers,
    );
  return overLimit(
    "limit_reached",
    left === undefined
      ? `${setBy} allows ${most} a ${period}; resets at ${end}. A larger plan allows more: see /pricing.`
      : `${setBy} allows ${most} a ${period}; ${left.toLocaleString("en")} left; resets at ${end}. A larger plan allows more: see /pricing.`,
    headers,
  );
}

/** As everybody reads it: `00:00 Europe/Paris` of a day, `2026-12-01 00:00 Europe/Paris` of what is longer. */
function endOf(period: Period, { time_zone }: Team, at: Date): string {
  const end = periodAt(period, time_zone, at).end.toLocaleString("sv", {
    ...{ timeZone: time_zone, hour: "2-digit", minute: "2-digit" },
    ...(period !== "day" && { year: "numeric", month: "2-digit", day: "2-digit" }),
  });
  return `${end} ${time_zone}`;
}
