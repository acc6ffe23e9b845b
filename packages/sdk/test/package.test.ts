import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grant } from "../../../src/products/natak/test-world.ts";
import { readGitHistory, webAddress } from "../examples/read-git-history.ts";
import { type ServedWorld, serveWorld } from "./served-world.ts";

const root = join(import.meta.dirname, "..");
const place = mkdtempSync(join(tmpdir(), "sdk-"));
const installed = join(place, "node_modules/@orchestrator/sdk");
const run = promisify(execFile);
let served: ServedWorld;

beforeAll(async () => {
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, "package.json"), join(installed, "package.json"));
  writeFileSync(join(place, "package.json"), JSON.stringify({ type: "module" }));
  cpSync(join(root, "examples"), join(place, "examples"), { recursive: true });
  const tsc = join(root, "../../node_modules/.bin/tsc");
  await run(tsc, ["-p", root, "--outDir", join(installed, "dist")]);
  served = await serveWorld();
}, 60_000);
afterAll(async () => {
  rmSync(place, { recursive: true, force: true });
  await served.close();
});

const environment = () => ({
  ...{ ...process.env, ORCHESTRATOR_URL: served.url, ORCHESTRATOR_KEY: served.key },
  USAGE_FOLDER: join(place, "usage"),
});
const example = (name: string, own: Record<string, string> = {}) =>
  run(process.execPath, [join(place, "examples", name)], { env: { ...environment(), ...own } });

test("LUN-02.4 the built package has no dependency, and its types serve the examples", async () => {
  const { dependencies, exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect(dependencies).toBeUndefined();
  expect(Object.keys(exports)).toEqual([".", "./node"]);
  cpSync(join(root, "../../node_modules/@types/node"), join(place, "node_modules/@types/node"), { recursive: true });
  cpSync(join(root, "../../node_modules/undici-types"), join(place, "node_modules/undici-types"), { recursive: true });
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "node"];
  options.push("--allowImportingTsExtensions");
  const names = ["report-usage.ts", "list-jobs.ts", "receive-webhooks.ts", "report-git-history.ts"];
  const files = names.map((name) => join(place, "examples", name));
  const tsc = join(root, "../../node_modules/.bin/tsc");
  const checked = await run(tsc, [...options, ...files], { cwd: place }).catch((error) => error);
  expect(checked.stdout).toBe("");
}, 60_000);

test("LUN-02.4 the example report-usage.ts counts its events, and keeps them while the server is away", async () => {
  const lin = await served.world.person("Lin", await served.world.team("Agents", "luna"), "owner");
  const { key } = await lin.api("POST /keys", { name: "Agent" });
  const counted = async () => (await lin.api("GET /usage/current")).usage.agent_executions;
  const report = () => example("report-usage.ts", { ORCHESTRATOR_KEY: key });
  expect((await report()).stdout).toContain("All events are counted.");
  expect(await counted()).toBe(25);
  await served.goAway();
  expect((await report()).stdout).toContain("25 events wait for the next run.");
  await served.comeBack();
  expect((await report()).stdout).toContain("All events are counted.");
  expect(await counted()).toBe(75);
}, 40_000);

test("LUN-02.4 the example list-jobs.ts runs through the jobs of the team", async () => {
  await grant(served.world.ada, 1_000);
  const order = { type: "image", width: 256, height: 256, count: 1 } as const;
  const jobs = await Promise.all(
    ["Dusk", "Dawn"].map((prompt) => served.world.ada.api("POST /jobs", { ...order, prompt })),
  );
  const { stdout } = await example("list-jobs.ts");
  const lines = stdout.split("\n").filter(Boolean);
  expect(lines.sort()).toEqual(jobs.map(({ id }) => `${id} image queued`).sort());
});

/** A real repository with a history of two releases within two days. */
async function repositoryAt(name: string) {
  const repository = join(place, name);
  mkdirSync(repository);
  const git = (words: string[], at = hoursAgo(0)) =>
    run("git", ["-C", repository, "-c", "user.name=Lin", "-c", "user.email=lin@example.com", ...words], {
      env: { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at },
    });
  await git(["init", "-q"]);
  const commit = (subject: string, hours: number) =>
    git(["commit", "-q", "--allow-empty", "-m", subject], hoursAgo(hours));
  await commit("feat: a cart", 40);
  await commit("fix(cart): an empty one", 36);
  await git(["tag", "-a", "v1", "-m", "v1"], hoursAgo(30));
  await commit("feat!: checkout (#7)", 20);
  await commit("chore: tidy", 12);
  await git(["tag", "-a", "v2", "-m", "v2"], hoursAgo(10));
  const hashOf = async (what: string) => (await git(["rev-parse", what])).stdout.trim();
  return { repository, git, commit, hashOf };
}
/** In the middle of last month, so that the history lies in one month on whatever day this runs. */
const tidied = new Date();
tidied.setUTCMonth(tidied.getUTCMonth() - 1, 15);
tidied.setUTCMilliseconds(0);
const hoursAgo = (hours: number) => new Date(tidied.getTime() - hours * 3_600_000).toISOString();

