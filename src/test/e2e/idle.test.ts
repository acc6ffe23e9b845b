import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./app.ts";

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
