import { expect, test } from "vitest";
import { dayIn, lastDays, rate, shares, wilson } from "./analytics.ts";

test("NTK-05.3 shares are rounded by the largest remainder and sum to 100.0", () => {
  expect(shares([2, 2, 2])).toEqual([33.4, 33.3, 33.3]);
  expect(shares([78, 22])).toEqual([78, 22]);
  expect(shares([0, 0])).toEqual([0, 0]);
  for (const counts of [[1, 1, 1, 1, 1, 1, 1], [45, 32, 20], [999, 1, 1], [5]]) {
    const tenths = shares(counts).map((share) => Math.round(share * 10));
    expect(tenths.reduce((sum, share) => sum + share, 0)).toBe(1000);
  }
});

test("NTK-05.1 the success rate comes with Wilson's 95 % interval", () => {
  expect([rate(127, 135), wilson(127, 135)]).toEqual([94.1, [88.7, 97]]);
  expect([rate(3, 3), wilson(3, 3)]).toEqual([100, [43.9, 100]]);
  expect([rate(0, 0), wilson(0, 0)]).toEqual([null, null]);
});

test("NTK-05.2 days are those of the time zone, also over a change of the clocks", () => {
  const evening = new Date("2026-03-29T23:30:00Z");
  expect(dayIn("UTC", evening)).toBe("2026-03-29");
  expect(dayIn("Europe/Paris", evening)).toBe("2026-03-30");
  expect(lastDays("Europe/Paris", evening, 3)).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"]);
  expect(lastDays("UTC", new Date("2026-01-01T00:00:00Z"), 2)).toEqual(["2025-12-31", "2026-01-01"]);
});
