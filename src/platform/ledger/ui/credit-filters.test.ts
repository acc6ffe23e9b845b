import { expect, test } from "vitest";
import { creditAddressOf, creditFiltersOf, movementQueryOf } from "./credit-filters.ts";

const now = new Date("2026-03-02T15:04:05Z");

test("NTK-04.5 the ledger's filters stand in the address and come back from it; what is unknown is dropped", () => {
  const filters = creditFiltersOf({ kind: "refund", days: "30" });
  expect(creditAddressOf(filters)).toBe("/credits?kind=refund&days=30");
  expect(creditFiltersOf({ kind: "gift", days: ["7"] })).toEqual({ kind: "", days: "" });
  expect(creditAddressOf({ kind: "", days: "" })).toBe("/credits");
});

test("NTK-04.5 a period of days counts today as its last", () => {
  expect(movementQueryOf({ kind: "", days: "7" }, now)).toEqual({ limit: 50, from: "2026-02-24T00:00:00.000Z" });
  expect(movementQueryOf({ kind: "capture", days: "" }, now)).toEqual({ limit: 50, kind: "capture" });
});
