// ORCHESTRATOR_URL=https://app.example.com ORCHESTRATOR_KEY=luna_sk_… node report-git-history.ts [folder of a repository]
// Tags become deployments, with the time since their first commit; feat: and fix: commits become features and bugs fixed,
// merged pull requests become reviews. Each carries its address when `origin` is on GitHub, GitLab or a server like them.
import { basename, resolve } from "node:path";
import { Orchestrator } from "@orchestrator/sdk";
import { type HistoryEvent, readGitHistory } from "./read-git-history.ts";

const folder = resolve(process.argv[2] ?? ".");
// The server takes events of the last 400 days.
const since = Date.now() - 399 * 86_400_000;

const client = new Orchestrator({ apiKey: process.env.ORCHESTRATOR_KEY!, baseUrl: process.env.ORCHESTRATOR_URL! });
const counted = { deployment: 0, feature_shipped: 0, bug_fixed: 0, code_review: 0 };
const refused = new Set<string>();
const usage = client.usage({
  maxBatch: 1_000,
  onRefused: (event, { detail }) => {
    counted[event.metric_type as keyof typeof counted]--;
    refused.add(`${event.metric_type}: ${detail}`);
  },
  onError: (error) => console.error(error.message),
});
const history = read();
const events = history.filter(
  ({ recorded_at }) => recorded_at.getTime() >= since && recorded_at.getTime() <= Date.now(),
);
for (const event of events) {
  counted[event.metric_type]++;
  usage.report(event);
}

const left = await usage.close({ withinMs: 60_000 });
if (left > 0) {
  console.error(`${left} of ${events.length} events were not sent. Run this again: what has arrived counts once.`);
  process.exit(1);
}
for (const reason of refused) console.warn(`not counted: ${reason}`);
const outside = history.length - events.length;
if (outside > 0) console.warn(`left out: ${outside} events from before the last 399 days, or from the future.`);
const { deployment, feature_shipped, bug_fixed, code_review } = counted;
console.info(
  `${basename(folder)}: ${deployment} deployments, ${feature_shipped} features, ${bug_fixed} bugs fixed, ${code_review} reviews.`,
);

function read(): HistoryEvent[] {
  try {
    return readGitHistory(folder);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