test("LUN-03.3 the example report-git-history.ts makes deployments of tags, with their lead times, and counts once", async () => {
  const { world } = served;
  const lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
  const { key } = await lin.api("POST /keys", { name: "Git" });
  const { repository, hashOf } = await repositoryAt("shop");
  const script = join(place, "examples/report-git-history.ts");
  const env = { ...environment(), ORCHESTRATOR_KEY: key };
  for (const _ of ["first", "again"]) {
    const { stdout } = await run(process.execPath, [script, repository], { env });
    expect(stdout).toContain("shop: 2 deployments, 2 features, 1 bugs fixed, 0 reviews.");
  }
  const [start_date, end_date] = [hoursAgo(41).slice(0, 10), hoursAgo(0).slice(0, 10)];
  const history = await lin.api("GET /usage/history", { start_date, end_date });
  expect(history.totals).toMatchObject({ deployments: 2, features_shipped: 2, bugs_fixed: 1 });
  const { delivery } = await lin.api("GET /usage/analytics", { month: end_date.slice(0, 7) });
  expect(delivery).toMatchObject({ deployments: 2, lead_time_hours: 10 });
  // Without a remote on the web there is nothing to link to: the bare hash, number and name are shown.
  const { data } = await lin.api("GET /usage/events", { metric_type: "feature_shipped" });
  const hash = await hashOf("v2~1");
  expect(data[0]!.links).toEqual([
    { kind: "commit", label: hash.slice(0, 7), href: null },
    { kind: "pull_request", label: "#7", href: null },
  ]);
}, 40_000);

test("LUN-03.3 the example report-git-history.ts sends the addresses of commits, tags and pull requests where origin is on the web", async () => {
  const { world } = served;
  const ann = await world.person("Ann", await world.team("Linked", "luna"), "owner");
  const { key } = await ann.api("POST /keys", { name: "Git" });
  const { repository, git, commit, hashOf } = await repositoryAt("linked");
  await git(["remote", "add", "origin", "git@github.com:acme/shop.git"]);
  await commit("Merge pull request #12 from acme/speed", 5);
  const env = { ...environment(), ORCHESTRATOR_KEY: key };
  await run(process.execPath, [join(place, "examples/report-git-history.ts"), repository], { env });
  const linksOf = async (metric_type: string) =>
    (await ann.api("GET /usage/events", { metric_type, limit: 1 })).data[0]!.links.map(({ href }) => href);
  const web = "https://github.com/acme/shop";
  expect(await linksOf("feature_shipped")).toEqual([`${web}/commit/${await hashOf("v2~1")}`, `${web}/pull/7`]);
  expect(await linksOf("code_review")).toEqual([`${web}/commit/${await hashOf("HEAD")}`, `${web}/pull/12`]);
  expect(await linksOf("deployment")).toEqual([`${web}/releases/tag/v2`]);
  await git(["remote", "set-url", "origin", "https://gitlab.example.com/group/acme/shop.git"]);
  const onGitLab = readGitHistory(repository).map(({ metadata }) => metadata.tag ?? metadata.pull_request);
  const lab = "https://gitlab.example.com/group/acme/shop/-";
  expect(onGitLab.filter(Boolean)).toEqual([
    ...[`${lab}/tags/v1`, `${lab}/tags/v2`, `${lab}/merge_requests/7`, `${lab}/merge_requests/12`],
  ]);
}, 40_000);

test("LUN-03.3 the example report-git-history.ts counts once from every folder of a clone, and says what it could not send", async () => {
  const ida = await served.world.person("Ida", await served.world.team("Folders", "luna"), "owner");
  const { key } = await ida.api("POST /keys", { name: "Git" });
  const { repository, git } = await repositoryAt("folders");
  mkdirSync(join(repository, "deep"));
  const elsewhere = join(place, "elsewhere");
  await git(["worktree", "add", "-q", "--detach", elsewhere]);
  const script = join(place, "examples/report-git-history.ts");
  const report = (folder: string, own = {}) =>
    run(process.execPath, [script, folder], { env: { ...environment(), ORCHESTRATOR_KEY: key, ...own } });
  await expect(report(repository, { ORCHESTRATOR_KEY: "luna_sk_wrong" })).rejects.toMatchObject({
    stdout: "",
    stderr: expect.stringMatching(/does not exist.*\n5 of 5 events were not sent/),
  });
  for (const folder of [repository, join(repository, "deep"), elsewhere]) await report(folder);
  expect((await ida.api("GET /usage/events", { limit: 100 })).data).toHaveLength(5);
  await expect(report(place)).rejects.toMatchObject({ stderr: expect.stringMatching(/^fatal: not a git repository/) });
}, 40_000);

