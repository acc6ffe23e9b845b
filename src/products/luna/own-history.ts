import { hourMs, type PlannedEvent, seedDays } from "./seed-plan.ts";

const agents: Record<string, string> = {
  feature_shipped: "code-writer",
  bug_fixed: "test-writer",
  code_review: "reviewer",
  deployment: "deployer",
};

/**
 * What the project's own repository says of features, fixes, reviews and deployments, as `scripts/own-history.ts` wrote it
 * down. A history that is shorter than the demo's days is stretched over them: its order and proportions stay.
 */
export async function ownHistory(now: Date): Promise<PlannedEvent[]> {
  // Read at its only use: a running program does not hold it.
  const { default: told } = await import("./own-history.json", { with: { type: "json" } });
  const first = Date.parse(told[0]!.recorded_at);
  const last = Date.parse(told.at(-1)!.recorded_at);
  const stretch = Math.max(1, ((seedDays - 1) * 24 * hourMs) / (last - first));
  const placed = (moment: string) => new Date(now.getTime() - hourMs / 2 - (last - Date.parse(moment)) * stretch);
  return told.map(({ metric_type, recorded_at, success, metadata }, place) => {
    const since = "first_commit_at" in metadata ? { first_commit_at: placed(metadata.first_commit_at!) } : {};
    return {
      ...{ metric_type, success, at: placed(recorded_at), member: place % 3, project_id: "orchestrator" },
      ...{ agent_name: agents[metric_type]!, metadata: { ...metadata, ...since } },
    };
  });
}
