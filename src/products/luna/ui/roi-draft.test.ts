import { expect, test } from "vitest";
import { defaults } from "../roi.ts";
import { draftOf, readDraft } from "./roi-draft.ts";

test("LUN-03.3 assumptions survive being typed, with percent for shares and nothing for the plan's price", () => {
  const draft = draftOf(defaults);
  expect(draft).toMatchObject({ hourly_rate: "75", utilisation: "60", spread: "30", cost_per_month: "" });
  expect(readDraft(draft)).toEqual({ assumptions: defaults, wrong: {} });
  const cost = readDraft({ ...draft, cost_per_month: "29,50" }).assumptions?.cost_per_month;
  expect(cost).toBe(29.5);
});

test("LUN-03.3 what is no number within its bounds is named, and nothing is tried", () => {
  const { assumptions, wrong } = readDraft({ ...draftOf(defaults), utilisation: "101", hourly_rate: "much" });
  expect(assumptions).toBeNull();
  expect(wrong).toEqual({ utilisation: { min: 0, max: 100 }, hourly_rate: { min: 0, max: 1_000_000 } });
});
