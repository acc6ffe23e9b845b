import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ApiError } from "../../client/api.ts";
import { verifyLedger } from "../../platform/ledger/ledger.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { chooseEngine } from "./engine-choice.ts";
import { renderJob } from "./rendering.ts";
import { drawing, grant, runRetries, testEngine, until } from "./test-world.ts";

let world: World;
let putBack: () => void = () => {};
const use = (...draw: Parameters<typeof testEngine>) => {
  putBack();
  putBack = chooseEngine(testEngine(...draw));
};

beforeAll(async () => {
  world = await openWorld();
  await grant(world.ada, 2000);
});
beforeEach(() => use());
afterAll(() => world.close());

const order = { type: "image", prompt: "a red fox", width: 256, height: 256 } as const;
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const jobOf = (person: Person, id: string) => person.api("GET /jobs/:id", { id });
const eventsOf = async (id: string) =>
  (await world.sql<{ name: string }>("select name from events where data->>'job_id' = $1 order by id", [id])).map(
    ({ name }) => name,
  );

test("NTK-04.1 credits are held when a job is queued and taken when it is completed", async () => {
  const before = await world.ada.api("GET /credits");
  const job = await world.max.api("POST /jobs", { type: "image", prompt: "a red fox", count: 2, seed: 7 });
  expect(job).toMatchObject({ status: "queued", cost: 20, charged: 0, width: 512, seed: 7, queue_position: 1 });
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance, held: 20 });

  await world.runJobs();

  const done = await jobOf(world.ada, job.id);
  expect(done).toMatchObject({ status: "completed", percent: 100, charged: 20, error: null, queue_position: null });
  expect(done.outputs.map(({ quality }) => quality)).toEqual(["auto_passed", "auto_passed"]);
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance - 20, held: 0 });
  const assets = await world.ada.api("GET /assets");
  expect(assets.data.map(({ job_id }) => job_id)).toEqual([job.id, job.id]);
  expect(await eventsOf(job.id)).toEqual(["job.created", "job.completed"]);
});

test("NTK-04.1 of 50 jobs of 10 credits sent at once on 100 credits exactly 10 are accepted", async () => {
  const rich = await world.person("Ida", await world.team("Concurrent"), "owner");
  await grant(rich, 100);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, seed) => refusal(rich.api("POST /jobs", { ...order, seed }))),
  );
  expect(answers.filter((answer) => answer === "accepted")).toHaveLength(10);
  expect(answers.filter((answer) => answer === "402 insufficient_credits")).toHaveLength(40);
  expect(await rich.api("GET /credits")).toEqual({ balance: 100, held: 100, available: 0 });
  await world.runJobs();
  expect(await rich.api("GET /credits")).toEqual({ balance: 0, held: 0, available: 0 });
});

test("NTK-04.1 what cannot be drawn is refused with the field that is wrong", async () => {
  for (const [wrong, path] of [
    [{ ...order, prompt: "  " }, "prompt"],
    [{ ...order, prompt: "x".repeat(1001) }, "prompt"],
    [{ ...order, count: 9 }, "count"],
    [{ ...order, width: 300 }, "width"],
    [{ ...order, height: 1088 }, "height"],
    [{ ...order, seed: 2 ** 31 }, "seed"],
    [{ ...order, character_id: world.ada.id }, "character_id"],
  ] as const) {
    const error: ApiError = await world.ada.api("POST /jobs", wrong).catch((refused) => refused);
    expect([error.status, error.errors.map((each) => each.path)]).toEqual([422, [path]]);
  }
});

test("NTK-04.1 a viewer cannot run, cancel, retry or judge jobs, and another team does not find them", async () => {
  const job = await world.ada.api("POST /jobs", order);
  expect(await refusal(world.vic.api("POST /jobs", order))).toBe("403 forbidden");
  expect(await refusal(world.visitor.api("POST /jobs", order))).toBe("401 unauthorized");
  for (const verb of ["cancel", "retry", "accept", "reject"] as const) {
    expect(await refusal(world.vic.api(`POST /jobs/:id/${verb}`, { id: job.id }))).toBe("403 forbidden");
    expect(await refusal(world.eve.api(`POST /jobs/:id/${verb}`, { id: job.id }))).toBe("404 not_found");
  }
  expect(await refusal(world.eve.api("GET /jobs/:id", { id: job.id }))).toBe("404 not_found");
  expect((await world.eve.api("GET /jobs")).data).toEqual([]);
  expect((await jobOf(world.vic, job.id)).status).toBe("queued");
  await world.ada.api("POST /jobs/:id/cancel", { id: job.id });
});

