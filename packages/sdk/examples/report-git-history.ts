// ORCHESTRATOR_URL=https://app.example.com ORCHESTRATOR_KEY=luna_sk_… node report-git-history.ts [folder of a repository]
// Tags become deployments, with the time since their first commit; feat: and fix: commits become features and bugs fixed.
import { execFileSync } from "node:child_process";
import { basename, resolve } from "node:path";
import { Orchestrator } from "@orchestrator/sdk";

const folder = resolve(process.argv[2] ?? ".");
const project_id = basename(folder).slice(0, 100);
// The server takes events of the last 400 days.
const since = Date.now() - 399 * 86_400_000;

const git = (...words: string[]) =>
  execFileSync("git", ["-C", folder, ...words], { encoding: "utf8", maxBuffer: 2 ** 28 });
const rows = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t") as [string, string, string]);

const commits = rows(git("log", "--reverse", "--format=%H%x09%cI%x09%s")).map(([hash, at, subject]) => ({
  ...{ hash, subject },
  at: new Date(at),
}));
// A tag that is annotated has a date of its own; another takes that of its commit.
const tags = rows(
  git("for-each-ref", "refs/tags", "--sort=creatordate", "--format=%(refname:short)%09%(creatordate:iso-strict)"),
);

const client = new Orchestrator({ apiKey: process.env.ORCHESTRATOR_KEY!, baseUrl: process.env.ORCHESTRATOR_URL! });
const refused: string[] = [];
const usage = client.usage({
  maxBatch: 1_000,
  onRefused: (event, { detail }) => refused.push(`${event.metric_type}: ${detail}`),
});
const counted = { deployment: 0, feature_shipped: 0, bug_fixed: 0 };

function report(metric_type: keyof typeof counted, key: string, at: Date, metadata: Record<string, unknown>): void {
  if (at.getTime() < since || at.getTime() > Date.now()) return;
  counted[metric_type]++;
  // The key makes that a history that is reported again counts once.
  usage.report({ metric_type, project_id, source: "git", idempotency_key: key, recorded_at: at, metadata });
}

for (const [place, [tag, at]] of tags.entries()) {
  const before = tags[place - 1]?.[0];
  const fresh = git("log", "--reverse", "--format=%cI", before ? `${before}..${tag}` : tag).split("\n");
  report("deployment", `${project_id}:tag:${tag}`, new Date(at), { tag, first_commit_at: fresh[0] || undefined });
}
for (const { hash, at, subject } of commits) {
  const kind = /^(feat|fix)(\(.*?\))?!?:/.exec(subject)?.[1];
  if (kind === "feat") report("feature_shipped", `${project_id}:${hash}`, at, { commit: hash, subject });
  if (kind === "fix") report("bug_fixed", `${project_id}:${hash}`, at, { commit: hash, subject });
}

await usage.close({ withinMs: 60_000 });
for (const reason of new Set(refused)) console.warn(`not counted: ${reason}`);
const { deployment, feature_shipped, bug_fixed } = counted;
console.info(`${project_id}: ${deployment} deployments, ${feature_shipped} features, ${bug_fixed} bugs fixed.`);
