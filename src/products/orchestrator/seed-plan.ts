/** What the programs of the demo team called in 90 days: the same each time, so that it can be tried out and tested. */

import { dayMs } from "../../platform/analytics/analytics.ts";
import { randomFrom } from "../../platform/analytics/random.ts";

export interface PlannedCall {
  at: Date;
  route: string;
  ok: boolean;
  durationMs: number;
}

export const seedDays = 90;

export const plannedKeys = [
  { name: "Production", daysAgo: 88, scopes: ["read", "write"] as const },
  { name: "Staging", daysAgo: 74, scopes: ["read", "write"] as const },
  { name: "Reporting", daysAgo: 31, scopes: ["read"] as const },
];

/** The key of a call, and the network that it comes from (of those kept for examples): most are production's. */
export const callerOf = (route: string, place: number): [key: string, ip: string] =>
  place % 10 === 9 && route.startsWith("GET ")
    ? ["Reporting", "198.51.100.7"]
    : place % 10 < 7
      ? ["Production", "203.0.113.24"]
      : ["Staging", "203.0.113.60"];

/** Routes with their weight, the time that they usually take, and how many of a hundred calls fail. */
const routes = [
  { route: "GET /keys/current", weight: 30, usualMs: 9, failing: 0.4 },
  { route: "POST /usage/events", weight: 26, usualMs: 22, failing: 0.9 },
  { route: "GET /teams/:id/members", weight: 14, usualMs: 16, failing: 0.6 },
  { route: "GET /activity", weight: 12, usualMs: 31, failing: 0.3 },
  { route: "POST /keys/verify", weight: 9, usualMs: 12, failing: 3.1 },
  { route: "GET /notifications", weight: 5, usualMs: 19, failing: 0.5 },
  { route: "POST /webhooks/:id/test", weight: 4, usualMs: 180, failing: 6 },
];
/** Each route as often as its weight says, so that a draw among them is fair. */
const drawn = routes.flatMap((route) => Array.from({ length: route.weight }, () => route));

/** Calls come in bursts, more of them each month, fewer at weekends and at night; one bad afternoon three weeks ago. */
export function plannedCalls(now: Date): PlannedCall[] {
  const random = randomFrom(20_260);
  const calls: PlannedCall[] = [];
  for (let daysAgo = seedDays; daysAgo >= 0; daysAgo--) {
    const day = new Date(now.getTime() - daysAgo * dayMs);
    const atWeekend = day.getUTCDay() % 6 === 0;
    const bursts = Math.round((14 + 26 * (1 - daysAgo / seedDays)) * (atWeekend ? 0.35 : 1) * (0.85 + 0.3 * random()));
    for (let burst = 0; burst < bursts; burst++) {
      const hour = (8 + 11 * (random() + random() + random())) % 24;
      const at = new Date(Math.floor(day.getTime() / dayMs) * dayMs + hour * 3_600_000);
      const bad = daysAgo === 20 && hour > 12 && hour < 18;
      const burstOf = burstOfCalls(random, at, bad);
      if (at < now) calls.push(...burstOf);
    }
  }
  return calls;
}

function burstOfCalls(random: () => number, at: Date, bad: boolean): PlannedCall[] {
  const { route, usualMs, failing } = drawn[Math.floor(random() * drawn.length)]!;
  return Array.from({ length: 3 + Math.floor(12 * random()) }, () => ({
    ...{ at, route },
    ok: random() * 100 >= failing * (bad ? 9 : 1),
    // Most calls are near the usual time, few take several times as long.
    durationMs: Math.max(
      1,
      Math.round(usualMs * Math.exp(0.45 * (random() + random() + random() - 1.2)) * (bad ? 3 : 1)),
    ),
  }));
}