test("NTK-04.1 a queued job that is cancelled gives its credits back and is never drawn", async () => {
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", order);
  const cancelled = await world.max.api("POST /jobs/:id/cancel", { id: job.id });
  expect(cancelled).toMatchObject({ status: "cancelled", charged: 0 });
  await world.runJobs();
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "cancelled", outputs: [] });
  expect(await world.ada.api("GET /credits")).toEqual(before);
  expect(await eventsOf(job.id)).toEqual(["job.created", "job.cancelled"]);
  expect(await refusal(world.ada.api("POST /jobs/:id/cancel", { id: job.id }))).toBe("409 not_cancellable");
});

test("NTK-04.3 a running job that is cancelled stops drawing, and its pictures go with its credits", async () => {
  let aborted = false;
  use((request, signal) =>
    request.seed === 50
      ? drawing(request.seed)
      : new Promise((_, reject) =>
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(signal.reason);
          }),
        ),
  );
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", { ...order, count: 3, seed: 50 });
  const running = world.runJobs();
  await until(async () => (await jobOf(world.ada, job.id)).outputs.length === 1);
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "running", queue_position: null });
  await world.ada.api("POST /jobs/:id/cancel", { id: job.id });
  await running;
  expect(aborted).toBe(true);
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "cancelled", outputs: [], charged: 0 });
  expect(await world.ada.api("GET /credits")).toEqual(before);
});

test("NTK-04.3 an engine that fails is asked three times, then the job fails and its credits return", async () => {
  let asked = 0;
  use(async () => {
    asked++;
    throw new Error("out of memory");
  });
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", order);
  await world.runJobs();
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "queued", error: "out of memory" });
  await runRetries(world);
  expect(await world.ada.api("GET /credits")).toMatchObject({ held: 10 });
  await runRetries(world);
  expect(asked).toBe(3);
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "failed", charged: 0, error: "out of memory" });
  expect(await world.ada.api("GET /credits")).toEqual(before);
  expect(await eventsOf(job.id)).toEqual(["job.created", "job.failed"]);

  use();
  const again = await world.ada.api("POST /jobs/:id/retry", { id: job.id });
  expect(again).toMatchObject({ status: "queued", percent: 0, error: null });
  await world.runJobs();
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "completed", charged: 10 });
  expect(await refusal(world.ada.api("POST /jobs/:id/retry", { id: job.id }))).toBe("409 not_retryable");
});

test("NTK-04.3 a picture that the database does not take fails its job as an engine's error does, and nothing hangs", async () => {
  use();
  await world.sql(`create function refuse_asset() returns trigger language plpgsql as
    $$ begin raise exception 'no room for assets'; end $$`);
  await world.sql("create trigger refuse before insert on natak.assets for each row execute function refuse_asset()");
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", order);
  await world.runJobs();
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "queued" });
  await runRetries(world);
  await runRetries(world);
  expect(await jobOf(world.ada, job.id)).toMatchObject({
    ...{
      status: "failed",
      charged: 0,
      error: "Something went wrong on our side. Nothing was charged for it: try again.",
    },
  });
  expect(await world.ada.api("GET /credits")).toEqual(before);
  await world.sql("drop function refuse_asset() cascade");
  await world.ada.api("POST /jobs/:id/retry", { id: job.id });
  await world.runJobs();
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "completed", charged: 10 });
});

test("NTK-04.1 a job of four of which three succeed charges three and gives the rest back", async () => {
  use(async ({ seed }) => {
    if (seed === 1002) throw new Error("no luck with this one");
    return drawing(seed);
  });
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", { ...order, count: 4, seed: 1000 });
  await world.runJobs();
  await runRetries(world);
  await runRetries(world);
  const done = await jobOf(world.ada, job.id);
  expect(done).toMatchObject({ status: "completed", cost: 40, charged: 30, error: "no luck with this one" });
  expect(done.outputs).toHaveLength(3);
  expect(await world.ada.api("GET /credits")).toEqual({
    ...before,
    balance: before.balance - 30,
    available: before.available - 30,
  });
});

