import { spawnSync } from "node:child_process";
import { basename } from "node:path";

export interface Commit {
  hash: string;
  /** Its first 200 characters. */
  subject: string;
  /** Of the pull or merge request that it brings in. */
  request: number | null;
  at: Date;
  /** Paths, each with what became of it: A added, M changed, D deleted. */
  files: { path: string; change: string }[];
}
/** What went out at once. */
export interface Release {
  name: string;
  at: Date;
  firstCommitAt: Date | null;
  success: boolean;
  /** Its own address or name, such as that of its tag. */
  metadata: Record<string, unknown>;
}
type Kind = "feature_shipped" | "bug_fixed" | "code_review";
export interface HistoryEvent {
  metric_type: Kind | "deployment";
  project_id: string;
  source: string;
  idempotency_key: string;
  recorded_at: Date;
  success: boolean;
  metadata: Record<string, unknown>;
}
/** How a history is read; other repositories have other customs. */
export interface Customs {
  kindOf(commit: Commit): Kind | null;
  releasesOf(commits: Commit[], repository: Repository): Release[];
}
export type Repository = ReturnType<typeof openRepository>;

/** Conventional commits, merged pull requests, and a tag for each release. */
const usual: Customs = {
  kindOf({ subject, request }) {
    if (request !== null && /^Merge/.test(subject)) return "code_review";
    const kind = /^(feat|fix)(\(.*?\))?!?:/i.exec(subject)?.[1]?.toLowerCase();
    return kind === "feat" ? "feature_shipped" : kind === "fix" ? "bug_fixed" : null;
  },
  releasesOf(_, { git, tagPage }) {
    const tags = readTags(git);
    const firstNewIn = walkHistory(git);
    return tags.map(({ name, at, commit }) => ({
      ...{ name: `tag:${name}`, at, firstCommitAt: firstNewIn(commit), success: true },
      metadata: { tag: tagPage(name) },
    }));
  },
};

type Git = (...words: string[]) => string;

