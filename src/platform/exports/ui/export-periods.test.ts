import { expect, test } from "vitest";
import { daysOf } from "./export-periods.ts";

// In Auckland it is the first of March already.
const now = new Date("2028-02-29T12:00:00Z");

test("ORC-13.2 a period is offered in the days of the team's time zone, over the ends of months and years", () => {
  expect(daysOf("7", "UTC", now)).toEqual({ from: "2028-02-23", to: "2028-02-29" });
  expect(daysOf("month", "Pacific/Auckland", now)).toEqual({ from: "2028-03-01", to: "2028-03-01" });
  expect(daysOf("lastMonth", "Pacific/Auckland", now)).toEqual({ from: "2028-02-01", to: "2028-02-29" });
  expect(daysOf("lastMonth", "UTC", new Date("2027-01-15T00:00:00Z"))).toEqual({
    from: "2026-12-01",
    to: "2026-12-31",
  });
  expect(daysOf("all", "UTC", now)).toEqual({});
});
