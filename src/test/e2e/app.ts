import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";
import type { ApiInput, ApiKey, ApiOutput } from "../../client/api.ts";
import { fetchApi } from "../../client/api.ts";
import { freePort } from "../free-port.ts";
import { goodPassword } from "../newcomers.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

/** The program as `npm start` runs it, on a port and a data folder of its own. */
export interface App {
  url: string;
  dataDir: string;
  process: ChildProcess;
  /** Everything that it has printed. */
  log(): string;
  /** Calls the API as somebody with this cookie. */
  api<K extends ApiKey>(cookie: string | null, key: K, input?: ApiInput<K>): Promise<ApiOutput<K>>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and the same port. */
  again(): Promise<App>;
  /** What a command says that runs beside it, on the same data: `doctor`, `staff list`. */
  command(...words: string[]): Promise<string>;
  /** Ends it and forgets its data. */
  close(): Promise<void>;
}

export async function startApp(environment: Record<string, string> = {}, place?: Place): Promise<App> {
  const app = await launchApp(
    environment,
    place ?? { dataDir: await startedFolder(environment.APP_ENV ?? "demo"), port: await freePort() },
  );
  await ready(app);
  return app;
}

/**
 * A data folder as the first start leaves it. That start, with its migrations and demo data, is made once for all files
 * of a run; each gets a copy.
 */
async function startedFolder(kind: string): Promise<string> {
  const model = join(inject("startedFolder"), kind);
  if (isFirst(`${model}.making`)) {
    const first = await launchApp({ APP_ENV: kind });
    await ready(first);
    await first.kill("SIGTERM");
    renameSync(first.dataDir, model);
  }
  // Another file may be making it.
  for (const end = Date.now() + 100_000; !existsSync(model) && Date.now() < end; ) await sleep(50);
  const folder = dataFolder();
  await run("cp", ["-a", `${model}/.`, folder]);
  // PostgreSQL writes all of it to the disk when it recovers from a blow, which a test may time.
  await run("sync", ["-f", folder]);
  return folder;
}

/** Of all who ask, in whichever process, one is told so. */
function isFirst(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The process of the program's own PostgreSQL. */
export const postmaster = ({ dataDir }: App): number =>
  Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0]);

type Place = { dataDir: string; port: number };

/** As soon as its process is there, long before it answers. */
export async function launchApp(environment: Record<string, string> = {}, place?: Place): Promise<App> {
  const port = place?.port ?? (await freePort());
  const dataDir = place?.dataDir ?? dataFolder();
  const url = `http://localhost:${port}`;
  const { DATABASE_URL: _, ...outer } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...outer,
    NODE_ENV: "production",
    PORT: String(port),
    DATA_DIR: dataDir,
    APP_URL: url,
    ...environment,
  };
  const child = spawn(process.execPath, [join(root, "dist/main.js")], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk));
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await gone;
  };
  return {
    url,
    dataDir,
    process: child,
    log: () => log,
    api: (cookie, key, input) =>
      fetchApi(key, input as Record<string, unknown>, (path, init = {}) => {
        const headers = new Headers(init.headers);
        if (cookie) headers.set("cookie", cookie);
        return fetch(`${url}${path}`, { ...init, headers });
      }) as never,
    kill,
    again: () => startApp(environment, { dataDir, port }),
    // The doctor ends with 1 for what else this machine lacks, such as room on its disk.
    command: async (...words) =>
      (
        await run(process.execPath, [join(root, "dist/main.js"), ...words], { cwd: root, env }).catch(
          (ended: { stdout: string }) => ended,
        )
      ).stdout,
    async close() {
      if (child.exitCode === null && child.signalCode === null) await kill("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Open to PostgreSQL's own user, as a data folder usually is: else the cluster would be kept elsewhere. */
function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "e2e-"));
  chmodSync(folder, 0o755);
  return folder;
}

async function ready({ url, process: child, log }: App): Promise<void> {
  for (const end = Date.now() + 100_000; Date.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`the program ended at its start:\n${log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`the program was not ready in time:\n${log()}`);
}

/** The newest link to this page that was mailed to the address. */
export async function mailedLink(app: App, to: string, page: string): Promise<string> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { messages } = await app.api(null, "GET /dev/mailbox", { to });
    const link = messages
      .flatMap(({ links }) => links)
      .find((address) => new URL(address).pathname.startsWith(`/${page}`));
    if (link) return link;
    await sleep(50);
  }
  throw new Error(`no ${page} link came to ${to}`);
}

/** Signs up over the API and answers the session's cookie; `linkTo` finds the mailed link where there is no local mailbox. */
export async function newCustomer(app: App, email: string, linkTo = mailedLink.bind(null, app)): Promise<string> {
  await app.api(null, "POST /auth/register", { email, password: goodPassword, session: "cookie" });
  const token = new URL(await linkTo(email, "verify-email")).searchParams.get("token");
  const response = await fetch(`${app.url}/api/v1/auth/verify-email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  return response.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith("session="))!
    .split(";")[0]!;
}
