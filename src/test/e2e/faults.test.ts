import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { goodPassword } from "../newcomers.ts";
import { type App, newCustomer, postmaster, startApp } from "./app.ts";

const apps: App[] = [];
const open = async (environment: Record<string, string>) => {
  const app = await startApp(environment);
  apps.push(app);
  return app;
};
afterAll(async () => {
  for (const app of apps) await app.close();
});

const prompts = [
  "sea at sunset with sailboat",
  "misty pine forest at dawn",
  "ringed planet in a violet nebula",
  "bauhaus geometric composition",
];
const submit = (app: App, cookie: string, n: number) =>
  app.api(cookie, "POST /jobs", {
    type: "image",
    prompt: prompts[n % prompts.length]!,
    count: 1,
    width: 512,
    height: 512,
    seed: n,
  });
const ended = async (app: App, cookie: string) =>
  (await app.api(cookie, "GET /jobs", { limit: 100 })).data.filter(({ status }) =>
    ["completed", "failed", "review"].includes(status),
  );

/** Every job ended, has one picture at most, and is paid once if it has one; the ledger says so itself. */
async function chargedOnce(app: App, cookie: string, submitted: { id: string }[]): Promise<void> {
  const jobs = await ended(app, cookie);
  expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set(submitted.map(({ id }) => id)));
  const { data: assets } = await app.api(cookie, "GET /assets", { limit: 100 });
  const drawn = assets.flatMap(({ job_id }) => job_id ?? []);
  expect(new Set(drawn).size).toBe(drawn.length);
  const completed = jobs.filter(({ status }) => status === "completed").length;
  const waiting = jobs.filter(({ status }) => status === "review").length;
  expect(await app.api(cookie, "GET /credits", {})).toEqual({
    balance: 500 - 10 * completed,
    held: 10 * waiting,
    available: 500 - 10 * (completed + waiting),
  });
  expect(await app.command("doctor")).toContain("every balance follows from its entries");
}

test.each([
  ["the program", (app: App) => app.kill("SIGKILL")],
  [
    "the program and PostgreSQL",
    async (app: App) => {
      process.kill(postmaster(app), "SIGKILL");
      await app.kill("SIGKILL");
    },
  ],
])(
  "ORC-22.7 NTK-04.3 kill -9 of %s in the middle of 20 jobs: all end, none is charged twice, the ledger verifies",
  async (_, strike) => {
    let app = await open({ APP_ENV: "test" });
    const cookie = await newCustomer(app, "killed@example.com");
    const submitted = await Promise.all(Array.from({ length: 20 }, (_, n) => submit(app, cookie, n)));
    await expect
      .poll(async () => (await ended(app, cookie)).length, { timeout: 30_000, interval: 50 })
      .toBeGreaterThanOrEqual(3);
    await strike(app);

    const restarted = Date.now();
    app = await app.again();
    apps.push(app);
    expect(Date.now() - restarted).toBeLessThan(5_000);
    await expect.poll(async () => (await ended(app, cookie)).length, { timeout: 60_000, interval: 200 }).toBe(20);

    await chargedOnce(app, cookie, submitted);
  },
  120_000,
);

test("ORC-22.7 SIGTERM under load: requests in hand are answered, the program ends well within 10 s, and what it was drawing is completed by the next start and charged once", async () => {
  let app = await open({ APP_ENV: "test" });
  const cookie = await newCustomer(app, "polite@example.com");
  const pictures = await Promise.all([1, 2].map(noise));
  let answered = 0;
  let failed = 0;
  let stopping = false;
  const caller = async () => {
    while (!stopping) {
      const response = await fetch(`${app.url}/api/v1/credits`, { headers: { cookie } }).catch(
        (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? "error",
      );
      // Once it takes no new connections, a refusal is the right answer for a balancer to go elsewhere.
      if (response === "ECONNREFUSED" || response === "ECONNRESET" || response === "UND_ERR_SOCKET") {
        if (!app.process.killed) failed++;
        return;
      }
      if (typeof response === "string" || response.status !== 200) failed++;
      else answered++;
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  await expect.poll(() => answered).toBeGreaterThan(50);
  const submitted = await Promise.all(Array.from({ length: 30 }, (_, n) => submit(app, cookie, n)));
  // Signing in takes a quarter of a second of one core, one after the other: when the first is answered the rest is in hand.
  const uploads = pictures.map((picture) => upload(app, cookie, picture));
  const signIns = Array.from({ length: 4 }, () => signIn(app));
  let waiting = uploads.length + signIns.length;
  for (const request of [...uploads, ...signIns]) void request.then(() => waiting--);
  await Promise.race(signIns);
  const unfinished = submitted.length - (await ended(app, cookie)).length;
  const inHand = waiting;
  const began = Date.now();
  await app.kill("SIGTERM");
  stopping = true;
  await Promise.all(callers);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(Math.min(inHand, unfinished)).toBeGreaterThan(0);
  expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual([201, 201]);
  expect((await Promise.all(signIns)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(failed).toBe(0);
  expect(app.process.exitCode).toBe(0);

  app = await app.again();
  apps.push(app);
  await expect
    .poll(async () => (await ended(app, cookie)).length, { timeout: 60_000, interval: 200 })
    .toBe(submitted.length);
  await chargedOnce(app, cookie, submitted);
}, 120_000);

const signIn = (app: App) =>
  fetch(`${app.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "polite@example.com", password: goodPassword, session: "cookie" }),
  });

/** A photo as large as those of customers, and no two alike. */
async function noise(mean: number): Promise<File> {
  const grain = { type: "gaussian" as const, mean: 90 + mean, sigma: 60 };
  const picture = sharp({ create: { width: 1200, height: 900, channels: 3, background: "#888", noise: grain } });
  return new File([new Uint8Array(await picture.jpeg().toBuffer())], `noise-${mean}.jpg`, { type: "image/jpeg" });
}

function upload(app: App, cookie: string, picture: File): Promise<Response> {
  const body = new FormData();
  body.append("files", picture);
  return fetch(`${app.url}/api/v1/assets`, { method: "POST", headers: { cookie }, body });
}

test("ORC-22.1 ORC-22.7 healthz, readyz and metrics answer; readyz says 503 while the database is away, and a killed PostgreSQL comes back by itself", async () => {
  const app = await open({ APP_ENV: "test" });
  expect(await fetch(`${app.url}/healthz`).then((response) => response.json())).toEqual({ status: "ok" });
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  expect(await fetch(`${app.url}/metrics`).then((response) => response.text())).toMatch(
    /process_resident_memory_bytes \d+/,
  );
  const cookie = await newCustomer(app, "patient@example.com");
  process.kill(postmaster(app), "SIGKILL");
  await expect.poll(async () => (await fetch(`${app.url}/readyz`)).status, { interval: 5 }).toBe(503);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  await expect.poll(async () => (await fetch(`${app.url}/readyz`)).status, { timeout: 10_000 }).toBe(200);
  expect(await app.api(cookie, "GET /credits", {})).toMatchObject({ balance: 500 });
});
