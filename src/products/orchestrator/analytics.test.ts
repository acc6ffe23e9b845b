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
async function called(daysAgo: number, times: number, more: { ok?: boolean; ms?: number; route?: string } = {}) {
  const at = new Date(world.house.now().getTime() - daysAgo * dayMs);
  for (let time = 0; time < times; time++)
    noteCall(world.house, {
      ...{ team: nora.team, at },
      ...{ route: more.route ?? "GET /keys", ok: more.ok ?? true, durationMs: more.ms ?? 100 },
    });
  await flushCalls(world.house);
}
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
  await world.sql(
    `insert into files (team_id, id, name, purpose, mime, bytes, thumb_bytes, width, height, frames, blurhash, average_color, sha256, storage_key, created_at)
     select $1, gen_random_uuid(), 'a', 'x', 'image/png', 700, 300, 1, 1, 1, '', '#000000', '', gen_random_uuid()::text, $2::timestamptz - n * interval '40 days'
     from generate_series(0, 1) n`,
    [nora.team.id, world.house.now().toISOString()],
  );
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
