import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { invalid } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { isProduct } from "../../kernel/module.ts";
import { dayIn, daysBetween, monthsBefore, shiftDay } from "../analytics/analytics.ts";
import { RevenueByBook, readRevenue } from "../billing/revenue.ts";
import { FeatureUse, ReportedUse, readFeatureUse, readReportedUse } from "./feature-use.ts";
import { Funnel, readFunnel } from "./funnel.ts";
import type { Period } from "./period.ts";

const mostDays = 400;

/** Days of the calendar (UTC), both included. */
export const FigureQuery = z.object({
  product: z.string().max(50).optional().describe("The caller's own unless said."),
  from: z.iso.date().optional(),
  to: z.iso.date().optional().describe("Today unless said."),
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostDays)
    .default(30)
    .describe("Up to the last day, where no first one is given."),
});

export const Figures = z.object({
  product: z.string(),
  /** Of which there are figures. */
  products: z.array(z.object({ name: z.string(), title: z.string() })),
  from: z.iso.date(),
  to: z.iso.date(),
  page_views: z.object({
    total: z.int(),
    days: z.array(z.object({ day: z.iso.date(), views: z.int() })),
    pages: z.array(z.object({ route: z.string(), views: z.int(), signed_in: z.int() })),
  }),
  /** Distinct persons who were signed in and opened a page, without those who ask not to be tracked. */
  people: z.object({
    days: z.array(z.object({ day: z.iso.date(), people: z.int() })),
    /** On the last day, in the 7 and in the 30 days that end with it. */
    dau: z.int(),
    wau: z.int(),
    mau: z.int(),
  }),
  features: z.array(FeatureUse),
  reported: z.array(ReportedUse),
  funnel: Funnel,
  /** Each calendar month that the period touches, at its end or now. */
  revenue: z.array(RevenueByBook.extend({ month: z.string() })),
});
export type Figures = z.output<typeof Figures>;

/**
 * What is known of a product's use over some days, across teams: for staff only. Page views and days of persons are
 * counted by `noteView`, everything else is read from what the platform keeps anyway.
 */
export async function readFigures(ctx: Ctx, query: z.output<typeof FigureQuery>): Promise<z.input<typeof Figures>> {
  const period = periodOf(ctx, query);
  const { product, from, to } = period;
  // Distinct persons and teams are told apart in memory instead of in files, for this one reader.
  await ctx.db.execute(sql`select set_config('work_mem', '64MB', true)`);
  return {
    ...{ product, from, to },
    products: ctx.house.modules.filter(isProduct).map(({ name, title }) => ({ name, title })),
    page_views: await readPageViews(ctx, period),
    people: await readPeople(ctx, period),
    features: await readFeatureUse(ctx, period),
    reported: await readReportedUse(ctx, period),
    funnel: await readFunnel(ctx, period),
    revenue: await readMonths(ctx, period),
  };
}

function periodOf(ctx: Ctx, query: z.output<typeof FigureQuery>): Period {
  const { product = ctx.product } = query;
  if (!ctx.house.modules.some((module) => isProduct(module) && module.name === product))
    throw invalid([{ path: "product", message: "There is no such product here." }]);
  const to = query.to ?? dayIn("UTC", ctx.now());
  const from = query.from ?? shiftDay(to, 1 - query.days);
  if (from > to) throw invalid([{ path: "from", message: "The period ends before it begins." }]);
  if (from <= shiftDay(to, -mostDays)) throw invalid([{ path: "from", message: "Choose at most 400 days." }]);
  return { product, from, to, end: shiftDay(to, 1) };
}

async function readPageViews(ctx: Ctx, period: Period): Promise<Figures["page_views"]> {
  const { rows } = await ctx.db.execute<{ day: string; route: string; signed_in: boolean; views: number }>(sql`
    select day::text as day, route, signed_in, views::float8 as views from page_views
    where product = ${period.product} and day >= ${period.from} and day < ${period.end}`);
  const sum = (of: typeof rows) => of.reduce((total, { views }) => total + views, 0);
  const pages = Map.groupBy(rows, ({ route }) => route);
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return {
    total: sum(rows),
    days: daysBetween(period.from, period.to).map((day) => ({ day, views: sum(byDay.get(day) ?? []) })),
    pages: [...pages]
      .map(([route, own]) => ({ route, views: sum(own), signed_in: sum(own.filter(({ signed_in }) => signed_in)) }))
      .sort((one, other) => other.views - one.views || (one.route < other.route ? -1 : 1)),
  };
}

async function readPeople(ctx: Ctx, period: Period): Promise<Figures["people"]> {
  const { rows } = await ctx.db.execute<{ day: string; people: number }>(sql`
    select day::text as day, count(*)::int as people from person_days
    where product = ${period.product} and day >= ${period.from} and day < ${period.end} group by 1`);
  const byDay = new Map(rows.map(({ day, people }) => [day, people]));
  const within = (days: number) => sql`count(*) filter (where last_day > ${period.to}::date - ${days}::int)::int`;
  const active = await ctx.db.execute<{ dau: number; wau: number; mau: number }>(sql`
    select ${within(1)} as dau, ${within(7)} as wau, ${within(30)} as mau
    from (select max(day) as last_day from person_days
          where product = ${period.product} and day > ${period.to}::date - 30 and day < ${period.end}
          group by user_id) person`);
  return {
    days: daysBetween(period.from, period.to).map((day) => ({ day, people: byDay.get(day) ?? 0 })),
    ...active.rows[0]!,
  };
}

async function readMonths(ctx: Ctx, { product, from, to }: Period): Promise<Figures["revenue"]> {
  const months = [from.slice(0, 7)];
  while (nextMonth(months.at(-1)!) <= to.slice(0, 7)) months.push(nextMonth(months.at(-1)!));
  const begin = (month: string) => new Date(`${month}-01`);
  const end = new Date(Math.min(begin(nextMonth(months.at(-1)!)).getTime(), ctx.now().getTime()));
  const revenue = await readRevenue(ctx, { product, bounds: [...months.map(begin), end] });
  return revenue.map((books, place) => ({ month: months[place]!, ...books }));
}

const nextMonth = (month: string) => monthsBefore(month, -1);

/** The same for one who runs the program, with what this process has not written yet left out. */
export const figuresOf = (house: House, query: z.input<typeof FigureQuery>): Promise<Figures> =>
  withCtx(house, { ...systemScope(house), readOnly: true }, (ctx) => readFigures(ctx, FigureQuery.parse(query)));
