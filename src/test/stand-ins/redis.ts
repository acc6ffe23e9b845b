import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../free-port.ts";

/** A real redis-server on loopback that keeps nothing. */
export interface RedisServer {
  url: string;
  /** As a crash would. */
  kill(): Promise<void>;
  /** On the same port, with nothing in it. */
  again(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let child = await spawnRedis(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    async again() {
      child = await spawnRedis(port);
    },
  };
}

async function spawnRedis(port: number): Promise<ChildProcess> {
  const path = process.env.REDIS_SERVER_PATH ?? "/usr/bin/redis-server";
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn(path, options, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`redis-server ended at its start:\n${said}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk;
      if (said.includes("Ready to accept connections")) resolve();
    });
  });
  return child;
}