test("NTK-04.3 a job whose worker died is taken up again and neither draws nor charges anything twice", async () => {
  const drawn: number[] = [];
  let dead = false;
  use(({ seed }) => {
    if (seed === 2001 && !dead) {
      dead = true;
      return new Promise(() => {});
    }
    drawn.push(seed);
    return drawing(seed);
  });
  const before = await world.ada.api("GET /credits");
  const job = await world.ada.api("POST /jobs", { ...order, count: 3, seed: 2000 });
  const signal = new AbortController().signal;
  // This run hangs in its second picture for ever, as far as the others can see.
  const hanging = world.ada.in((ctx) => renderJob(ctx, { job_id: job.id }, { attempt: 1, lastAttempt: false, signal }));
  await until(async () => dead);
  await world.runJobs();
  expect(await jobOf(world.ada, job.id)).toMatchObject({ status: "completed", charged: 30 });
  expect(drawn).toEqual([2000, 2001, 2002]);
  const rows = await world.sql<{ output_index: number }>(
    "select output_index from natak.assets where job_id = $1 order by output_index",
    [job.id],
  );
  expect(rows.map(({ output_index }) => output_index)).toEqual([0, 1, 2]);
  expect(await world.ada.api("GET /credits")).toMatchObject({ balance: before.balance - 30, held: 0 });
  void hanging;
});

test("NTK-04.3 a job that meets the end of its program goes back to the queue, and that start does not count", async () => {
  const stop = new AbortController();
  use((_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))));
  const job = await world.ada.api("POST /jobs", order);
  const run = { attempt: 1, lastAttempt: false, signal: stop.signal };
  const running = world.ada.in((ctx) => renderJob(ctx, { job_id: job.id }, run)).catch((error: Error) => error.message);
  await until(async () => (await jobOf(world.ada, job.id)).status === "running");
  stop.abort(new Error("the program stops"));
  expect(await running).toBe("the program stops");
  const [row] = await world.sql("select status, attempts, error from natak.jobs where id = $1", [job.id]);
  expect(row).toEqual({ status: "queued", attempts: 0, error: null });
  use();
  await world.runJobs();
  expect((await jobOf(world.ada, job.id)).status).toBe("completed");
});

test("NTK-04.1 a team has at most 200 jobs waiting, and a refused one holds nothing", async () => {
  const busy = await world.person("Bea", await world.team("Busy"), "owner");
  await grant(busy, 100);
  const { id } = await busy.api("POST /jobs", order);
  await world.sql(
    `insert into natak.jobs (team_id, id, type, prompt, count, width, height, seed, cost, engine, created_at)
     select team_id, gen_random_uuid(), type, prompt, count, width, height, seed, cost, engine, created_at
     from natak.jobs, generate_series(1, 199) where id = $1`,
    [id],
  );
  expect(await refusal(busy.api("POST /jobs", order))).toBe("409 queue_full");
  expect(await busy.api("GET /credits")).toMatchObject({ held: 10 });
});

test("NTK-04.4 jobs are listed newest first, page by page, and filtered", async () => {
  const team = await world.team("Listed");
  const lea = await world.person("Lea", team, "owner");
  await grant(lea, 500);
  const ids: string[] = [];
  for (const type of ["image", "image", "video"] as const)
    ids.push((await lea.api("POST /jobs", { ...order, type })).id);
  const first = await lea.api("GET /jobs", { limit: 2 });
  expect(first.data.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  expect(first.data.map(({ cost }) => cost)).toEqual([50, 10]);
  const second = await lea.api("GET /jobs", { limit: 2, cursor: first.next_cursor! });
  expect([second.data.map(({ id }) => id), second.has_more]).toEqual([[ids[0]], false]);
  expect((await lea.api("GET /jobs", { type: "video" })).data.map(({ id }) => id)).toEqual([ids[2]]);
  expect((await lea.api("GET /jobs", { status: "completed" })).data).toEqual([]);
  expect(first.data.map(({ queue_position }) => queue_position)).toEqual([1, 2]);
  expect(await refusal(lea.api("GET /jobs", { cursor: "nonsense" }))).toBe("422 invalid_input");
  await world.runJobs();
});

test("NTK-04.3 the jobs of a lane follow each other without a pause", async () => {
  const team = await world.team("Steady");
  const kim = await world.person("Kim", team, "owner");
  await grant(kim, 100);
  const worker = await world.work();
  for (let seed = 0; seed < 8; seed++) await kim.api("POST /jobs", { ...order, seed });
  await until(async () => (await kim.api("GET /jobs", { status: "completed" })).data.length === 8);
  await worker.stop();
  const { data } = await kim.api("GET /jobs");
  const times = data.reverse().map((job) => ({ start: Date.parse(job.started_at!), end: Date.parse(job.ended_at!) }));
  const pauses = times.slice(1).map(({ start }, index) => start - times[index]!.end);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...pauses)).toBeLessThan(1000);
});

test("NTK-04.5 after all of this the ledger still agrees with itself", async () => {
  expect((await verifyLedger(world.house)).findings).toEqual([]);
});
