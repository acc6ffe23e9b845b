import { type Assumptions, valued } from "../roi.ts";

/** The fields as they are typed: shares in percent, an empty cost for the plan's price. */
export type Draft = Record<
  "hourly_rate" | "utilisation" | "rework_hours" | "spread" | "cost_per_month" | (typeof valued)[number],
  string
>;
export type Wrong = Partial<Record<keyof Draft, { min: number; max: number }>>;

const most: Record<keyof Draft, number> = {
  ...{ hourly_rate: 1_000_000, cost_per_month: 1_000_000, utilisation: 100, spread: 100, rework_hours: 10_000 },
  ...{ feature_shipped: 10_000, bug_fixed: 10_000, code_review: 10_000, deployment: 10_000 },
};
const percent = (share: number) => String(Math.round(share * 1_000) / 10);

export const draftOf = ({ minutes_per, ...given }: Assumptions): Draft => ({
  hourly_rate: String(given.hourly_rate),
  utilisation: percent(given.utilisation),
  rework_hours: String(given.rework_hours),
  spread: percent(given.spread),
  cost_per_month: given.cost_per_month === null ? "" : String(given.cost_per_month),
  feature_shipped: String(minutes_per.feature_shipped),
  bug_fixed: String(minutes_per.bug_fixed),
  code_review: String(minutes_per.code_review),
  deployment: String(minutes_per.deployment),
});

/** The assumptions of a draft, or the fields that are no number within their bounds. A comma is a point, as people type. */
export function readDraft(draft: Draft): { assumptions: Assumptions | null; wrong: Wrong } {
  const wrong: Wrong = {};
  const read = (name: keyof Draft): number => {
    const text = draft[name].trim().replace(",", ".");
    const value = text === "" ? Number.NaN : Number(text);
    if (value >= 0 && value <= most[name]) return value;
    wrong[name] = { min: 0, max: most[name] };
    return 0;
  };
  const assumptions: Assumptions = {
    hourly_rate: read("hourly_rate"),
    utilisation: read("utilisation") / 100,
    rework_hours: read("rework_hours"),
    spread: read("spread") / 100,
    cost_per_month: draft.cost_per_month.trim() === "" ? null : read("cost_per_month"),
    minutes_per: Object.fromEntries(valued.map((name) => [name, read(name)])) as Assumptions["minutes_per"],
  };
  return { assumptions: Object.keys(wrong).length > 0 ? null : assumptions, wrong };
}
