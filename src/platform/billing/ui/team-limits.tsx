"use client";
import { useTranslations } from "next-intl";
import { useApi } from "../../../client/use-api.ts";
import { OwnLimits, type UsageLimits } from "./own-limits.tsx";
import { SetLimits } from "./set-limits.tsx";

/** What the team allows itself, all together. */
export function TeamLimits({
  team,
  initial,
  mayManage,
}: {
  team: { id: string; name: string };
  initial: UsageLimits;
  mayManage: boolean;
}) {
  const t = useTranslations("billing.ui.limits");
  const { data: set = initial } = useApi("GET /usage/limits", {}, { initial });
  const own = set.limits.filter(({ subject }) => subject === "team");
  return (
    <div className="grid grid-cols-1 gap-5">
      {own.length > 0 ? <OwnLimits limits={own} /> : <p className="text-muted-foreground text-sm">{t("none")}</p>}
      {mayManage && (
        <SetLimits variant="outline" of={{ subject: "team", subject_id: team.id, name: team.name }} set={set}>
          {t("set")}
        </SetLimits>
      )}
    </div>
  );
}
