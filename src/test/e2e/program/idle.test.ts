import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, postmaster, startApp } from "../app.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => app?.close());

test("P18 the idle program takes at most 250 MiB", async () => {
  await sleep(5_000);
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  const bytes = Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)![1]);
  expect(bytes / 1024 ** 2).toBeLessThanOrEqual(250);
});

test.runIf(process.platform === "linux")("P18 it has loaded no compiler and no picture library", () => {
  const maps = readFileSync(`/proc/${app.process.pid}/maps`, "utf8").split("\n");
  const libraries = maps.flatMap((line) => /\S+node_modules\S+\.(?:node|so)\b\S*$/.exec(line) ?? []);
  expect([...new Set(libraries.map((path) => basename(path)))]).toEqual([expect.stringMatching(/^bcrypt\./)]);
});

test("ORC-22.7 whoever reads its output may go: what it then says of a lost database keeps it neither from serving nor busy", async () => {
  app.process.stdout!.destroy();
  app.process.stderr!.destroy();
  process.kill(postmaster(app), "SIGKILL");
  await sleep(2_000);
  const ready = () => fetch(`${app.url}/readyz`).then(({ status }) => status);
  await expect.poll(ready, { timeout: 15_000, interval: 100 }).toBe(200);
  const spent = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)![1]);
  };
  const before = await spent();
  await sleep(3_000);
  expect((await spent()) - before).toBeLessThan(0.75);
});
