import { afterAll, beforeAll, expect, test } from "vitest";
import { addLimits } from "../../../src/platform/metering/limits.ts";
import { MemoryStore, Orchestrator, type Refusal, type UsageEvent, type UsageLimit } from "../src/index.ts";
import { usageLimits } from "../src/limits.ts";
import { type ServedWorld, serveWorld } from "./served-world.ts";

let served: ServedWorld;
let client: Orchestrator;
let most = Number.POSITIVE_INFINITY;
beforeAll(async () => {
  served = await serveWorld();
  client = new Orchestrator({ apiKey: served.key, baseUrl: served.url, maxRetries: 0 });
  addLimits(served.world.house, () =>
    most < Number.POSITIVE_INFINITY
      ? [{ counter: "plan:api_call", period: "month", most, setBy: "The plan Free" }]
      : [],
  );
});
afterAll(() => served.close());

const event = { metric_type: "api_call", agent_name: "planner", duration_ms: 12, success: true };
/** What was reported; the calls of the API that report it are counted themselves, too. */
const counted = async () =>
  Number(
    (
      await served.world.sql<{ n: string }>(
        "select coalesce(sum(count), 0) as n from usage_events where source = 'api'",
      )
    )[0]!.n,
  );

test("LUN-02.4 reports return at once and go out in batches, after a moment or when a batch is full", async () => {
  const before = await counted();
  const usage = client.usage({ maxBatch: 40, flushMs: 50 });
  served.calls.length = 0;
  for (let i = 0; i < 100; i++) usage.report(event);
  expect(usage.waiting).toBe(100);
  await expect.poll(() => usage.waiting).toBe(0);
  expect(served.calls.filter(({ path }) => path === "POST /api/v1/usage/events")).toHaveLength(3);
  expect((await counted()) - before).toBe(100);
  usage.report({ ...event, recorded_at: new Date(Date.now() - 60_000), metadata: { run: 7 } });
  expect(await usage.close()).toBe(0);
  expect((await counted()) - before).toBe(101);
  expect(() => usage.report(event)).toThrow("closed");
});

test("LUN-02.4 events with the same key are told apart by their sources, and are one only from the same", async () => {
  const usage = client.usage({ flushMs: 60_000 });
  const run = `run-${Date.now()}`;
  for (const source of ["ci", "git", "ci", undefined])
    usage.report({ ...event, idempotency_key: run, ...(source && { source }) });
  expect(await usage.close()).toBe(0);
  const told = "select source from usage_events where event_id = $1 order by 1";
  const kept = await served.world.sql<{ source: string }>(told, [run]);
  expect(kept.map(({ source }) => source)).toEqual(["api", "ci", "git"]);
});

test("LUN-02.4 what was reported while the server was away is counted when it is back, each event once", async () => {
  const before = await counted();
  const errors: Error[] = [];
  const usage = client.usage({ maxBatch: 10, flushMs: 20, onError: (error) => errors.push(error) });
  await served.goAway();
  for (let i = 0; i < 25; i++) usage.report(event);
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  await expect(usage.flush()).rejects.toMatchObject({ code: "unreachable" });
  expect(usage.waiting).toBe(25);
  await served.comeBack();
  // The answer of the first batch is lost after it was counted, so it is sent twice.
  served.loseAnswers(1);
  await usage.flush().catch(() => {});
  expect(usage.waiting).toBe(25);
  await expect.poll(() => usage.waiting, { timeout: 15_000 }).toBe(0);
  expect((await counted()) - before).toBe(25);
  await usage.close();
});

test("LUN-02.4 a flush takes along what was reported while it ran", async () => {
  const before = await counted();
  const usage = client.usage({ maxBatch: 5, flushMs: 60_000 });
  usage.report(event);
  const flushing = usage.flush();
  usage.report(event);
  await flushing;
  expect(usage.waiting).toBe(0);
  expect((await counted()) - before).toBe(2);
  // An idle flush leaves nothing behind that a later one would wait for.
  await usage.flush();
  usage.report(event);
  await usage.flush();
  expect((await counted()) - before).toBe(3);
  await usage.close();
});