test("LUN-03.3 a release's lead time begins with the first commit that none before held, whatever the tags and branches", async () => {
  const { repository, git, commit } = await repositoryAt("branches");
  const firstCommits = () =>
    readGitHistory(repository).flatMap(({ idempotency_key, metadata }) =>
      "tag" in metadata ? [[idempotency_key.split("tag:")[1], metadata.first_commit_at ?? null]] : [],
    );
  const until2 = [
    ["v1", hoursAgo(40)],
    ["v2", hoursAgo(20)],
  ];
  expect(firstCommits()).toEqual(until2);
  await git(["checkout", "-q", "-b", "v1.1", "v1"]);
  await commit("fix: a port", 8);
  await git(["tag", "-a", "v1.1", "-m", "a branch has the same name"], hoursAgo(7));
  await git(["checkout", "-q", "-"]);
  await commit("FIX: the same", 6);
  await git(["tag", "v2.1"]);
  await git(["tag", "v2.1-again"]);
  writeFileSync(join(repository, "text"), "no commit");
  const blob = (await git(["hash-object", "-w", "text"])).stdout.trim();
  await git(["tag", "key", blob]);
  await git(["tag", "-a", "signed", "-m", "key", blob]);
  const all = [...until2, ["v1.1", hoursAgo(8)], ["v2.1", hoursAgo(6)], ["v2.1-again", null]];
  expect(firstCommits()).toEqual(all);
  const shallow = join(place, "shallow");
  await git(["clone", "-q", "--depth", "1", `file://${repository}`, shallow]);
  expect(() => readGitHistory(shallow)).toThrow("git fetch --unshallow");
  mkdirSync(join(place, "empty"));
  await run("git", ["init", "-q", join(place, "empty")]);
  expect(readGitHistory(join(place, "empty"))).toEqual([]);
}, 20_000);

test("LUN-03.3 reviews are told as GitHub, Gitea, Bitbucket and GitLab write them, and no subject is cut within a character", async () => {
  const { repository, commit } = await repositoryAt("servers");
  for (const subject of [
    "Merge pull request #3 from acme/speed",
    "Merge pull request 'Mend #4 soon' (#5) from speed into main",
    "Merged in speed (pull request #6)",
    "Merge branch 'speed' into 'main'\n\nSpeed\n\nSee merge request acme/shop!8",
    "Merge branch 'speed'",
    `feat: ${"x".repeat(193)}🚀🚀`,
  ])
    await commit(subject, 1);
  const since = readGitHistory(repository).slice(-5);
  expect(since.map(({ metric_type, metadata }) => [metric_type, metadata.pull_request])).toEqual([
    ...[3, 5, 6, 8].map((number) => ["code_review", number]),
    ["feature_shipped", undefined],
  ]);
  expect(since.at(-1)!.metadata.subject).toBe(`feat: ${"x".repeat(193)}🚀`);
}, 20_000);

test("LUN-03.3 the web address of a repository carries no password and no port of ssh, and a folder has none", () => {
  for (const [origin, address] of [
    ["git@github.com:acme/shop.git", "https://github.com/acme/shop"],
    ["ssh://git@gitlab.example.com:2222/group/acme/shop.git", "https://gitlab.example.com/group/acme/shop"],
    ["https://lin:secret@github.com/acme/shop.git/", "https://github.com/acme/shop"],
    ["http://git.local:3000/acme/shop", "http://git.local:3000/acme/shop"],
    ["git://github.com/acme/shop", "https://github.com/acme/shop"],
    ...["", "../shop.git", "/srv/git/shop.git", "file:///srv/git/shop.git", "work:acme/shop", "C:/acme/shop"].map(
      (nowhere) => [nowhere, null] as const,
    ),
  ] as const)
    expect([origin, webAddress(origin)]).toEqual([origin, address]);
});

test("LUN-02.4 the example receive-webhooks.ts takes what is signed and refuses the rest", async () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: "0" };
  const child: ChildProcess = spawn(process.execPath, [join(place, "examples/receive-webhooks.ts")], {
    ...{ env, stdio: ["ignore", "pipe", "inherit"] },
  });
  try {
    const [line] = await once(child.stdout!, "data");
    const url = `http://127.0.0.1:${/listening on (\d+)/.exec(String(line))![1]}`;
    const body = JSON.stringify({ type: "job.completed", data: {} });
    const now = new Date();
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": new Webhook(secret).sign("msg_1", now, body),
    };
    expect((await fetch(url, { method: "POST", headers, body })).status).toBe(204);
    expect((await fetch(url, { method: "POST", headers, body: `${body} ` })).status).toBe(400);
  } finally {
    child.kill();
  }
});
