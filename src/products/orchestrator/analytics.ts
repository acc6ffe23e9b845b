import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { dayIn, dayMs, lastDays, shares } from "../../platform/analytics/analytics.ts";
import { storedByDay } from "../../platform/files/stored.ts";
import {
  CallSums,
  callsByDay,
  callsByHour,
  callsByRoute,
  callsByRouteBetween,
} from "../../platform/metering/call-figures.ts";
import { untilNowYesterday } from "../../platform/metering/periods.ts";

const mostDays = 400;
const topRoutes = 10;
const ranges = ["today", "7", "30", "90", "custom"] as const;
const day = z.iso.date("Give a day like 2026-03-01.");

export const AnalyticsQuery = z
  .object({ range: z.enum(ranges).default("30"), from: day.optional(), to: day.optional() })
  .superRefine(({ range, from, to }, { addIssue }) => {
    if (range !== "custom") return;
    const refuse = (path: "from" | "to", message: string) => addIssue({ code: "custom", path: [path], message });
    if (!from || !to) return refuse(from ? "to" : "from", "Give the first and the last day.");
    if (from > to) return refuse("to", "The last day comes before the first.");
    if (countDays(from, to) > mostDays) return refuse("from", `Choose at most ${mostDays} days.`);
  });
type Query = z.output<typeof AnalyticsQuery>;

const Figures = {
  calls: z.int(),
  errors: z.int(),
  error_rate: z.number().nullable(),
  p50: z.int().nullable(),
  p95: z.int().nullable(),
};
const Share = {
  calls: z.int(),
  errors: z.int(),
  share: z.number(),
  /** In the period before; what was called only then stands here with no calls. */
  calls_before: z.int(),
};
export const Analytics = z.object({
  /** First and last calendar day, in the team's time zone. */
  from: z.string(),
  to: z.string(),
  unit: z.enum(["hour", "day"]),
  totals: z.object(Figures),
  /** Of as many days before; for today, of yesterday up to this time of the day. */
  before: z.object(Figures),
  points: z.array(
    z.object({
      /** `2026-03-01` or `2026-03-01T14` */
      at: z.string(),
      ...Figures,
      /** At the same place of the period before. */
      calls_before: z.int(),
      errors_before: z.int(),
      p50_before: z.int().nullable(),
      p95_before: z.int().nullable(),
    }),
  ),
  /** By the part of the platform that was called. */
  features: z.array(z.object({ feature: z.string(), ...Share })),
  routes: z.array(z.object({ route: z.string(), ...Share })),
  storage: z.object({
    bytes: z.int(),
    /** What is stored, by the day up to which it had come. */
    points: z.array(z.object({ at: z.string(), bytes: z.int(), bytes_before: z.int() })),
  }),
});

/** What programs called, over a period and beside the one before it. Days are read from sums, today by the hour. */
export async function readAnalytics(ctx: Ctx, query: Query): Promise<z.input<typeof Analytics>> {
  const { dates, earlier } = periodOf(ctx, query);
  const [from, to] = [dates[0]!, dates.at(-1)!];
  const series = query.range === "today" ? await hoursOfToday(ctx) : await days(ctx, dates, earlier);
  const routes = beside(
    await callsByRoute(ctx, { from, to }),
    query.range === "today"
      ? await callsByRouteBetween(ctx, untilNowYesterday(ctx.team.time_zone, ctx.now()))
      : await callsByRoute(ctx, { from: earlier[0]!, to: earlier.at(-1)! }),
  );
  const stored = await storedByDay(ctx, [...earlier, ...dates]);
  const bytesOf = (place: number) => ({ bytes: stored[place + dates.length]!, bytes_before: stored[place]! });
  return {
    ...{ from, to },
    ...series,
    features: withShares(byFeature(ctx, routes)),
    routes: withShares(routes).slice(0, topRoutes),
    storage: { bytes: stored.at(-1)!, points: dates.map((at, place) => ({ at, ...bytesOf(place) })) },
  };
}

