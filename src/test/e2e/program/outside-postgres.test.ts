import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "../../free-port.ts";
import { type Postgres15, startPostgres15, whyNoPostgres15 } from "../../stand-ins/postgres-15.ts";
import { type App, newCustomer, startApp } from "../app.ts";

let app: App | undefined;
let outside: Postgres15 | undefined;
afterAll(async () => {
  await app?.close();
  await outside?.close();
});

const draw = async (running: App, cookie: string, seed: number) => {
  const order = {
    type: "image",
    prompt: "sea at sunset with sailboat",
    count: 1,
    width: 512,
    height: 512,
    seed,
  } as const;
  const { id } = await running.api(cookie, "POST /jobs", order);
  await expect
    .poll(async () => (await running.api(cookie, "GET /jobs/:id", { id })).status, { timeout: 30_000 })
    .toBe("completed");
};
const readiness = async (running: App) => (await fetch(`${running.url}/readyz`)).status;

test("ORC-22.1 ORC-22.7 on an outside PostgreSQL 15, as its database's owner and no superuser: sign-up, mail and picture, a stop of either, and a second start", async (context) => {
  // A machine of a contributor may lack it; where changes are judged it must run.
  if (whyNoPostgres15 && !process.env.CI) context.skip(whyNoPostgres15);
  outside = await startPostgres15();
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
