import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid } from "../../kernel/errors.ts";
import { dayIn, daysBetween, lastDayOf, shiftDay } from "../../platform/analytics/analytics.ts";
import { startOfDay } from "../../platform/metering/periods.ts";

export const MonthQuery = z.object({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/, "Give a month like 2026-03.")
    .optional()
    .describe("The present month unless given."),
});

/** The calendar month that was asked for in the team's time zone, and the present one; one that has not begun is refused. */
export function monthAsked(ctx: Ctx, query: z.output<typeof MonthQuery>): { month: string; present_month: string } {
  const present_month = dayIn(ctx.team.time_zone, ctx.now()).slice(0, 7);
  const month = query.month ?? present_month;
  if (month > present_month) throw invalid([{ path: "month", message: "Choose a month that has begun." }]);
  return { month, present_month };
}

export const Period = z.enum(["today", "week", "month", "all"]);
export type Period = z.output<typeof Period>;

/** The moments at which calendar days of a zone begin and end; on days when clocks change they are 23 or 25 hours apart. */
export const boundsOf = (timeZone: string, from: string, to: string) => ({
  start: startOfDay(timeZone, from),
  end: startOfDay(timeZone, shiftDay(to, 1)),
});

/** The calendar days of a period that holds `now`; `all` begins with `firstDay`. Weeks begin on Monday. */
export function spanOf(
  period: Period,
  timeZone: string,
  now: Date,
  firstDay: string | null,
): { from: string; to: string } {
  const today = dayIn(timeZone, now);
  if (period === "today") return { from: today, to: today };
  if (period === "all") return { from: firstDay && firstDay < today ? firstDay : today, to: today };
  if (period === "month") return monthSpan(today.slice(0, 7));
  const monday = shiftDay(today, -((new Date(today).getUTCDay() + 6) % 7));
  return { from: monday, to: shiftDay(monday, 6) };
}

/**
 * The same days of the period before the one that holds `today`, as far as this one has come: on 15 March 1 to 15 February,
 * on 31 March all of February.
 */
export function spanBefore(period: Exclude<Period, "all">, today: string): { from: string; to: string } {
  const { from } = spanOf(period, "UTC", new Date(today), null);
  const before = spanOf(period, "UTC", new Date(shiftDay(from, -1)), null);
  const sameDay = shiftDay(before.from, daysBetween(from, today).length - 1);
  return { from: before.from, to: sameDay < before.to ? sameDay : before.to };
}

/** First and last day of a month like `2026-01`. */
export const monthSpan = (month: string) => ({ from: `${month}-01`, to: lastDayOf(month) });
