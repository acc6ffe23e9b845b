import { Redis } from "ioredis";
import { readConfig } from "../src/kernel/config.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse } from "../src/kernel/house.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { postgresStore } from "../src/platform/limits/postgres.ts";
import { redisStore } from "../src/platform/limits/providers/redis.ts";
import type { Limit, LimitStore } from "../src/platform/limits/window.ts";
import { migrate } from "../src/server/migrate.ts";
import { startRedis } from "../src/test/stand-ins/redis.ts";
import { interleave, type Measure, perSecond, rateOf } from "./measure.ts";
import { closePools, openFloor } from "./pools.ts";
import { root } from "./processes.ts";
import type { Stage } from "./stage.ts";

const callers = 128;
/** Many short turns: what else the machine does then meets both sides of a ratio alike. */
const roundMs = 300;
const rounds = 25;
const keys = 1_000;

/** P9: the shared limiters against the least that their stores can do: a counting script, an upsert of an unlogged row. */
export async function benchLimits(stage: Stage): Promise<Measure[]> {
  return [...(await benchRedis()), ...(await benchPostgres(stage))];
}

let turn = 0;
const anyKey = () => `bench:${turn++ % keys}`;
const limits = Array.from({ length: keys }, (_, place): Limit[] => [
  { name: "key", key: `bench:${place}`, most: 1_000_000_000, windowSeconds: 60 },
]);
const takeAny = (store: LimitStore) => async () => store.take(limits[turn++ % keys]!, 1);

async function benchRedis(): Promise<Measure[]> {
  const server = await startRedis();
  const store = redisStore(server.url);
  const raw = new Redis(server.url, {
    enableAutoPipelining: true,
    scripts: {
      count: {
        numberOfKeys: 1,
        lua: "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end return n",
      },
    },
  }) as Redis & { count(key: string): Promise<number> };
  try {
    const { ours, bare } = await interleave(rounds, {
      ours: () => rateOf(takeAny(store), callers, roundMs),
      bare: () => rateOf(() => raw.count(anyKey()), callers, roundMs),
    });
    return [ratio("P9 limit in Redis ÷ a counting script", ours, bare), await overAdmission("Redis", store)];
  } finally {
    raw.disconnect();
    await store.close?.();
    await server.kill();
  }
}

async function benchPostgres(stage: Stage): Promise<Measure[]> {
  const ownerUrl = await stage.freshDatabase("bench_limits");
  const pools = openPools(ownerUrl, await migrate(ownerUrl, { modules, root }), 20);
  const config = readConfig({ APP_ENV: "test", AUTH_SECRET: "not used here" });
  const house = buildHouse({ modules: [], config, pools, listener: new Listener(ownerUrl, 1) });
  const store = postgresStore(house);
  const floor = openFloor(ownerUrl);
  await floor.query("create unlogged table counts (key text primary key, n bigint not null)");
  const upsert = {
    name: "count",
    text: "insert into counts values ($1, 1) on conflict (key) do update set n = counts.n + 1 returning n",
  };
  try {
    const { ours, bare } = await interleave(rounds, {
      ours: () => rateOf(takeAny(store), callers, roundMs),
      bare: () => rateOf(() => floor.query({ ...upsert, values: [anyKey()] }), callers, roundMs),
    });
    return [ratio("P9 limit in PostgreSQL ÷ a raw upsert", ours, bare), await overAdmission("PostgreSQL", store)];
  } finally {
    await store.close?.();
    await closePools(floor, pools.app, pools.owner);
  }
}

const ratio = (name: string, ours: number, bare: number): Measure => ({
  ...{ name, value: ours / bare, goal: 0.8, unit: "×" },
  ...{ ours: perSecond(ours), floor: perSecond(bare) },
});

async function overAdmission(name: string, store: LimitStore): Promise<Measure> {
  const limit: Limit[] = [{ name: "key", key: "bench:crowd", most: 100, windowSeconds: 3_600 }];
  const taken = await Promise.all(Array.from({ length: 400 }, () => store.take(limit, 1)));
  const admitted = taken.filter(({ allowed }) => allowed).length;
  return {
    ...{ name: `P9 ${name}: admitted of 400 at once past a limit of 100`, value: Math.abs(admitted - 100) },
    ...{ goal: 0, unit: "×", atMost: true, ours: String(admitted) },
  };
}
