import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { type App, newCustomer, startApp } from "./app.ts";

const apps: App[] = [];
afterAll(async () => {
  for (const app of apps) await app.close();
});

const reporters = 6;
/** Errors may come as long as something is down, and so long after. */
const graceMs = 3_000;
const longestMs = 5_000;

const postmaster = ({ dataDir }: App) =>
  Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0]);

/** Ends it and answers when it is there again. */
type Strike = (app: App) => Promise<App>;
const postgresqlBack = async (app: App, signal: NodeJS.Signals) => {
  process.kill(postmaster(app), signal);
  await expect.poll(async () => (await fetch(`${app.url}/readyz`)).status, { interval: 5 }).toBe(503);
  await expect.poll(async () => (await fetch(`${app.url}/readyz`)).status, { timeout: 10_000 }).toBe(200);
  return app;
};
const strikes: Strike[] = [
  (app) => postgresqlBack(app, "SIGINT"),
  (app) => postgresqlBack(app, "SIGKILL"),
  async (app) => {
    await app.kill("SIGKILL");
    return app.again();
  },
  async (app) => {
    process.kill(postmaster(app), "SIGKILL");
    await app.kill("SIGKILL");
    return app.again();
  },
];

test("ORC-22.7 LUN-02.2 PostgreSQL and the program end under reports of use: none that was acknowledged is lost or counted twice, and the sums agree", async () => {
  let app = await startApp({ APP_ENV: "test", PRODUCT: "luna", RATE_LIMIT_PER_HOUR: "1000000" });
  apps.push(app);
  const cookie = await newCustomer(app, "reporter@example.com");
  const report = (idempotency_key: string) =>
    app.api(cookie, "POST /usage/events", { metric_type: "agent_execution", idempotency_key } as never);

  const sent: string[] = [];
  const acknowledged = new Set<string>();
  const refused: { began: number; tookMs: number }[] = [];
  let over = false;
  const reporter = async () => {
    while (!over) {
      const id = randomUUID();
      sent.push(id);
      const began = Date.now();
      await report(id).then(
        () => acknowledged.add(id),
        () => refused.push({ began, tookMs: Date.now() - began }),
      );
      // A refusal comes at once, and a real reporter waits, too, before the next.
      await pause(5);
    }
  };
  const reporting = Array.from({ length: reporters }, reporter);
  const outages: { from: number; to: number }[] = [];
  for (const strike of strikes) {
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size).toBeGreaterThan(before + 50);
    const from = Date.now();
    app = await strike(app);
    apps.push(app);
    outages.push({ from, to: Date.now() + graceMs });
  }
  const before = acknowledged.size;
  await expect.poll(() => acknowledged.size).toBeGreaterThan(before + 50);
  over = true;
  await Promise.all(reporting);

  expect(
    refused.filter(({ began }) => !outages.some(({ from, to }) => began >= from - longestMs && began <= to)),
  ).toEqual([]);
  expect(refused).not.toEqual([]);
  expect(refused.filter(({ tookMs }) => tookMs > longestMs)).toEqual([]);
  const counted = async () => (await app.api(cookie, "GET /usage/current")).usage.agent_executions;
  expect(await counted()).toBeGreaterThanOrEqual(acknowledged.size);
  expect(await counted()).toBeLessThanOrEqual(sent.length);
  // Whoever got no answer reports again, and to be sure everybody does.
  for (let start = 0; start < sent.length; start += 1_000)
    await app.api(cookie, "POST /usage/events", {
      events: sent
        .slice(start, start + 1_000)
        .map((idempotency_key) => ({ metric_type: "agent_execution", idempotency_key })),
    } as never);
  expect(await counted()).toBe(sent.length);
  expect(await app.api(cookie, "GET /usage/analytics/proof")).toMatchObject({ equal: true });
}, 120_000);
