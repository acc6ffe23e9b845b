import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../../free-port.ts";
import { type Postgres15, startPostgres15, whyNoPostgres15 } from "../../stand-ins/postgres-15.ts";
import { type App, newCustomer, startApp } from "../app.ts";

let app: App | undefined;
let outside: Postgres15 | undefined;
const others: App[] = [];
afterAll(async () => {
  for (const one of others) await one.close();
  await app?.close();
  await outside?.close();
});

const order = (seed: number) =>
  ({ type: "image", prompt: "sea at sunset with sailboat", count: 1, width: 512, height: 512, seed }) as const;
const draw = async (running: App, cookie: string, seed: number) => {
  const { id } = await running.api(cookie, "POST /jobs", order(seed));
  await expect
    .poll(async () => (await running.api(cookie, "GET /jobs/:id", { id })).status, { timeout: 30_000 })
    .toBe("completed");
};
const readiness = async (running: App) => (await fetch(`${running.url}/readyz`)).status;

test("ORC-22.1 processes of one role each begin together on one empty database, do their own part alone, and serve one customer together", async (context) => {
  if (whyNoPostgres15 && !process.env.CI) context.skip(whyNoPostgres15);
  outside = await startPostgres15();
  const dataDir = mkdtempSync(join(tmpdir(), "e2e-"));
  const begin = async (ROLES: string, port: number) =>
    startApp({ APP_ENV: "test", DATABASE_URL: outside!.url, ROLES }, { dataDir, port });
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const [web, api, worker] = await Promise.all([
    begin("web", ports[0]),
    begin("api", ports[1]),
    begin("worker", ports[2]),
  ]);
  others.push(web, api, worker);
  const status = async (of: App, path: string) => (await fetch(`${of.url}${path}`)).status;
  for (const path of ["/healthz", "/readyz", "/metrics"])
    for (const one of others) expect(await status(one, path), path).toBe(200);
  for (const path of ["/", "/login", "/api/v1/session", "/docs", "/webhooks/stripe"])
    expect(await status(worker, path), path).toBe(404);
  expect([await status(web, "/login"), await status(api, "/login")]).toEqual([200, 404]);
  expect([await status(web, "/api/v1/session"), await status(api, "/api/v1/session")]).toEqual([200, 200]);

  // Signs up at one node; the mail is the worker's; the session is good at the other.
  const cookie = await newCustomer(web, "many@example.com");
  await draw(api, cookie, 3);
  await worker.kill("SIGTERM");
  const { id } = await api.api(cookie, "POST /jobs", order(4));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await web.api(cookie, "GET /jobs/:id", { id })).status).toBe("queued");
  others.push(await worker.again());
  await expect
    .poll(async () => (await web.api(cookie, "GET /jobs/:id", { id })).status, { timeout: 30_000 })
    .toBe("completed");
  for (const one of others) await one.kill("SIGTERM");
  expect([web, api].map(({ process }) => process.exitCode)).toEqual([0, 0]);
});

test("ORC-22.1 ORC-22.7 on an outside PostgreSQL 15, as its database's owner and no superuser: sign-up, mail and picture, a stop of either, and a second start", async (context) => {
  // A machine of a contributor may lack it; where changes are judged it must run.
  if (whyNoPostgres15 && !process.env.CI) context.skip(whyNoPostgres15);
  outside ??= await startPostgres15();
  const environment = { APP_ENV: "test", DATABASE_URL: outside.url };
  app = await startApp(environment, { dataDir: mkdtempSync(join(tmpdir(), "e2e-")), port: await freePort() });
  expect(existsSync(join(app.dataDir, "postgres"))).toBe(false);
  const cookie = await newCustomer(app, "outsider@example.com");
  await draw(app, cookie, 1);
  expect(await app.api(cookie, "GET /credits", {})).toEqual({ balance: 490, held: 0, available: 490 });

  await outside.stop();
  await expect.poll(() => readiness(app!)).toBe(503);
  await outside.again();
  await expect.poll(() => readiness(app!), { timeout: 10_000 }).toBe(200);

  await app.kill("SIGTERM");
  expect(app.process.exitCode).toBe(0);
  app = await app.again();
  await draw(app, cookie, 2);
  expect(await app.api(cookie, "GET /credits", {})).toEqual({ balance: 480, held: 0, available: 480 });
  expect((await app.api(cookie, "GET /assets", {})).data).toHaveLength(2);
  const findings = await app.command("doctor");
  expect(findings).toMatch(/^ok {3}PostgreSQL 15\./m);
  expect(findings).toMatch(/^ok {3}the application connects as house_app, which owns nothing$/m);
  expect(findings).toMatch(/^ok {3}row-level security on \d+ tenant tables$/m);
  expect(findings).toMatch(/^ok {3}ledger: every balance follows from its entries$/m);
});
