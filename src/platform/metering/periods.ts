import { dayIn, formatByZone } from "../analytics/analytics.ts";

export type Period = "day" | "month";

/** With the calendar day that it begins with, such as `2026-03-01`. */
interface Found {
  start: Date;
  end: Date;
  firstDay: string;
}

/**
 * A period is half-open, `[start, end)`, in the team's time zone, and follows from the moment alone: nothing has to be
 * reset. On days when clocks change it has 23 or 25 hours.
 */
export function periodAt(period: Period, timeZone: string, at: Date): Found {
  const last = lastAsked[period].get(timeZone);
  const atMs = at.getTime();
  if (last && last.start.getTime() <= atMs && atMs < last.end.getTime()) return last;
  const found = findPeriod(period, timeZone, at);
  lastAsked[period].set(timeZone, found);
  return found;
}

/** Calendars are slow, and nearly all who ask mean the present period. */
const lastAsked = { day: new Map<string, Found>(), month: new Map<string, Found>() };

function findPeriod(period: Period, timeZone: string, at: Date): Found {
  const today = dayIn(timeZone, at);
  const [year, month, day] = numbersOf(today);
  return period === "day"
    ? { start: midnight(timeZone, year, month, day), end: midnight(timeZone, year, month, day + 1), firstDay: today }
    : {
        start: midnight(timeZone, year, month, 1),
        end: midnight(timeZone, year, month + 1, 1),
        firstDay: `${today.slice(0, 8)}01`,
      };
}

/** Yesterday's midnight and the same time of yesterday as it is now, with the midnight of today; for figures of a part of a day. */
export function untilNowYesterday(timeZone: string, now: Date): { since: Date; until: Date; today: Date } {
  const today = periodAt("day", timeZone, now).start;
  const since = periodAt("day", timeZone, new Date(today.getTime() - 1)).start;
  // After a day of 23 hours that time would come after its end.
  const until = new Date(Math.min(now.getTime() - today.getTime() + since.getTime(), today.getTime()));
  return { since, until, today };
}

/** The moment at which a calendar day like `2026-01-20` begins in a zone. */
export const startOfDay = (timeZone: string, day: string): Date => midnight(timeZone, ...numbersOf(day));

const numbersOf = (day: string) => day.split("-").map(Number) as [year: number, month: number, day: number];

function midnight(timeZone: string, year: number, month: number, day: number): Date {
  const wall = Date.UTC(year, month - 1, day);
  // The zone's offset at the guess may differ from that at midnight itself; the second look corrects it.
  let at = wall - offsetMs(timeZone, new Date(wall));
  at = wall - offsetMs(timeZone, new Date(at));
  return new Date(at);
}

const wallClock = formatByZone("en-US", {
  ...{ hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
  ...{ hour: "numeric", minute: "numeric", second: "numeric" },
});

function offsetMs(timeZone: string, at: Date): number {
  const parts = Object.fromEntries(
    wallClock(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
