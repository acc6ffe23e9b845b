import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";

export type PlanFits = ApiOutput<"GET /subscription/fit">;
const nearPercent = 80;

/** What the team's own use says of its plan: that it was full, nearly full, unused, more than was needed, or just right. */
export function stateOf(fit: PlanFits): "full" | "seats" | "near" | "unused" | "more" | "right" {
  const own = ownPlan(fit);
  if (own.days_reached > 0) return "full";
  if (!own.fits) return "seats";
  if (fit.days_used === 0) return "unused";
  if (fullest(fit) >= nearPercent) return "near";
  return fit.fitting === fit.current ? "right" : "more";
}

export const ownPlan = ({ plans, current }: PlanFits) => plans.find(({ name }) => name === current)!;

const fullest = (fit: PlanFits) => Math.max(0, ...ownPlan(fit).limits.map(({ percent }) => percent ?? 0));

/** The same as a sentence. */
export function useVerdict(fit: PlanFits): string {
  const t = useTranslations("billing.ui.fit");
  const { number } = useFormatter();
  const own = ownPlan(fit);
  const fitting = fit.plans.find(({ name }) => name === fit.fitting);
  const state = stateOf(fit);
  const said = (state === "full" || state === "seats") && !fitting ? (`${state}None` as const) : state;
  return t(said, {
    ...{ plan: own.title, count: own.days_reached, days: fit.days, seats: fit.seats_used },
    fitting: fitting?.title ?? "",
    percent: number(fullest(fit) / 100, { style: "percent" }),
  });
}
