import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../../free-port.ts";
import { type App, newCustomer, postmaster, startApp } from "../app.ts";
import { keepReporting } from "./reporting.ts";

const apps: App[] = [];
afterAll(async () => {
  for (const app of apps) await app.close();
});
const environment = { APP_ENV: "test", PRODUCT: "luna", RATE_LIMIT_PER_HOUR: "1000000" };

/** Errors may come as long as something is down, and so long after. */
const graceMs = 3_000;
const longestMs = 5_000;

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
  let app = await startApp(environment);
  apps.push(app);
  const cookie = await newCustomer(app, "reporter@example.com");
  const reports = keepReporting(() => app, cookie);
  const outages: { from: number; to: number }[] = [];
  for (const strike of strikes) {
    await reports.someAcknowledged(50);
    const from = Date.now();
    app = await strike(app);
    apps.push(app);
    outages.push({ from, to: Date.now() + graceMs });
  }
  await reports.someAcknowledged(50);
  await reports.verify();
  const { refused } = reports;
  expect(refused).not.toEqual([]);
  expect(refused.filter(({ tookMs }) => tookMs > longestMs)).toEqual([]);
  const inOutage = ({ began }: { began: number }) =>
    outages.some(({ from, to }) => began >= from - longestMs && began <= to);
  expect(refused.filter((one) => !inOutage(one))).toEqual([]);
}, 120_000);

const mount = (folder: string) =>
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=300m,mode=0755", "tmpfs", folder], { stdio: "ignore" });
const unmount = (folder: string) => execFileSync("umount", ["--lazy", folder], { stdio: "ignore" });

/** A small disk needs root, and a machine that lets root mount one. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "disk-"));
  try {
    mount(folder);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(!mayMount())(
  "ORC-22.7 LUN-02.2 a full disk: reports are refused with 503; with room again all goes on within seconds, and none that was acknowledged is lost",
  async () => {
    const disk = mkdtempSync(join(tmpdir(), "disk-"));
    mount(disk);
    try {
      const dataDir = join(disk, "data");
      mkdirSync(dataDir, { mode: 0o755 });
      const app = await startApp(environment, { dataDir, port: await freePort() });
      apps.push(app);
      const cookie = await newCustomer(app, "crowded@example.com");
      const reports = keepReporting(() => app, cookie, { metadata: { text: "x".repeat(3_000) } });
      await reports.someAcknowledged(50);
      const { bavail, bsize } = statfsSync(disk);
      const filler = join(disk, "filler");
      expect(() => writeFileSync(filler, Buffer.alloc(bavail * bsize + 10_000_000))).toThrow("ENOSPC");
      await expect.poll(() => reports.refused.length, { timeout: 40_000 }).toBeGreaterThan(50);
      expect(new Set(reports.refused.map(({ status }) => status))).toEqual(new Set([503]));
      rmSync(filler);
      const from = Date.now();
      expect(await app.api(cookie, "GET /usage/current")).toMatchObject({ period: "month" });
      expect(Date.now() - from).toBeLessThan(longestMs);
      await reports.someAcknowledged(50);
      await reports.verify();
      await app.close();
    } finally {
      unmount(disk);
      rmSync(disk, { recursive: true, force: true });
    }
  },
  120_000,
);
