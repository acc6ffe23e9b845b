import { afterAll, beforeAll, expect, test } from "vitest";
import { flushCalls, noteCall } from "../../platform/metering/calls.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
let nora: Person;
beforeAll(async () => {
  world = await openWorld();
  nora = await world.person("Nora", await world.team("Northwind", "orchestrator"), "owner");
});
afterAll(() => world.close());

const dayMs = 86_400_000;
/** Calls of the past, by the same way into the figures that each answered call takes. */
async function called(
  daysAgo: number,
  times: number,
  more: { ok?: boolean; ms?: number; route?: string; by?: Person } = {},
) {
  const at = new Date(world.house.now().getTime() - daysAgo * dayMs);
  for (let time = 0; time < times; time++)
    noteCall(world.house, {
      ...{ team: (more.by ?? nora).team, at },
      ...{ route: more.route ?? "GET /keys", ok: more.ok ?? true, durationMs: more.ms ?? 100 },
    });
  await flushCalls(world.house);
}
const store = (by: Person, daysAgo: number, bytes: number) =>
  world.sql(
    `insert into files (team_id, id, name, purpose, mime, bytes, thumb_bytes, width, height, frames, blurhash, average_color, sha256, storage_key, created_at)
     values ($1, gen_random_uuid(), 'a', 'x', 'image/png', $2, 0, 1, 1, 1, '', '#000000', '', gen_random_uuid()::text, $3)`,
    [by.team.id, bytes, new Date(world.house.now().getTime() - daysAgo * dayMs).toISOString()],
  );
const read = (input: Record<string, string> = {}) => nora.api("GET /dashboard/analytics", input as never);
const date = (daysAgo: number) => new Date(world.house.now().getTime() - daysAgo * dayMs).toISOString().slice(0, 10);

test("ORC-13.1 calls, errors, latency and features over 7, 30 and 90 days, beside as many days before", async () => {
  await called(1, 18, { ms: 50 });
  await called(1, 2, { ms: 1_000, ok: false, route: "POST /webhooks" });
  await called(8, 10);
  const week = await read({ range: "7" });
  expect(week).toMatchObject({ from: date(6), to: date(0), unit: "day" });
  expect(week.points).toHaveLength(7);
  expect(week.totals).toMatchObject({ calls: 20, errors: 2, error_rate: 10 });
  expect(week.before).toMatchObject({ calls: 10, errors: 0 });
  expect(Math.abs(week.totals.p50! - 50)).toBeLessThanOrEqual(3);
  expect(Math.abs(week.totals.p95! - 1_000)).toBeLessThanOrEqual(50);
  expect(week.points.at(-2)).toMatchObject({ at: date(1), calls: 20, calls_before: 10 });
  expect(week.features).toMatchObject([
    { feature: "api-keys", calls: 18, share: 90 },
    { feature: "webhooks", calls: 2, errors: 2, share: 10 },
  ]);
  expect(week.routes[0]).toMatchObject({ route: "GET /keys", calls: 18 });
  expect((await read({ range: "30" })).totals.calls).toBe(30);
  expect((await read({ range: "90" })).points).toHaveLength(90);
});

test("ORC-13.1 today goes by the hour, beside yesterday up to the same time of the day", async () => {
  world.clock.now = new Date(world.clock.now.getTime());
  const before = await read({ range: "today" });
  expect(before.unit).toBe("hour");
  expect(before.points).toHaveLength(24);
  await called(0, 4);
  const after = await read({ range: "today" });
  expect(after.totals.calls).toBe(before.totals.calls + 4);
  const hour = world.house.now().getUTCHours();
  expect(after.points[hour]!.calls).toBe(before.points[hour]!.calls + 4);
  expect(after.points.reduce((sum, point) => sum + point.calls, 0)).toBe(after.totals.calls);
});

