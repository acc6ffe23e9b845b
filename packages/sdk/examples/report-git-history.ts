// ORCHESTRATOR_URL=https://app.example.com ORCHESTRATOR_KEY=luna_sk_… node report-git-history.ts [folder of a repository]
// Tags become deployments, with the time since their first commit; feat: and fix: commits become features and bugs fixed,
// merged pull requests become reviews. Each carries its address when `origin` is on GitHub, GitLab or a server like them.
import { basename, resolve } from "node:path";
import { Orchestrator } from "@orchestrator/sdk";
import { readGitHistory } from "./read-git-history.ts";

const folder = resolve(process.argv[2] ?? ".");
// The server takes events of the last 400 days.
const since = Date.now() - 399 * 86_400_000;

const client = new Orchestrator({ apiKey: process.env.ORCHESTRATOR_KEY!, baseUrl: process.env.ORCHESTRATOR_URL! });
const refused: string[] = [];
const usage = client.usage({
  maxBatch: 1_000,
  onRefused: (event, { detail }) => refused.push(`${event.metric_type}: ${detail}`),
});
const counted = { deployment: 0, feature_shipped: 0, bug_fixed: 0, code_review: 0 };
for (const event of readGitHistory(folder)) {
  const at = event.recorded_at.getTime();
  if (at < since || at > Date.now()) continue;
  counted[event.metric_type]++;
  usage.report(event);
}

await usage.close({ withinMs: 60_000 });
for (const reason of new Set(refused)) console.warn(`not counted: ${reason}`);
const { deployment, feature_shipped, bug_fixed, code_review } = counted;
console.info(
  `${basename(folder)}: ${deployment} deployments, ${feature_shipped} features, ${bug_fixed} bugs fixed, ${code_review} reviews.`,
);
