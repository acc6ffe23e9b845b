import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const root = join(import.meta.dirname, "..");
const running = new Set<ChildProcess>();

/** A program that answers on loopback. */
export interface Running {
  url: string;
  stop(): Promise<void>;
}

/** Starts a peer of `bench/peers`, which tells the port that it found. */
export async function startPeer(file: string, env: Record<string, string> = {}): Promise<Running> {
  const child = fork(join(import.meta.dirname, "peers", file), {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  running.add(child);
  const [message] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error(`the peer ${file} ended before it served`))),
  ]);
  return { url: `http://127.0.0.1:${(message as { port: number }).port}`, stop: () => stop(child) };
}

/** Starts the built program as `npm start` does, with the variables of this shell that would lead it elsewhere left out. */
export function spawnProgram(dataDir: string, port: number): Running & { child: ChildProcess } {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  const RATE_LIMIT_PER_HOUR = "100000000";
  const child = spawn(process.execPath, ["dist/main.js"], {
    cwd: root,
    env: {
      PATH,
      HOME,
      LANG,
      TMPDIR,
      NODE_ENV: "production",
      DATA_DIR: dataDir,
      PORT: String(port),
      RATE_LIMIT_PER_HOUR,
      TRUSTED_PROXIES: "127.0.0.1",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  running.add(child);
  return { child, url: `http://127.0.0.1:${port}`, stop: () => stop(child) };
}

/** Asks until the address answers 200; gives the seconds that this took. */
export async function secondsUntil200(url: string, child: ChildProcess, withinMs: number): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < withinMs) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("the program ended while it started");
    const response = await fetch(url).catch(() => null);
    await response?.arrayBuffer();
    if (response?.status === 200) return (performance.now() - start) / 1_000;
    await sleep(5);
  }
  throw new Error(`${url} did not answer within ${withinMs / 1_000} s`);
}

async function stop(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const last = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await ended;
  clearTimeout(last);
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop));
}
