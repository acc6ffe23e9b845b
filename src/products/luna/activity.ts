import type { Counts } from "./counts.ts";

/** How much the agents of a member or a team did: what the busiest are the busiest by. */
export const activityOf = ({
  rag_queries,
  agent_executions,
}: Pick<Counts, "rag_queries" | "agent_executions">): number => rag_queries + agent_executions;
