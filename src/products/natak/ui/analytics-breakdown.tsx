"use client";
import { Images, Users } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { DonutChart } from "../../../ui/donut-chart.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Figures = ApiOutput<"GET /analytics">;

/** Which characters were used most: the ten first, and all others together. */
export function ByCharacter({ groups }: { groups: Figures["by_character"] }) {
  const t = useTranslations("natak.ui.analytics");
  return (
    <Card>
      <CardHeader title={t("byCharacter")} description={t("byCharacterText")} />
      <CardContent>
        <BarList
          label={t("byCharacter")}
          locale={useLocale()}
          items={groups.map(({ character_version, jobs }) => ({
            label: character_version ?? t("others"),
            value: jobs,
            display: t("jobs", { count: jobs }),
          }))}
          empty={<EmptyState icon={<Users />} title={t("noCharacter")} text={t("noCharacterText")} />}
        />
      </CardContent>
    </Card>
  );
}

/** Images and videos as shares that sum to 100.0 percent. */
export function ByType({ groups }: { groups: Figures["by_type"] }) {
  const t = useTranslations("natak.ui.analytics");
  const { number } = useFormatter();
  const total = groups.reduce((sum, { jobs }) => sum + jobs, 0);
  const share = (percent: number) =>
    number(percent / 100, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <Card>
      <CardHeader title={t("byType")} description={t("byTypeText")} />
      <CardContent className="flex flex-1 flex-col justify-center">
        <DonutChart
          label={t("byType")}
          slices={groups.map((group) => ({
            label: t(group.type),
            value: group.jobs,
            display: `${share(group.share)} · ${t("jobs", { count: group.jobs })}`,
          }))}
          center={{ value: number(total), label: t("jobsUnit", { count: total }) }}
          empty={<EmptyState icon={<Images />} title={t("noType")} text={t("noTypeText")} />}
        />
      </CardContent>
    </Card>
  );
}
