import { spawn } from "node:child_process";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openWorld, type World } from "../test/world.ts";
import { systemActor, systemRequest, withCtx } from "./ctx.ts";
import { toProblem } from "./errors.ts";
import { buildHouse } from "./house.ts";
import { newId } from "./ids.ts";
import { startWorker } from "./jobs.ts";
import { event, job, type Module, on, work } from "./module.ts";

const rang = event("bell.rang", z.object({ times: z.int() }));
const ringDue = job("bell.ring", z.object({ name: z.string() }));
const holdDue = job("bell.hold", z.object({}));
const poisonDue = job("bell.poison", z.object({}));
const heard: string[] = [];
let held = false;
let letGo = () => {};
let failFirst = 0;
let poisoned = 0;

/** A module that counts what reaches it. */
const bell: Module = {
  name: "bell",
  events: [rang],
  on: [
    on(rang, "bell.first", async (_, data, { id }) => {
      heard.push(`first ${data.times} ${id}`);
      if (failFirst-- > 0) throw new Error("not now");
    }),
    on(rang, "bell.second", async (_, data, { id }) => void heard.push(`second ${data.times} ${id}`)),
  ],
  jobs: [
    work(ringDue, async (_, { name }) => void heard.push(`job ${name}`)),
    work(poisonDue, async () => {
      poisoned++;
      throw new Error("never");
    }),
    work(holdDue, () => {
      held = true;
      return new Promise<void>((resolve) => {
        letGo = resolve;
      });
    }),
  ],
};

let world: World;
let house: World["house"];
beforeAll(async () => {
  world = await openWorld();
  const { config, pools, listener } = world.house;
  house = buildHouse({ modules: [bell, ...world.house.modules], config, pools, listener });
});
afterAll(() => world.close());

const scope = () => ({ actor: systemActor, team: world.ada.team, product: "natak", request: systemRequest() });
const runFor = async (until: () => boolean) => {
  const worker = await startWorker({ house, concurrency: 4, lifeKey: 12345 });
  await expect.poll(until, { timeout: 15_000 }).toBe(true);
  await worker.stop();
};

test("an event reaches each of its subscribers exactly once, also when one of them fails first", async () => {
  heard.length = 0;
  failFirst = 1;
  await withCtx(house, scope(), (ctx) => ctx.emit(rang, { times: 3 }));
  await runFor(
    () =>
      heard.filter((line) => line.startsWith("first 3")).length === 2 &&
      heard.some((line) => line.startsWith("second 3")),
  );
  const marks = await world.sql<{ subscriber: string }>(
    "select subscriber from event_deliveries d join events e on e.id = d.event_id where e.name = 'bell.rang' order by 1",
  );
  expect(marks.map(({ subscriber }) => subscriber)).toEqual(["bell.first", "bell.second"]);
  expect(heard.filter((line) => line.startsWith("second 3"))).toHaveLength(1);
});

test("what was delivered is not delivered again when its job runs twice", async () => {
  heard.length = 0;
  await withCtx(house, scope(), (ctx) => ctx.emit(rang, { times: 7 }));
  await runFor(() => heard.length === 2);
  const [row] = await world.sql<{ id: string }>(
    "select id from events where name = 'bell.rang' and data ->> 'times' = '7'",
  );
  await world.sql(
    "select enqueue_job('deliver_event', json_build_object('event_id', $1::text, 'subscriber', 'bell.first', 'team', null), null, null, null, 0)",
    [row!.id],
  );
  await runFor(() => true);
  await expect.poll(async () => (await world.sql("select from graphile_worker._private_jobs")).length).toBe(0);
  expect(heard).toHaveLength(2);
});

