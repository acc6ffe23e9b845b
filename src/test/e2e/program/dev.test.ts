import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../free-port.ts";
import { newPage, openBrowser } from "../browser.ts";

const root = join(import.meta.dirname, "../../../..");
/** All that the program is made of, beside its packages. */
const sources = [
  ...["src", "scripts", "drizzle", "packages", "public", "package.json", "package-lock.json"],
  ...["next.config.mjs", "postcss.config.mjs", "tsconfig.json"],
];

let project: string;
let url: string;
let npm: ChildProcess;
let browser: Browser;
let log = "";

/** A project of the same sources elsewhere, so that the test changes its own; packages as links where the disk is the same. */
function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "dev-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "data"), { mode: 0o755 });
  execFileSync("cp", ["-a", ...sources.map((name) => join(root, name)), folder]);
  const packages = (how: string) => execFileSync("cp", [how, join(root, "node_modules"), folder]);
  try {
    packages("-al");
  } catch {
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    packages("-a");
  }
  return folder;
}

beforeAll(async () => {
  project = copyProject();
  const port = await freePort();
  url = `http://localhost:${port}`;
  const { DATABASE_URL: _, ...env } = process.env;
  npm = spawn("npm", ["run", "dev"], {
    cwd: project,
    env: { ...env, APP_ENV: "test", APP_URL: url, PORT: `${port}`, DATA_DIR: join(project, "data") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [npm.stdout!, npm.stderr!]) stream.on("data", (chunk: Buffer) => (log += chunk));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  if (npm?.exitCode === null) npm.kill("SIGTERM");
  for (const pid of remains()) process.kill(pid, "SIGKILL");
  rmSync(project, { recursive: true, force: true });
});

const within = (timeout: number) => ({ timeout, interval: 100 });
const read = (path: string) =>
  fetch(url + path).then(
    (answer) => answer.text(),
    () => "",
  );

function change(file: string, from: string, to: string): void {
  const path = join(project, file);
  const text = readFileSync(path, "utf8");
  expect(text, file).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

/** Processes that run from the copy or in it: PostgreSQL's own, and those that compile pages. */
function remains(): number[] {
  const mentions = (pid: string) => {
    try {
      return `${readFileSync(`/proc/${pid}/cmdline`)} ${readlinkSync(`/proc/${pid}/cwd`)}`.includes(project);
    } catch {
      return false;
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && mentions(name))
    .map(Number);
}

test("ORC-22.7 npm run dev serves from the sources: a changed page shows by itself, changed server code after a restart, and SIGTERM leaves no process", async () => {
  await expect.poll(() => read("/readyz"), within(60_000)).toContain('"ready"');
  const { page } = await newPage(browser, url);
  await page.goto("/login");
  const signUp = page.getByRole("link", { name: "Sign up" });
  await signUp.waitFor();
  change("src/platform/identity/ui/login-page.tsx", "{texts.signup}", "{texts.signup} today");
  await page.getByRole("link", { name: "Sign up today" }).waitFor();

  change("src/platform/notifications/routes.ts", "List sent mails", "List mails that were sent");
  await expect.poll(() => read("/api/openapi.json"), within(30_000)).toContain("List mails that were sent");
  // The page that was open all the time has found the new program.
  change("src/platform/identity/ui/login-page.tsx", "{texts.signup} today", "{texts.signup} at once");
  await page.getByRole("link", { name: "Sign up at once" }).waitFor();

  change("src/platform/notifications/routes.ts", "export const routes =", "export const routes = = ");
  await expect.poll(() => log, within(15_000)).toContain("Unexpected");
  expect(await read("/readyz")).toContain('"ready"');
  change("src/platform/notifications/routes.ts", "export const routes = = ", "export const routes =");
  change("src/platform/notifications/routes.ts", "List mails that were sent", "List them all");
  await expect.poll(() => read("/api/openapi.json"), within(30_000)).toContain("List them all");

  npm.kill("SIGTERM");
  await once(npm, "exit");
  expect(remains()).toEqual([]);
});