test("LUN-02.4 events over the limit and wrong ones are handed back, the rest of the batch counts", async () => {
  const refused: (Refusal & { event: UsageEvent })[] = [];
  const usage = client.usage({ flushMs: 60_000, onRefused: (event, refusal) => refused.push({ event, ...refusal }) });
  usage.report(event);
  usage.report({ metric_type: "unheard_of" });
  usage.report({ ...event, metadata: { cut: "\ud83d" } });
  const before = await counted();
  await usage.flush();
  expect((await counted()) - before).toBe(1);
  expect(refused).toMatchObject([
    { event: { metadata: { cut: "\ud83d" } }, code: "invalid_input" },
    { event: { metric_type: "unheard_of" }, code: "invalid_input" },
  ]);
  most = 1;
  try {
    usage.report(event);
    usage.report(event);
    await usage.flush();
    usage.report(event);
    await usage.flush();
  } finally {
    most = Number.POSITIVE_INFINITY;
  }
  expect(refused.slice(2).map(({ code }) => code)).toEqual(Array(refused.length - 2).fill(refused[2]!.code));
  expect(refused.length).toBeGreaterThanOrEqual(4);
  expect(await usage.close()).toBe(0);
});

test("LUN-02.4 what JSON cannot hold is handed back at once, and breaks neither the program nor the batch", async () => {
  const refused: [name: string | null | undefined, code: string][] = [];
  const usage = client.usage({
    flushMs: 60_000,
    onRefused: ({ agent_name }, { code }) => refused.push([agent_name, code]),
  });
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  usage.report({ ...event, agent_name: "no time", recorded_at: "soon" });
  usage.report({ ...event, agent_name: "circle", metadata: circle });
  usage.report({ ...event, agent_name: "big", metadata: { tokens: 1n } });
  usage.report(event);
  expect(refused).toEqual([
    ["no time", "not_json"],
    ["circle", "not_json"],
    ["big", "not_json"],
  ]);
  expect(usage.waiting).toBe(1);
  await usage.close();
});

test("LUN-02.3 LUN-02.4 what is left of a limit is known from each answer, before anything is refused", async () => {
  const heard: UsageLimit[] = [];
  const listening = new Orchestrator({
    ...{ apiKey: served.key, baseUrl: served.url, maxRetries: 0 },
    onLimits: (limits) => heard.push(...limits),
  });
  await listening.call("GET /credits");
  expect(heard).toEqual([]);
  most = 1_000_000;
  try {
    await listening.call("GET /credits");
    const before = listening.limits.get("api_call")!;
    expect(before).toMatchObject({ metric: "api_call", most, reachedAt: null });
    const usage = listening.usage({ flushMs: 60_000 });
    usage.report({ ...event, count: 5 });
    expect(await usage.close()).toBe(0);
    const after = listening.limits.get("api_call")!;
    // The report itself is a call.
    expect(after.remaining).toBe(before.remaining - 6);
    expect(after.resetsAt.getTime()).toBeGreaterThan(Date.now());
    expect(heard.at(-1)).toEqual(after);
    most = 1;
    await expect(listening.call("GET /credits")).rejects.toMatchObject({ status: 402 });
    expect(listening.limits.get("api_call")).toMatchObject({ most: 1, remaining: 0 });
  } finally {
    most = Number.POSITIVE_INFINITY;
  }
});

test("LUN-02.4 the header of limits is read item by item, and what is no limit is passed over", () => {
  const now = Date.UTC(2031, 0, 15, 12);
  expect(usageLimits('"rag_query";q=50;r=7;t=43200;reached=9120, "file_indexed";q=1000;r=0;t=60', now)).toEqual([
    {
      ...{ metric: "rag_query", most: 50, remaining: 7, resetsAt: new Date(now + 43_200_000) },
      reachedAt: new Date(now + 9_120_000),
    },
    { metric: "file_indexed", most: 1000, remaining: 0, resetsAt: new Date(now + 60_000), reachedAt: null },
  ]);
  for (const other of [null, "", "none", '"rag_query";q=50', '"rag_query";q=;r=;t='])
    expect(usageLimits(other)).toEqual([]);
});

test("LUN-02.4 a wrong key keeps the events, and a full buffer says so", async () => {
  const refused: Refusal[] = [];
  const stranger = new Orchestrator({ apiKey: "natak_sk_wrong", baseUrl: served.url, maxRetries: 0 });
  const store = new MemoryStore({ maxEvents: 2 });
  const usage = stranger.usage({ store, flushMs: 60_000, onRefused: (_, refusal) => refused.push(refusal) });
  for (let i = 0; i < 3; i++) usage.report(event);
  expect(refused.map(({ code }) => code)).toEqual(["buffer_full"]);
  await expect(usage.flush()).rejects.toMatchObject({ status: 401 });
  expect(await usage.close()).toBe(2);
});
