/** What the demo team's agents did in 90 days beside its own history: the same each time, so that it can be tried out and tested. */

import { dayIn, shiftDay } from "../../platform/analytics/analytics.ts";
import { randomFrom } from "../../platform/analytics/random.ts";
import { boundsOf } from "./periods.ts";

export interface PlannedEvent {
  metric_type: string;
  at: Date;
  count?: number;
  duration_ms?: number;
  success?: boolean;
  agent_name?: string;
  project_id?: string;
  metadata?: Record<string, unknown>;
  /** Place among the team's members who report. */
  member: number;
}

export const seedDays = 90;
export const hourMs = 3_600_000;

const projects = ["orchestrator", "storefront", "billing-api", "mobile-app"];
const agents = ["planner", "code-writer", "reviewer", "test-writer", "deployer", "docs-writer"];
const answered = { model: "embed-small", input_tokens: 900 };
const questions = ["auth flow", "invoice totals", "flaky test", "cart state", "rate limiter", "image upload"];

/** The events of one day with what was delivered on it, in the order of their times; fewer at weekends, more of them lately. */
export function plannedDay(
  { now, timeZone }: { now: Date; timeZone: string },
  daysAgo: number,
  delivered: readonly PlannedEvent[],
): PlannedEvent[] {
  const random = randomFrom(7_000 + daysAgo);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  // The team's own days: what is late in the day by UTC is tomorrow already in zones east of it.
  const day = shiftDay(dayIn(timeZone, now), -daysAgo);
  const bounds = boundsOf(timeZone, day, day);
  const [midnight, end] = [bounds.start.getTime(), bounds.end.getTime()];
  // What was done today was done until now, however early it is.
  const start = daysAgo === 0 ? midnight : midnight + 6 * hourMs;
  const lastsMs = daysAgo === 0 ? now.getTime() - midnight : 12 * hourMs;
  const weekend = [0, 6].includes(new Date(day).getUTCDay());
  const busy = (weekend ? 0.25 : 1) * (0.55 + (0.45 * (seedDays - daysAgo)) / seedDays) * (0.75 + 0.5 * random());
  const events = delivered.filter(({ at }) => at.getTime() >= midnight && at.getTime() < end);
  const add = (times: number, make: () => Omit<PlannedEvent, "at" | "member"> & { member?: number }) => {
    for (let made = 0; made < times; made++)
      events.push({ member: pick([0, 0, 1, 1, 2]), at: new Date(start + lastsMs * random()), ...make() });
  };
  const some = (mean: number) => Math.floor(mean * busy + random());
  add(Math.min(daysAgo === 0 ? 34 : 46, some(38)), () => ({
    metric_type: "rag_query",
    duration_ms: Math.round(120 + 260 * random() ** 2 + (random() < 0.04 ? 900 : 0)),
    success: random() > 0.012,
    ...{ agent_name: pick(agents), project_id: pick(projects), metadata: { question: pick(questions), ...answered } },
  }));
  add(some(16), () => {
    const duration_ms = Math.round(4_000 + 70_000 * random() ** 3);
    return {
      ...{ metric_type: "agent_execution", duration_ms, success: random() > 0.025 },
      ...{ agent_name: pick(agents), project_id: pick(projects) },
      // Who thinks longer has read and written more.
      metadata: { model: "code-large", input_tokens: duration_ms * 2, output_tokens: Math.round(duration_ms / 25) },
    };
  });
  // An agent in a loop, so that there is an unusual day to look at.
  add(daysAgo === 1 ? 70 : 0, () => ({
    metric_type: "agent_execution",
    duration_ms: Math.round(900 + 400 * random()),
    ...{ success: random() > 0.3, agent_name: "test-writer", project_id: "mobile-app" },
  }));
  add(some(1.6), () => ({
    metric_type: "file_indexed",
    count: 4 + Math.floor(14 * random()),
    ...{ success: random() > 0.03, agent_name: "indexer", project_id: pick(projects) },
  }));
  add(12, () => ({ metric_type: "health_check", success: random() > 0.002, agent_name: "watchdog", member: 0 }));
  return events.filter(({ at }) => at < now).sort((a, b) => a.at.getTime() - b.at.getTime());
}
