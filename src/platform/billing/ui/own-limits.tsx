"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Progress } from "../../../ui/progress.tsx";

export type UsageLimits = ApiOutput<"GET /usage/limits">;
export type UsageLimit = UsageLimits["limits"][number];

/** How much is used of the limits that a team has set on one of its keys, one of its members or itself. */
export function OwnLimits({ limits }: { limits: readonly UsageLimit[] }) {
  const t = useTranslations("billing.ui.limits");
  const { number } = useFormatter();
  return (
    <div className="grid grid-cols-1 gap-3 text-left">
      {limits.map(({ metric, title, period, used, most, percent }) => (
        <Progress
          key={`${metric} ${period}`}
          className="gap-1"
          label={title}
          value={used}
          max={most}
          tone={percent >= 100 ? "danger" : percent >= 80 ? "warning" : "primary"}
          valueText={t(`used.${period}`, { used: number(used), most: number(most) })}
        />
      ))}
    </div>
  );
}
