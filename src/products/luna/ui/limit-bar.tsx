"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Progress } from "../../../ui/progress.tsx";

export type LimitFacts = ApiOutput<"GET /usage/current">["limit_details"][number];

export const toneOf = (percent: number) => (percent >= 100 ? "danger" : percent >= 80 ? "warning" : "primary");

/** How much of a limit is used in its present period. */
export function LimitBar({ limit }: { limit: LimitFacts }) {
  const t = useTranslations("luna.ui.limits");
  const { number } = useFormatter();
  return (
    <Progress
      label={t(limit.period)}
      value={limit.used}
      max={limit.most}
      tone={toneOf(limit.percent)}
      valueText={t("usedOf", { used: number(limit.used), most: number(limit.most) })}
    />
  );
}
