import { expect, test } from "vitest";
import { rateHeaders } from "./headers.ts";
import { memoryStore } from "./memory.ts";
import { type Limit, rolled, room, waitMs } from "./window.ts";

const limit = (most: number, windowSeconds = 60, name = "key"): Limit => ({
  name,
  key: `${name}:${windowSeconds}`,
  most,
  windowSeconds,
});
const minute = 60_000;
const start = 1_000 * minute;

test("ORC-10.4 the estimate is current + previous × (1 − elapsed share): previous 8, current 3, a quarter elapsed → 9", () => {
  let at = start;
  const store = memoryStore(() => at);
  const ten = [limit(10)];
  for (let i = 0; i < 8; i++) store.take(ten, 1);
  at = start + minute + minute / 4;
  for (let i = 0; i < 3; i++) expect(store.take(ten, 1).allowed).toBe(true);
  const { counts } = store.take(ten, 0);
  expect(10 - room(ten[0]!, counts[0]!, at)).toBe(9);
  expect(store.take(ten, 1).allowed).toBe(true);
  expect(store.take(ten, 1).allowed).toBe(false);
});

test("ORC-10.4 several limits are all checked before any is consumed", () => {
  const store = memoryStore(() => start);
  const both = [limit(100), limit(3, 3_600, "plan")];
  for (let i = 0; i < 3; i++) expect(store.take(both, 1).allowed).toBe(true);
  for (let i = 0; i < 50; i++) expect(store.take(both, 1).allowed).toBe(false);
  expect(store.take(both, 0).counts.map(({ current }) => current)).toEqual([3, 3]);
});

test("ORC-10.4 whoever waits as long as the answer says gets through, and not a moment sooner", () => {
  for (const [previous, current, elapsed] of [
    [8, 3, 0.1],
    [10, 0, 0],
    [0, 10, 0.5],
    [10, 10, 0.99],
    [3, 9, 0.3],
    [7, 5, 0.123],
  ] as const) {
    const ten = limit(10);
    const at = start + Math.round(elapsed * minute);
    const count = { index: 1_000, current, previous };
    const wait = waitMs(ten, count, at, 1);
    const fitsAfter = (ms: number) => room(ten, rolled(count, at + ms, minute), at + ms) >= 1;
    expect(fitsAfter(wait), `${previous}, ${current}, ${elapsed}`).toBe(true);
    if (wait > 1) expect(fitsAfter(wait - 1), `${previous}, ${current}, ${elapsed}`).toBe(false);
  }
});

test("ORC-10.4 a clock that steps back or forward an hour locks nobody out and gives nothing away twice", () => {
  let at = start + 30_000;
  const store = memoryStore(() => at);
  const ten = [limit(10)];
  for (let i = 0; i < 10; i++) store.take(ten, 1);
  at -= 60 * minute;
  expect(store.take(ten, 1).allowed).toBe(false);
  at += 2 * minute;
  expect(store.take(ten, 1).allowed).toBe(true);
  at += 60 * minute;
  for (let i = 0; i < 10; i++) expect(store.take(ten, 1).allowed).toBe(true);
  expect(store.take(ten, 1).allowed).toBe(false);
});

test("ORC-10.4 a store in memory forgets what says nothing any more", () => {
  let at = start;
  const store = memoryStore(() => at);
  store.take([limit(10)], 1);
  at += 3 * minute;
  expect(store.take([limit(10)], 0).counts).toEqual([{ index: 1_003, current: 0, previous: 0 }]);
});

test("ORC-10.4 the headers name the limit that binds, and all limits as structured fields", () => {
  const at = start + 20_000;
  const limits = [limit(100), limit(1_000, 3_600, "plan")];
  const counts = [
    { index: 1_000, current: 40, previous: 0 },
    { index: 16, current: 990, previous: 0 },
  ];
  expect(Object.fromEntries(rateHeaders(limits, { allowed: true, at, counts }))).toEqual({
    "RateLimit-Limit": "1000",
    "RateLimit-Remaining": "10",
    "RateLimit-Reset": "1180",
    "RateLimit-Policy": '"key";q=100;w=60, "plan";q=1000;w=3600',
    RateLimit: '"key";r=60;t=40, "plan";r=10;t=1180',
  });
});
