import { type Metric, metric } from "../../platform/metering/metrics.ts";

const counted = <const Name extends string, const Plural extends string>(
  name: Name,
  plural: Plural,
  category?: Metric["category"],
) => ({ ...metric(name, plural, category), name, plural });

/** What agents report, in the order of tables. The plurals are the names of the source's JSON. */
export const lunaMetrics = [
  counted("rag_query", "rag_queries"),
  counted("agent_execution", "agent_executions"),
  counted("file_indexed", "files_indexed"),
  counted("deployment", "deployments"),
  counted("feature_shipped", "features_shipped", "productivity"),
  counted("bug_fixed", "bugs_fixed", "productivity"),
  counted("code_review", "code_reviews", "productivity"),
  // Minutes that an agent measured itself; they are added to those that follow from the assumptions.
  counted("minute_saved", "time_saved_minutes", "productivity"),
  // Success or failure of a look at whether the agents answer: what uptime is made of.
  { ...counted("health_check", "health_checks", "performance"), quiet: true },
];

export type MetricName = (typeof lunaMetrics)[number]["name"];
export const metricNames: readonly MetricName[] = lunaMetrics.map(({ name }) => name);