/** The days asked for, and as many before them. */
function periodOf({ team, now }: Ctx, { range, from, to }: Query): { dates: string[]; earlier: string[] } {
  const days = range === "custom" ? countDays(from!, to!) : range === "today" ? 1 : Number(range);
  const end = range === "custom" ? new Date(`${to}T12:00:00Z`) : now();
  const all = lastDays(range === "custom" ? "UTC" : team.time_zone, end, 2 * days);
  return { dates: all.slice(days), earlier: all.slice(0, days) };
}

const countDays = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;

type Series = Pick<z.input<typeof Analytics>, "unit" | "totals" | "before" | "points">;

async function days(ctx: Ctx, dates: string[], earlier: string[]): Promise<Series> {
  const sums = await callsByDay(ctx, { from: earlier[0]!, to: dates.at(-1)! });
  return { unit: "day", ...compared(dates, earlier, sums) };
}

async function hoursOfToday(ctx: Ctx): Promise<Series> {
  const { time_zone } = ctx.team;
  const now = ctx.now();
  const { since: yesterday, until: sameTime, today } = untilNowYesterday(time_zone, now);
  const sums = await callsByHour(ctx, today, now);
  for (const [hour, sum] of await callsByHour(ctx, yesterday, sameTime)) sums.set(hour, sum);
  const hours = (start: Date) =>
    Array.from({ length: 24 }, (_, hour) => `${dayIn(time_zone, start)}T${String(hour).padStart(2, "0")}`);
  return { unit: "hour", ...compared(hours(today), hours(yesterday), sums) };
}

function compared(names: string[], earlier: string[], sums: Map<string, CallSums>): Omit<Series, "unit"> {
  const of = (name: string) => sums.get(name) ?? new CallSums();
  const total = (all: string[]) => {
    const sum = new CallSums();
    for (const name of all) sum.add(of(name));
    return sum.figures();
  };
  return {
    totals: total(names),
    before: total(earlier),
    points: names.map((at, place) => {
      const { calls, errors, p50, p95 } = of(earlier[place]!).figures();
      const before = { calls_before: calls, errors_before: errors, p50_before: p50, p95_before: p95 };
      return { at, ...of(at).figures(), ...before };
    }),
  };
}

interface Called {
  calls: number;
  errors: number;
}
type CalledRoute = Called & { route: string; calls_before: number };

/** Routes of both periods, the most called of this one first. */
function beside(now: (Called & { route: string })[], before: { route: string; calls: number }[]): CalledRoute[] {
  const left = new Map(before.map(({ route, calls }) => [route, calls]));
  const called = now.map((row) => {
    const calls_before = left.get(row.route) ?? 0;
    left.delete(row.route);
    return { ...row, calls_before };
  });
  return [...called, ...[...left].map(([route, calls_before]) => ({ route, calls: 0, errors: 0, calls_before }))];
}

/** A feature is a module: what its routes were called. */
function byFeature(ctx: Ctx, routes: CalledRoute[]) {
  const features = new Map<string, Called & { feature: string; calls_before: number }>();
  for (const { route, ...called } of routes) {
    const { name = "other" } =
      ctx.house.modules.find((module) => module.routes && Object.hasOwn(module.routes, route)) ?? {};
    const sum = features.get(name) ?? { feature: name, calls: 0, errors: 0, calls_before: 0 };
    sum.calls += called.calls;
    sum.errors += called.errors;
    sum.calls_before += called.calls_before;
    features.set(name, sum);
  }
  return [...features.values()].sort((a, b) => b.calls - a.calls);
}

function withShares<T extends { calls: number }>(rows: T[]): (T & { share: number })[] {
  const percent = shares(rows.map(({ calls }) => calls));
  return rows.map((row, place) => ({ ...row, share: percent[place]! }));
}
