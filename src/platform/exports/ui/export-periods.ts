import { dayIn, lastDays } from "../../analytics/analytics.ts";

/** What a dialog offers, the days themselves aside; a number is so many days up to today. */
export const periods = ["7", "30", "90", "month", "lastMonth", "all", "own"] as const;
export type Period = (typeof periods)[number];

/** First and last day, both included, in the team's time zone; nothing for everything there is. */
export function daysOf(period: Exclude<Period, "own">, timeZone: string, now: Date): { from?: string; to?: string } {
  const today = dayIn(timeZone, now);
  const [year, month] = today.split("-").map(Number) as [number, number];
  const day = (monthIndex: number, date: number) =>
    new Date(Date.UTC(year, monthIndex, date)).toISOString().slice(0, 10);
  if (period === "all") return {};
  if (period === "month") return { from: day(month - 1, 1), to: today };
  if (period === "lastMonth") return { from: day(month - 2, 1), to: day(month - 1, 0) };
  return { from: lastDays(timeZone, now, Number(period))[0]!, to: today };
}
