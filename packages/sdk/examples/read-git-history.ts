import { execFileSync } from "node:child_process";
import { basename, resolve } from "node:path";

export interface Commit {
  hash: string;
  subject: string;
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
  kindOf({ subject }) {
    if (/^Merge pull request #\d+/.test(subject)) return "code_review";
    const kind = /^(feat|fix)(\(.*?\))?!?:/.exec(subject)?.[1];
    return kind === "feat" ? "feature_shipped" : kind === "fix" ? "bug_fixed" : null;
  },
  releasesOf(_, { git, tagPage }) {
    // A tag that is annotated has a date of its own; another takes that of its commit.
    const format = "--format=%(refname:short)%09%(creatordate:iso-strict)";
    const tags = linesOf(git("for-each-ref", "refs/tags", "--sort=creatordate", format)).map((line) =>
      line.split("\t"),
    );
    return tags.map(([name = "", at = ""], place) => {
      const before = tags[place - 1]?.[0];
      const [first] = linesOf(git("log", "--reverse", "--format=%cI", before ? `${before}..${name}` : name, "--"));
      const firstCommitAt = first ? new Date(first) : null;
      return { name: `tag:${name}`, at: new Date(at), firstCommitAt, success: true, metadata: { tag: tagPage(name) } };
    });
  },
};

/** A repository's releases as deployments, and its commits as what they are by its customs, with their addresses. */
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
    const number = /^Merge pull request #(\d+)|\(#(\d+)\)$/.exec(commit.subject);
    const pull_request = number && pullRequestPage(Number(number[1] ?? number[2]));
    const metadata = { commit: commitPage(commit.hash), ...(pull_request && { pull_request }) };
    return {
      ...{ ...event(kind, commit.hash), recorded_at: commit.at, success: true },
      metadata: { ...metadata, subject: commit.subject.slice(0, 200) },
    };
  });
  return [...deployments, ...work];
}

function openRepository(folder: string) {
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", folder, ...words], {
      ...{ encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "pipe"] },
    });
  const web = webAddress(originOf(git));
  const gitLab = web !== null && new URL(web).hostname.includes("gitlab");
  const at = gitLab ? `${web}/-` : web;
  return {
    git,
    project_id: basename(resolve(folder)).slice(0, 100),
    /** Addresses where the repository is on the web, else the bare hash, number or name. */
    commitPage: (hash: string) => (web ? `${at}/commit/${hash}` : hash),
    pullRequestPage: (number: number) => (web ? `${at}/${gitLab ? "merge_requests" : "pull"}/${number}` : number),
    tagPage: (tag: string) => (web ? `${at}/${gitLab ? "tags" : "releases/tag"}/${encodeURIComponent(tag)}` : tag),
  };
}

function originOf(git: (...words: string[]) => string): string {
  try {
    return git("config", "--get", "remote.origin.url").trim();
  } catch {
    // No remote of that name.
    return "";
  }
}

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
  const text = git("log", "--reverse", "--no-renames", "--name-status", "--format=%x00%H%x09%cI%x09%s");
  return text
    .split("\0")
    .slice(1)
    .map((part) => {
      const [head = "", ...rest] = linesOf(part);
      const [hash = "", at = "", ...subject] = head.split("\t");
      const files = rest.map((line) => line.split("\t")).map(([change = "", path = ""]) => ({ change, path }));
      return { hash, at: new Date(at), subject: subject.join("\t"), files };
    });
}

const linesOf = (text: string) => text.split("\n").filter(Boolean);