test("ORC-13.1 errors, latency, features, routes and storage stand beside those of the period before", async () => {
  const pia = await world.person("Pia", await world.team("Beside", "orchestrator"), "owner");
  await called(1, 3, { ms: 200, by: pia });
  await called(1, 1, { ms: 200, ok: false, by: pia });
  await called(8, 2, { ms: 400, ok: false, by: pia });
  await called(9, 4, { route: "POST /webhooks", by: pia });
  await called(15, 9, { by: pia });
  await store(pia, 2, 700);
  await store(pia, 8, 200);
  await store(pia, 40, 100);
  const { points, features, routes, storage } = await pia.api("GET /dashboard/analytics", { range: "7" });
  const yesterday = points.at(-2)!;
  expect(yesterday).toMatchObject({ calls: 4, errors: 1, calls_before: 2, errors_before: 2 });
  expect(Math.abs(yesterday.p50! - 200)).toBeLessThanOrEqual(10);
  expect(Math.abs(yesterday.p50_before! - 400)).toBeLessThanOrEqual(20);
  expect(Math.abs(yesterday.p95_before! - 400)).toBeLessThanOrEqual(20);
  expect(points[0]).toMatchObject({ calls_before: 0, errors_before: 0, p50_before: null, p95_before: null });
  expect(features).toEqual([
    { feature: "api-keys", calls: 4, errors: 1, share: 100, calls_before: 2 },
    { feature: "webhooks", calls: 0, errors: 0, share: 0, calls_before: 4 },
  ]);
  expect(routes.map(({ route, calls_before }) => [route, calls_before])).toEqual([
    ["GET /keys", 2],
    ["POST /webhooks", 4],
  ]);
  expect(storage.bytes).toBe(1_000);
  expect(storage.points.map(({ bytes_before }) => bytes_before)).toEqual([100, 100, 100, 100, 100, 300, 300]);
  expect(storage.points.map(({ bytes }) => bytes)).toEqual([300, 300, 300, 300, 1_000, 1_000, 1_000]);
});

test("ORC-13.1 today's features stand beside yesterday's up to the same time of the day", async () => {
  const rob = await world.person("Rob", await world.team("Till now", "orchestrator"), "owner");
  const midnight = new Date(`${date(0)}T00:00:00Z`).getTime();
  world.clock.now = new Date(midnight + dayMs / 2);
  await called(0.1, 5, { by: rob });
  await called(1.1, 2, { by: rob });
  await called(0.9, 7, { by: rob });
  const { features, totals, before } = await rob.api("GET /dashboard/analytics", { range: "today" });
  expect([totals.calls, before.calls]).toEqual([5, 2]);
  expect(features).toMatchObject([{ feature: "api-keys", calls: 5, calls_before: 2 }]);
});

test("ORC-13.1 days of one's own choice, each with its reason when they cannot be", async () => {
  const chosen = await read({ range: "custom", from: date(9), to: date(8) });
  expect(chosen).toMatchObject({ from: date(9), to: date(8), totals: { calls: 10 } });
  expect(chosen.points).toHaveLength(2);
  for (const wrong of [
    { range: "custom" },
    { range: "custom", from: date(1), to: date(3) },
    { range: "custom", from: "2020-01-01", to: date(0) },
    { range: "custom", from: "yesterday", to: date(0) },
    { range: "12" },
  ])
    await expect(read(wrong as never)).rejects.toMatchObject({ status: 422 });
});

test("ORC-13.1 storage is what is stored, and figures are each team's own", async () => {
  await store(nora, 0, 1_000);
  await store(nora, 40, 1_000);
  const { storage } = await read({ range: "7" });
  expect(storage.bytes).toBe(2_000);
  expect(storage.points[0]).toMatchObject({ bytes: 1_000 });
  const others = await world.person("Olaf", await world.team("Other", "orchestrator"), "viewer");
  const theirs = await others.api("GET /dashboard/analytics", {});
  expect(theirs.totals).toMatchObject({ calls: 0, error_rate: null, p50: null });
  expect(theirs.storage.bytes).toBe(0);
});

test("ORC-13.3 a call is in the figures when the next flush is through, at most half a second later", async () => {
  const { calls } = (await read({ range: "7" })).totals;
  const { key } = (await nora.api("POST /keys", { name: "Program", scopes: ["read"] } as never)) as unknown as {
    key: string;
  };
  await world.visitor.fetch("/api/v1/activity", { headers: { authorization: `Bearer ${key}` } });
  await expect.poll(async () => (await read({ range: "7" })).totals.calls, { timeout: 2_000 }).toBe(calls + 1);
});
