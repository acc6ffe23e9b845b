import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { dayIn, lastDays, shares } from "../../platform/analytics/analytics.ts";
import { storedByDay } from "../../platform/files/stored.ts";
import { CallSums, callsByDay, callsByHour, callsByRoute } from "../../platform/metering/call-figures.ts";
import { periodAt } from "../../platform/metering/periods.ts";

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
    if (daysBetween(from, to) > mostDays) return refuse("from", `Choose at most ${mostDays} days.`);
  });
type Query = z.output<typeof AnalyticsQuery>;

const Figures = {
  calls: z.int(),
  errors: z.int(),
  error_rate: z.number().nullable(),
  p50: z.int().nullable(),
  p95: z.int().nullable(),
};
const Share = { calls: z.int(), errors: z.int(), share: z.number() };
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
    }),
  ),
  /** By the part of the platform that was called. */
  features: z.array(z.object({ feature: z.string(), ...Share })),
  routes: z.array(z.object({ route: z.string(), ...Share })),
  storage: z.object({
    bytes: z.int(),
    /** What is stored, by the day up to which it had come. */
    points: z.array(z.object({ at: z.string(), bytes: z.int() })),
  }),
});

/** What programs called, over a period and beside the one before it. Days are read from sums, today by the hour. */
export async function readAnalytics(ctx: Ctx, query: Query): Promise<z.input<typeof Analytics>> {
  const { dates, earlier } = periodOf(ctx, query);
  const [from, to] = [dates[0]!, dates.at(-1)!];
  const series = query.range === "today" ? await hoursOfToday(ctx) : await days(ctx, dates, earlier);
  const routes = await callsByRoute(ctx, { from, to });
  const stored = await storedByDay(ctx, dates);
  return {
    ...{ from, to },
    ...series,
    features: withShares(byFeature(ctx, routes)),
    routes: withShares(routes).slice(0, topRoutes),
    storage: { bytes: stored.at(-1)!, points: dates.map((at, place) => ({ at, bytes: stored[place]! })) },
  };
}

/** The days asked for, and as many before them. */
function periodOf({ team, now }: Ctx, { range, from, to }: Query): { dates: string[]; earlier: string[] } {
  const days = range === "custom" ? daysBetween(from!, to!) : range === "today" ? 1 : Number(range);
  const end = range === "custom" ? new Date(`${to}T12:00:00Z`) : now();
  const all = lastDays(range === "custom" ? "UTC" : team.time_zone, end, 2 * days);
  return { dates: all.slice(days), earlier: all.slice(0, days) };
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;

type Series = Pick<z.input<typeof Analytics>, "unit" | "totals" | "before" | "points">;

async function days(ctx: Ctx, dates: string[], earlier: string[]): Promise<Series> {
  const sums = await callsByDay(ctx, { from: earlier[0]!, to: dates.at(-1)! });
  return { unit: "day", ...compared(dates, earlier, sums) };
}

async function hoursOfToday(ctx: Ctx): Promise<Series> {
  const { time_zone } = ctx.team;
  const now = ctx.now();
  const today = periodAt("day", time_zone, now).start;
  const yesterday = periodAt("day", time_zone, new Date(today.getTime() - 1)).start;
  const sameTime = new Date(Math.min(now.getTime() - today.getTime() + yesterday.getTime(), today.getTime()));
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
    points: names.map((at, place) => ({ at, ...of(at).figures(), calls_before: of(earlier[place]!).calls })),
  };
}

/** A feature is a module: what its routes were called. */
function byFeature(ctx: Ctx, routes: { route: string; calls: number; errors: number }[]) {
  const features = new Map<string, { feature: string; calls: number; errors: number }>();
  for (const { route, calls, errors } of routes) {
    const name = ctx.house.modules.find((module) => module.routes && Object.hasOwn(module.routes, route))?.name;
    const feature = features.get(name ?? "other") ?? { feature: name ?? "other", calls: 0, errors: 0 };
    features.set(feature.feature, { ...feature, calls: feature.calls + calls, errors: feature.errors + errors });
  }
  return [...features.values()].sort((a, b) => b.calls - a.calls);
}

function withShares<T extends { calls: number }>(rows: T[]): (T & { share: number })[] {
  const percent = shares(rows.map(({ calls }) => calls));
  return rows.map((row, place) => ({ ...row, share: percent[place]! }));
}
