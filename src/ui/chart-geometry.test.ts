import { expect, test } from "vitest";
import { labelIndexes, monotonePath, niceTicks } from "./chart-geometry.ts";

test("NTK-05.2 the axis has a few round steps from 0 that hold the largest value", () => {
  expect(niceTicks(97)).toEqual([0, 25, 50, 75, 100]);
  expect(niceTicks(550)).toEqual([0, 200, 400, 600]);
  expect(niceTicks(3)).toEqual([0, 1, 2, 3]);
  expect(niceTicks(2)).toEqual([0, 1, 2]);
  expect(niceTicks(1)).toEqual([0, 1]);
  expect(niceTicks(0)).toEqual([0, 1]);
});

test("NTK-05.2 the axis names at most as many days as fit, always the last", () => {
  expect(labelIndexes(7, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(labelIndexes(30, 7)).toEqual([4, 9, 14, 19, 24, 29]);
});

test("NTK-05.2 the curve passes through every value and never over the highest", () => {
  const values = [10, 80, 80, 0, 40];
  const path = monotonePath(values, 80);
  const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  const ends = values.map((_, index) => numbers.slice(index * 6, index * 6 + 2));
  expect(ends).toEqual([
    [0, 87.5],
    [25, 0],
    [50, 0],
    [75, 100],
    [100, 50],
  ]);
  const heights = numbers.filter((_, index) => index % 2 === 1);
  expect(Math.min(...heights)).toBe(0);
  expect(Math.max(...heights)).toBe(100);
});

test("ORC-13.1 the curve of a shorter period ends at its own last place", () => {
  expect(monotonePath([10, 80, 40], 80, 5)).toMatch(/,50,50$/);
  expect(monotonePath([10, 80, 40], 80)).toMatch(/,100,50$/);
});
