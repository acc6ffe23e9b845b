import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../src/test/free-port.ts";
import { interleave, type Measure } from "./measure.ts";
import { secondsUntil200, spawnProgram } from "./processes.ts";
import type { Stage } from "./stage.ts";

const mebibyte = 1024 * 1024;

/** P18: from the spawn to the first `/readyz`, PostgreSQL's own start included, on data that is there already. */
export async function benchStart(stage: Stage): Promise<Measure[]> {
  await stage.program();
  await stage.rest();
  let idleBytes = Number.NaN;
  let round = 0;
  const { ours, bare } = await interleave(5, {
    bare: startBare,
    ours: async () => {
      const program = spawnProgram(stage.dataDir, await freePort());
      const seconds = await secondsUntil200(`${program.url}/readyz`, program.child, 30_000);
      if (round++ === 5) {
        await sleep(10_000);
        idleBytes = await residentBytes(program.url);
      }
      await program.stop();
      return seconds;
    },
  });
  return [
    {
      name: "P18 start with PostgreSQL, until ready",
      value: ours,
      goal: 2,
      unit: "s",
      atMost: true,
      ours: `${(ours / bare).toFixed(1)} ×`,
      floor: `bare Node ${bare.toFixed(2)} s`,
    },
    {
      name: "P18 resident memory, idle, without PostgreSQL",
      value: idleBytes / mebibyte,
      goal: 250,
      unit: "MiB",
      atMost: true,
    },
  ];
}

async function startBare(): Promise<number> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, "peers/node.ts")], {
    env: { ...process.env, PORT: String(port) },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  try {
    return await secondsUntil200(`http://127.0.0.1:${port}/`, child, 10_000);
  } finally {
    child.kill();
    await ended;
  }
}

async function residentBytes(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)?.[1]);
}
