// Writes down what this repository's own history says, for Luna's demo team. The file is committed, because a clone may be
// shallow and an archive has no history at all. It holds neither names nor addresses of people. To bring it up to date:
// node scripts/launch.mjs history
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Commit,
  type Customs,
  type Release,
  type Repository,
  readGitHistory,
} from "../packages/sdk/examples/read-git-history.ts";

const root = join(import.meta.dirname, "..");
/** Who commits no longer than this after another is still at the same release. */
const pauseMs = 5 * 60_000;

const isTest = (path: string) => /\.test\.tsx?$|^src\/test\//.test(path);
const isCode = (path: string) => /^(src|packages)\/.+\.(tsx?|sql|css)$/.test(path) && !isTest(path);

/** Here subjects are plain sentences, and nothing is tagged: kinds are told by what a commit touches, releases by pauses. */
const ownCustoms: Customs = {
  kindOf({ files }) {
    const code = files.filter(({ path }) => isCode(path));
    if (code.length === 0) return null;
    if (code.some(({ change }) => change === "A")) return "feature_shipped";
    // What changes code together with its test mends something; what changes code alone came of reading it again.
    return files.some(({ path }) => isTest(path)) ? "bug_fixed" : "code_review";
  },
  releasesOf(commits, repository) {
    const batches: Commit[][] = [];
    for (const [place, commit] of commits.entries()) {
      const before = commits[place - 1];
      if (before && commit.at.getTime() - before.at.getTime() < pauseMs) batches.at(-1)!.push(commit);
      else batches.push([commit]);
    }
    return batches.map((batch, place) => release(batch, batches[place + 1], repository));
  },
};

/** One had to be put right when nothing but fixes followed it. */
function release(batch: Commit[], next: Commit[] | undefined, { commitPage }: Repository): Release {
  const { hash, at, subject } = batch.at(-1)!;
  return {
    ...{ name: `release:${hash}`, at, firstCommitAt: batch[0]!.at },
    success: !next?.every((commit) => ownCustoms.kindOf(commit) === "bug_fixed"),
    metadata: { commit: commitPage(hash), subject },
  };
}

const lines = readGitHistory(root, ownCustoms)
  .sort((a, b) => a.recorded_at.getTime() - b.recorded_at.getTime())
  .map(({ metric_type, recorded_at, success, metadata }) =>
    JSON.stringify({ metric_type, recorded_at, success, metadata }),
  );
writeFileSync(join(root, "src/products/luna/own-history.json"), `[\n${lines.join(",\n")}\n]\n`);
console.info(`${lines.length} events written.`);
