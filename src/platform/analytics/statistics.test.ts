import { expect, test } from "vitest";
import { judge, median, medianDeviation, robustZ } from "./statistics.ts";

test("LUN-02.2 medians and the deviation from them ignore what is far out", () => {
  expect([median([]), median([3]), median([1, 2]), median([9, 1, 5])]).toEqual([null, 3, 1.5, 5]);
  expect([medianDeviation([]), medianDeviation([1, 1, 2, 2, 4, 6, 900])]).toEqual([null, 1]);
});

test("LUN-02.2 the worked example of the definitions: 140 is 17.99 off, 104 is 1.80", () => {
  const values = [100, 102, 98, 101, 99, 103, 97, 100];
  const centre = median(values)!;
  const deviation = medianDeviation(values.map((value) => value - centre))!;
  expect(robustZ(140 - centre, deviation).toFixed(2)).toBe("17.99");
  expect(robustZ(104 - centre, deviation).toFixed(2)).toBe("1.80");
});

/** Weeks of a steady rhythm: busy on working days, a tenth of it at weekends, with the scatter of the example. */
const scatter = [0, 2, -2, 1, -1, 3, -3, 0];
const rhythm = (days: number) =>
  Array.from({ length: days }, (_, day) => (day % 7 < 5 ? 100 : 10) + scatter[(day * 5) % scatter.length]!);

test("LUN-02.2 a day is held against its own weekday: a busy Sunday is unusual, a Monday with as much is not", () => {
  const monday = rhythm(84);
  const sunday = rhythm(83 + 7);
  expect(judge([...monday, 103])).toMatchObject({ expected: 100, unusual: false });
  const busy = judge([...sunday, 103])!;
  expect([Math.round(busy.expected), busy.unusual]).toEqual([10, true]);
  expect(judge([...monday, 0])!.z).toBeLessThan(-3.5);
  const { low, high } = judge([...monday, 100])!;
  expect([judge([...monday, high + 0.01])!.unusual, judge([...monday, high - 0.01])!.unusual]).toEqual([true, false]);
  expect(judge([...monday, low - 0.01])!.unusual).toBe(true);
});

test("LUN-02.2 fewer than four same weekdays or fourteen residuals tell nothing", () => {
  expect(judge([...rhythm(27), 500])).toBeNull();
  expect(judge([...rhythm(28 + 13), 500])).toBeNull();
  expect(judge([...rhythm(28 + 14), 500])).not.toBeNull();
});

test("LUN-02.2 what never varied may scatter by the root of its number before it is called unusual", () => {
  const steady = Array.from({ length: 84 }, () => 400);
  expect([judge([...steady, 460])!.unusual, judge([...steady, 480])!.unusual]).toEqual([false, true]);
});