test("a job and an event of a transaction that is rolled back never happen", async () => {
  heard.length = 0;
  const failing = withCtx(house, scope(), async (ctx) => {
    await ctx.enqueue(ringDue, { name: "never" });
    await ctx.emit(rang, { times: 9 });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await withCtx(house, scope(), (ctx) => ctx.enqueue(ringDue, { name: "after" }));
  await runFor(() => heard.includes("job after"));
  expect(heard).toEqual(["job after"]);
});

test("ORC-22.7 jobs of a process that died are free again; those of a living one stay", async () => {
  await withCtx(house, scope(), (ctx) => ctx.enqueue(ringDue, { name: "orphan" }));
  const lock = (worker: string) =>
    world.sql("update graphile_worker._private_jobs set locked_at = now(), locked_by = $1, attempts = 1", [worker]);
  const locked = async () =>
    (await world.sql<{ locked_by: string | null }>("select locked_by from graphile_worker._private_jobs"))[0]!
      .locked_by;
  await world.sql("insert into job_workers values ('worker-alive', 777001), ('worker-dead', 777002)");
  // Another process shows with its lock that it lives.
  const alive = spawn(
    process.execPath,
    [
      "-e",
      `const pg = require("pg"); const c = new pg.Client({ connectionString: process.argv[1] }); c.connect().then(() => c.query("select pg_advisory_lock(7022, 777001)")).then(() => console.info("locked")); setInterval(() => {}, 1000);`,
      world.databaseUrl,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise((resolve) => alive.stdout.once("data", resolve));
  await lock("worker-alive");
  await world.sql("select free_jobs_of_the_dead()");
  expect(await locked()).toBe("worker-alive");
  alive.kill("SIGKILL");
  await expect
    .poll(async () => {
      await world.sql("select free_jobs_of_the_dead()");
      return locked();
    })
    .toBeNull();
  heard.length = 0;
  await runFor(() => heard.includes("job orphan"));
});

test("ORC-22.7 a poison job is tried ten times with growing pauses and then given up, as the figures say; others of its queue go on meanwhile", async () => {
  const jobs = "graphile_worker._private_jobs";
  const row = async () =>
    (
      await world.sql<{ attempts: number; waits: number; last_error: string }>(
        `select attempts, extract(epoch from run_at - now())::float8 as waits, last_error from ${jobs} where attempts > 0`,
      )
    )[0];
  heard.length = 0;
  await withCtx(house, scope(), (ctx) => ctx.enqueue(poisonDue, {}, { queue: "same" }));
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt++) {
    await withCtx(house, scope(), async (ctx) => {
      for (let n = 0; n < 5; n++) await ctx.enqueue(ringDue, { name: `other ${attempt} ${n}` }, { queue: "same" });
    });
    await runFor(() => poisoned === attempt && heard.length === 5 * attempt);
    await expect.poll(row).toMatchObject({ attempts: attempt, last_error: "never" });
    waits.push((await row())!.waits);
    await world.sql(`update ${jobs} set run_at = now()`);
  }
  expect(waits).toEqual(waits.toSorted((one, other) => one - other));
  await withCtx(house, scope(), (ctx) => ctx.enqueue(ringDue, { name: "last" }, { queue: "same" }));
  await runFor(() => heard.includes("job last"));
  expect(poisoned).toBe(10);
  expect(await world.sql(`select from ${jobs} where attempts >= max_attempts`)).toHaveLength(1);
  await world.sql(`delete from ${jobs}`);
}, 60_000);

test("ORC-22.7 whoever holds a job stands on the list of those who live", async () => {
  await withCtx(house, scope(), (ctx) => ctx.enqueue(holdDue, {}, { queue: "one" }));
  const worker = await startWorker({ house, concurrency: 2, lifeKey: 12346 });
  await expect.poll(() => held).toBe(true);
  const holders = await world.sql<{ locked_by: string; listed: boolean }>(
    `select locked_by, exists (select from job_workers w where w.worker_id = locked_by) as listed
     from (select locked_by from graphile_worker._private_jobs union select locked_by from graphile_worker._private_job_queues) l where locked_by is not null`,
  );
  letGo();
  // That it is done is written beside the worker.
  await expect.poll(() => world.sql("select from graphile_worker._private_jobs")).toEqual([]);
  await worker.stop();
  expect(holders.length).toBeGreaterThan(0);
  expect(holders.filter(({ listed }) => !listed)).toEqual([]);
});

test("ORC-22.7 a job that its living process knows nothing of, as after a lost answer, is free again with its queue; one in hand stays", async () => {
  for (const queue of ["lost", "kept"])
    await withCtx(house, scope(), (ctx) => ctx.enqueue(ringDue, { name: queue }, { queue }));
  await world.sql(`
    update graphile_worker._private_jobs set locked_by = 'pool', locked_at = now();
    update graphile_worker._private_job_queues set locked_by = 'pool', locked_at = now()`);
  const jobs = "graphile_worker._private_jobs j join graphile_worker._private_job_queues q on q.id = j.job_queue_id";
  const held = () =>
    world.sql<{ id: string; queue_name: string; by: string | null; queue_by: string | null }>(
      `select j.id, q.queue_name, j.locked_by as by, q.locked_by as queue_by from ${jobs} order by queue_name desc`,
    );
  const [lost, kept] = (await held()).map(({ id }) => id);
  const free = () => world.sql("select free_lost_jobs('pool', array[$1::bigint])", [kept]);
  // A moment ago it may only just have been taken.
  await free();
  expect(await held()).toMatchObject([{ by: "pool" }, { by: "pool" }]);
  for (const table of ["_private_jobs", "_private_job_queues"])
    await world.sql(`update graphile_worker.${table} set locked_at = now() - interval '11 seconds'`);
  await free();
  expect(await held()).toMatchObject([
    { id: lost, by: null, queue_by: null },
    { id: kept, by: "pool", queue_by: "pool" },
  ]);
  await world.sql("select graphile_worker.force_unlock_workers(array['pool'])");
  heard.length = 0;
  await runFor(() => heard.length === 2);
});

test("ORC-22.7 a transaction whose connection died between two statements is refused as an outage, to be tried again", async () => {
  const failed = await withCtx(house, scope(), async (ctx) => {
    const { rows } = await ctx.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await world.sql("select pg_terminate_backend($1)", [rows[0]!.pid]);
    await expect.poll(() => world.sql("select from pg_stat_activity where pid = $1", [rows[0]!.pid])).toEqual([]);
    // The word of it comes over the connection, too.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await ctx.db.execute(sql`select 1`);
  }).then(
    () => null,
    (error: unknown) => toProblem(error),
  );
  expect(failed).toMatchObject({ status: 503, headers: { "Retry-After": "5" } });
});

test("a slow step between two transactions keeps no connection, and keeps what was committed", async () => {
  const id = newId();
  const failing = withCtx(house, scope(), async (ctx) => {
    await ctx.emit(rang, { times: 1 });
    const before = house.pools.app.idleCount;
    await ctx.commitSoFar();
    expect(house.pools.app.idleCount).toBe(before + 1);
    await ctx.emit(rang, { times: 2 });
    throw new Error(id);
  });
  await expect(failing).rejects.toThrow(id);
  const kept = await world.sql<{ times: string }>(
    "select data ->> 'times' as times from events where name = 'bell.rang' and data ->> 'times' in ('1', '2')",
  );
  expect(kept).toEqual([{ times: "1" }]);
});

test("ids sort in the order of their making, also many in one millisecond", () => {
  const ids = Array.from({ length: 10_000 }, () => newId());
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
