import { expect, test } from "vitest";
import { addInterval, prorate } from "./proration.ts";

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const period = { start: day("2026-06-01"), end: day("2026-07-01") };
const starter = { title: "Starter", amountMinor: 2_900, interval: "month" as const };
const professional = { title: "Professional", amountMinor: 9_900, interval: "month" as const };

test("ORC-05.4 an upgrade in the middle gives back the unused half and charges half of the new price", () => {
  const { lines, dueMinor } = prorate(starter, professional, period, day("2026-06-16"));
  expect(lines.map(({ amount_minor }) => amount_minor)).toEqual([-1_450, 4_950]);
  expect(dueMinor).toBe(3_500);
});

test("ORC-05.4 a downgrade leaves a credit; at the end of a period nothing is moved", () => {
  expect(prorate(professional, starter, period, day("2026-06-11")).dueMinor).toBe(-6_600 + 1_933);
  expect(prorate(starter, professional, period, period.end).dueMinor).toBe(0);
});

test("ORC-05.4 to a year, the new price is charged whole from now on", () => {
  const yearly = { title: "Starter", amountMinor: 29_000, interval: "year" as const };
  const { lines, dueMinor } = prorate(starter, yearly, period, day("2026-06-16"));
  expect(dueMinor).toBe(29_000 - 1_450);
  expect(lines[1]!.period_end).toBe("2027-06-16T00:00:00.000Z");
});

test("ORC-05.4 a subscription of the 31st renews at the end of short months and on the 31st again after them", () => {
  const anchor = day("2026-01-31");
  expect([1, 2, 3].map((n) => addInterval(anchor, "month", n).toISOString().slice(0, 10))).toEqual([
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
  ]);
  expect(addInterval(day("2028-02-29"), "year", 1)).toEqual(day("2029-02-28"));
});
