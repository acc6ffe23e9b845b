import { z } from "zod";
import type { DayCount } from "../../platform/metering/usage.ts";
import { lunaMetrics, type MetricName } from "./metrics.ts";

const Count = z.int();
const shape = {
  rag_queries: Count,
  agent_executions: Count,
  files_indexed: Count,
  deployments: Count,
  features_shipped: Count,
  bugs_fixed: Count,
  code_reviews: Count,
  time_saved_minutes: Count,
  health_checks: Count,
};
export const Counts = z.object(shape);
export type Counts = z.output<typeof Counts>;
export const DayCounts = z.object({ date: z.string(), ...shape });

export const pluralOf = Object.fromEntries(lunaMetrics.map(({ name, plural }) => [name, plural])) as Record<
  MetricName,
  keyof Counts
>;

/** Sums of counts by their names on the wire; what was not counted is 0. */
export function countsOf(sums: readonly Pick<DayCount, "metric" | "count">[]): Counts {
  const counts = Object.fromEntries(lunaMetrics.map(({ plural }) => [plural, 0])) as Counts;
  for (const { metric, count } of sums) {
    const name = pluralOf[metric as MetricName];
    if (name) counts[name] += count;
  }
  return counts;
}

/** One entry for each of the days, in their order. */
export function countsByDay(sums: readonly DayCount[], days: readonly string[]): z.input<typeof DayCounts>[] {
  const byDay = Map.groupBy(sums, ({ day }) => day);
  return days.map((date) => ({ date, ...countsOf(byDay.get(date) ?? []) }));
}
