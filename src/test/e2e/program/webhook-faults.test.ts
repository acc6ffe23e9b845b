import { afterAll, expect, test } from "vitest";
import { openReceiver, type Receiver } from "../../stand-ins/receiver.ts";
import { type App, newCustomer, startApp } from "../app.ts";

const apps: App[] = [];
const receivers: Receiver[] = [];
afterAll(async () => {
  for (const app of apps) await app.close();
  for (const receiver of receivers) await receiver.close();
});

const count = 60;
const make = (app: App, cookie: string, n: number) =>
  app.api(cookie, "POST /characters", { name: `Model ${n}`, trigger_word: `model_${n}` });

test("ORC-22.7 ORC-19.1 kill -9 amid deliveries: every event is delivered, always with the same id, and the log says so", async () => {
  const receiver = await openReceiver();
  receivers.push(receiver);
  // Slow enough that the program is struck with deliveries under way: sent, and not yet answered.
  receiver.answer((_, response) => setTimeout(() => response.writeHead(204).end(), 300));
  let app = await startApp({ APP_ENV: "test", PRIVATE_HOSTS_ALLOWED: receiver.host });
  apps.push(app);
  const cookie = await newCustomer(app, "hooked@example.com");
  const { id, secret } = await app.api(cookie, "POST /webhooks", { url: receiver.url, events: ["character.created"] });
  const made = await Promise.all(Array.from({ length: count }, (_, n) => make(app, cookie, n)));
  await expect.poll(() => receiver.received.length, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(5);
  await app.kill("SIGKILL");
  const before = receiver.received.length;

  app = await app.again();
  apps.push(app);
  const log = async () => (await app.api(cookie, "GET /webhooks/:id/deliveries", { id, limit: 100 })).data;
  await expect
    .poll(async () => (await log()).filter(({ status }) => status === "delivered").length, {
      timeout: 60_000,
      interval: 200,
    })
    .toBe(count);
  expect(receiver.received.length).toBeGreaterThanOrEqual(count);
  expect(receiver.received.length).toBeLessThanOrEqual(count + before);

  const ids = new Map<string, Set<string>>();
  for (const request of receiver.received) {
    const { data } = receiver.verify(secret, request);
    const of = ids.get(data.character_id as string) ?? new Set();
    ids.set(data.character_id as string, of.add(request.headers["webhook-id"] as string));
  }
  expect(new Set(ids.keys())).toEqual(new Set(made.map((character) => character.id)));
  expect([...ids.values()].every((of) => of.size === 1)).toBe(true);
}, 120_000);

test("ORC-22.7 SIGTERM with a silent receiver ends the program in time, and the next one sends at once", async () => {
  const receiver = await openReceiver();
  receivers.push(receiver);
  receiver.answer(() => {});
  let app = await startApp({ APP_ENV: "test", PRIVATE_HOSTS_ALLOWED: receiver.host });
  apps.push(app);
  const cookie = await newCustomer(app, "silent@example.com");
  const { id } = await app.api(cookie, "POST /webhooks", { url: receiver.url, events: ["character.created"] });
  await make(app, cookie, 1);
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1);
  const began = Date.now();
  await app.kill("SIGTERM");
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(app.process.exitCode).toBe(0);

  receiver.answer((_, response) => void response.writeHead(204).end());
  app = await app.again();
  apps.push(app);
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(2);
  expect(receiver.received[1]!.headers["webhook-id"]).toBe(receiver.received[0]!.headers["webhook-id"]);
  await expect
    .poll(async () => (await app.api(cookie, "GET /webhooks/:id/deliveries", { id })).data[0]?.status)
    .toBe("delivered");
}, 60_000);
