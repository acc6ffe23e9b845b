import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { type RedisServer, startRedis } from "../../test/stand-ins/redis.ts";
import { openWorld, type World } from "../../test/world.ts";
import { withFallback } from "./limits.ts";
import { memoryStore } from "./memory.ts";
import { postgresStore } from "./postgres.ts";
import { redisStore } from "./providers/redis.ts";
import type { Limit, LimitStore } from "./window.ts";

let world: World;
let redis: RedisServer;
beforeAll(async () => {
  [world, redis] = await Promise.all([openWorld(), startRedis()]);
});
afterAll(async () => {
  await redis.kill();
  await world.close();
});

const limit = (most: number, windowSeconds = 3_600): Limit => ({ name: "key", key: newId(), most, windowSeconds });
const crowd = async (store: LimitStore, limits: Limit[], calls: number, cost = 1) =>
  (await Promise.all(Array.from({ length: calls }, () => store.take(limits, cost)))).filter(({ allowed }) => allowed)
    .length;

const stores: Record<string, () => LimitStore> = {
  memory: () => memoryStore(Date.now),
  PostgreSQL: () => postgresStore(world.house),
  Redis: () => redisStore(redis.url),
};
describe.each(Object.keys(stores))("%s", (name) => {
  let store: LimitStore;
  beforeAll(() => {
    store = stores[name]!();
  });
  afterAll(() => store.close?.());

  test("ORC-10.4 a limit of 100 and 400 at once let 100 through", async () => {
    const limits = [limit(100), limit(1_000)];
    expect(await crowd(store, limits, 400)).toBe(100);
    expect((await store.take(limits, 0)).counts.map(({ current }) => current)).toEqual([100, 100]);
  });

  test("ORC-10.4 callers with limits of their own and one in common never pass the common one", async () => {
    const common = limit(100);
    const own = Array.from({ length: 20 }, () => [limit(50), common]);
    const admitted = await Promise.all(own.map((limits) => crowd(store, limits, 20)));
    expect(admitted.reduce((sum, one) => sum + one, 0)).toBe(100);
  });

  test("ORC-10.4 calls that cost more take more, and a look costs nothing", async () => {
    const limits = [limit(100)];
    expect(await crowd(store, limits, 40, 7)).toBe(14);
    expect(await crowd(store, limits, 40, 0)).toBe(40);
    expect(await crowd(store, limits, 40)).toBe(2);
  });

  test("ORC-10.4 what is given back can be taken again, and nothing beyond it", async () => {
    const limits = [limit(10), limit(20)];
    expect(await crowd(store, limits, 15)).toBe(10);
    await crowd(store, limits, 4, -1);
    expect(await crowd(store, limits, 15)).toBe(4);
    await crowd(store, limits, 1, -100);
    expect(await crowd(store, limits, 15)).toBe(10);
  });

  test("ORC-10.4 the window slides: what was taken before fades as time passes", async () => {
    const limits = [limit(10, 2)];
    expect(await crowd(store, limits, 20)).toBe(10);
    await sleep(4_100);
    expect(await crowd(store, limits, 20)).toBe(10);
  });
});

describe("several processes", () => {
  const crowdsOf = async (environment: Record<string, string>) => {
    const limits = [limit(100), limit(1_000)];
    const children = [0, 1].map(() => fork(join(import.meta.dirname, "../../test/stand-ins/limit-caller.ts")));
    await Promise.all(children.map((child) => once(child, "message")));
    const answers = children.map((child) => once(child, "message"));
    for (const child of children) child.send({ databaseUrl: world.databaseUrl, environment, limits, calls: 200 });
    return (await Promise.all(answers)).map(([{ admitted }]) => admitted as number);
  };

  test("ORC-10.4 in PostgreSQL two processes with 200 calls each are let through 100 times together", async () => {
    const admitted = await crowdsOf({ RATE_LIMIT_STORE: "postgres" });
    expect(admitted[0]! + admitted[1]!).toBe(100);
  });

  test("ORC-10.4 in Redis two processes with 200 calls each are let through 100 times together", async () => {
    const admitted = await crowdsOf({ REDIS_URL: redis.url });
    expect(admitted[0]! + admitted[1]!).toBe(100);
  });
});

test("ORC-10.4 in PostgreSQL a count from a later hour, as after a step back of the clock, locks nobody out", async () => {
  const store = postgresStore(world.house);
  const one = limit(10, 60);
  await crowd(store, [one], 10);
  await world.sql("update rate_limits set window_index = window_index + 60 where key = $1", [one.key]);
  expect(await crowd(store, [one], 5)).toBe(0);
  // The refusal brought it back to this minute, so it fades from here on.
  await world.sql("update rate_limits set window_index = window_index - 2 where key = $1", [one.key]);
  expect(await crowd(store, [one], 5)).toBe(5);
  expect(await world.sql("select relpersistence from pg_class where relname = 'rate_limits'")).toEqual([
    { relpersistence: "u" },
  ]);
});

test("ORC-10.4 Redis stopped under load: each process counts for itself, nothing fails, one warning; then Redis counts again", async () => {
  const server = await startRedis();
  const store = withFallback(redisStore(server.url), memoryStore(Date.now));
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const told = vi.spyOn(console, "info").mockImplementation(() => {});
  try {
    const limits = [limit(1_000_000)];
    await store.take(limits, 1);
    let slowest = 0;
    let running = true;
    const load = Array.from({ length: 20 }, async () => {
      while (running) {
        const start = performance.now();
        await store.take(limits, 1);
        slowest = Math.max(slowest, performance.now() - start);
        await sleep(1);
      }
    });
    await sleep(100);
    await server.kill();
    await sleep(1_500);
    const few = [limit(3)];
    expect(await crowd(store, few, 10)).toBe(3);
    await server.again();
    await expect.poll(() => told.mock.calls.length, { timeout: 8_000 }).toBe(1);
    running = false;
    await Promise.all(load);
    expect(warned).toHaveBeenCalledTimes(1);
    expect(slowest).toBeLessThan(2_000);
  } finally {
    vi.restoreAllMocks();
    await store.close?.();
    await server.kill();
  }
});