/** The oldest first. An annotated tag has a date of its own, another takes its commit's; what names no commit went nowhere. */
function readTags(git: Git): { name: string; at: Date; commit: string }[] {
  const fields = ["refname", "creatordate:iso-strict", "objecttype", "objectname", "*objecttype", "*objectname"];
  const format = fields.map((field) => `%(${field})`).join("%09");
  return linesOf(git("for-each-ref", "refs/tags", "--sort=creatordate", `--format=${format}`)).flatMap((line) => {
    const [ref = "", at = "", type, own = "", peeledType, peeled = ""] = line.split("\t");
    if (!at || (type !== "commit" && peeledType !== "commit")) return [];
    return { name: ref.replace(/^refs\/tags\//, ""), at: new Date(at), commit: type === "commit" ? own : peeled };
  });
}

/** Asked of one commit after another: when the first was made of those that it holds and none asked of before held. */
function walkHistory(git: Git): (commit: string) => Date | null {
  const lines = linesOf(git("log", "--tags", "--format=%H%x09%cI%x09%P")).map((line) => line.split("\t"));
  const fresh = new Map(lines.map(([hash = "", at = "", parents = ""]) => [hash, { at, parents: parents.split(" ") }]));
  return (commit) => {
    let first = Number.POSITIVE_INFINITY;
    const next = [commit];
    for (let hash = next.pop(); hash !== undefined; hash = next.pop()) {
      const found = fresh.get(hash);
      if (!found) continue;
      fresh.delete(hash);
      first = Math.min(first, Date.parse(found.at));
      next.push(...found.parents);
    }
    return Number.isFinite(first) ? new Date(first) : null;
  };
}

/**
 * A repository's releases as deployments, and its commits as what they are by its customs, with their addresses. Throws
 * where there is no repository, or only the end of one.
 */
export function readGitHistory(folder: string, customs: Customs = usual): HistoryEvent[] {
  const repository = openRepository(folder);
  const { project_id, commitPage, pullRequestPage } = repository;
  const commits = readCommits(repository);
  const event = (metric_type: HistoryEvent["metric_type"], key: string) => ({
    // The key makes that a history that is reported again counts once.
    ...{ metric_type, project_id, source: "git", idempotency_key: `${project_id}:${key}` },
  });
  const deployments = customs.releasesOf(commits, repository).map(({ name, at, firstCommitAt, success, metadata }) => ({
    ...{ ...event("deployment", name), recorded_at: at, success },
    metadata: { ...metadata, ...(firstCommitAt && { first_commit_at: firstCommitAt.toISOString() }) },
  }));
  const work = commits.flatMap((commit) => {
    const kind = customs.kindOf(commit);
    if (!kind) return [];
    const { hash, subject, request, at } = commit;
    const pull_request = request && pullRequestPage(request);
    return {
      ...{ ...event(kind, hash), recorded_at: at, success: true },
      metadata: { commit: commitPage(hash), ...(pull_request && { pull_request }), subject },
    };
  });
  return [...deployments, ...work];
}

function openRepository(folder: string) {
  const git: Git = (...words) => {
    // Signatures would be shown among the lines that are read.
    const all = ["-C", folder, "-c", "log.showSignature=false", ...words];
    const { status, stdout, stderr, error } = spawnSync("git", all, { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (error || status !== 0) throw error ?? new Error(stderr.trim());
    return stdout;
  };
  if (git("rev-parse", "--is-shallow-repository").trim() === "true")
    throw new Error("This clone is shallow: first commits are missing. Fetch them first: git fetch --unshallow --tags");
  const web = webAddress(git("config", "--default", "", "--get", "remote.origin.url").trim());
  const gitLab = web !== null && new URL(web).hostname.includes("gitlab");
  const at = gitLab ? `${web}/-` : web;
  return {
    git,
    /** The same from each clone of what is on the web; else of each folder and work tree of the clone. */
    project_id: nameOf(web ?? git("rev-parse", "--path-format=absolute", "--git-common-dir").trim()),
    /** Addresses where the repository is on the web, else the bare hash, number or name. */
    commitPage: (hash: string) => (web ? `${at}/commit/${hash}` : hash),
    pullRequestPage: (number: number) => (web ? `${at}/${gitLab ? "merge_requests" : "pull"}/${number}` : number),
    tagPage: (tag: string) => (web ? `${at}/${gitLab ? "tags" : "releases/tag"}/${encodeURIComponent(tag)}` : tag),
  };
}

/** `/home/lin/shop/.git`, `/srv/git/shop.git` and `https://github.com/acme/shop` → `shop`. */
const nameOf = (place: string): string => firstOf(basename(place.replace(/\/?\.git$/, "")), 100);

/** `git@github.com:acme/shop.git` → `https://github.com/acme/shop`; null for a folder or what else no browser opens. */
export function webAddress(origin: string): string | null {
  const url = origin.includes("://") ? URL.parse(origin) : null;
  const short = url ? null : /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):\/?(.+)$/.exec(origin);
  if (!short && !/^(https?|ssh|git):$/.test(url?.protocol ?? "")) return null;
  const path = (url?.pathname.slice(1) ?? short![2]!).replace(/\/+$/, "").replace(/\.git$/, "");
  // The way in by ssh has a port of its own, and what stands before an @ may be a password.
  const server = url?.protocol.startsWith("http") ? url.origin : `https://${url?.hostname ?? short![1]}`;
  return path.includes("/") ? (URL.parse(`${server}/${path}`)?.href ?? null) : null;
}

function readCommits({ git }: Pick<Repository, "git">): Commit[] {
  // Nothing was committed yet.
  if (git("rev-parse", "--revs-only", "HEAD") === "") return [];
  const format = "--format=%x00%H%x09%cI%x09%s%x00%b%x00";
  const parts = git("log", "--reverse", "--no-renames", "--name-status", format).split("\0").slice(1);
  return Array.from({ length: parts.length / 3 }, (_, place) => {
    const [head = "", body = "", changed = ""] = parts.slice(3 * place);
    const [hash = "", at = "", ...words] = head.split("\t");
    const subject = words.join("\t");
    const files = linesOf(changed).map((line) => {
      const [change = "", path = ""] = line.split("\t");
      return { change, path };
    });
    return { hash, subject: firstOf(subject, 200), request: requestIn(subject, body), at: new Date(at), files };
  });
}

/** As GitHub and Gitea, Bitbucket, and GitLab write it. */
function requestIn(subject: string, body: string): number | null {
  const found =
    /^Merge pull request (?:'.*' \()?#(\d+)|\((?:pull request )?#(\d+)\)$/.exec(subject) ??
    /^See merge request \S*!(\d+)$/m.exec(body);
  return found ? Number(found[1] ?? found[2]) : null;
}

/** So many characters; none of them is cut in two. */
const firstOf = (text: string, most: number) => [...text].slice(0, most).join("");
const linesOf = (text: string) => text.split("\n").filter(Boolean);
