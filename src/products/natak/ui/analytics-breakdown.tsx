"use client";
import { Images, MessageSquareText, Users } from "lucide-react";
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

/** What was asked for most: prompts that differ only in capitals, white space or LoRA tags count as one. */
export function TopPrompts({ prompts }: { prompts: Figures["extras"]["top_prompts"] }) {
  const t = useTranslations("natak.ui.analytics");
  return (
    <Card>
      <CardHeader title={t("topPrompts")} description={t("topPromptsText")} />
      <CardContent>
        <BarList
          label={t("topPrompts")}
          locale={useLocale()}
          color={2}
          items={prompts.map(({ prompt, jobs }) => ({
            label: prompt || t("noWords"),
            value: jobs,
            display: t("jobs", { count: jobs }),
          }))}
          empty={<EmptyState icon={<MessageSquareText />} title={t("noPrompts")} text={t("noPromptsText")} />}
        />
      </CardContent>
    </Card>
  );
}

/** How long a completed job took to draw, and what it cost in the end. */
export function TimeAndCost({ extras }: { extras: Figures["extras"] }) {
  const t = useTranslations("natak.ui.analytics");
  const { number } = useFormatter();
  const { generation_ms: took, cost_per_job: cost } = extras;
  const lasting = (ms: number) => {
    const seconds = ms / 1_000;
    const [value, unit] = seconds < 120 ? [seconds, "second"] : [seconds / 60, "minute"];
    return number(value, { style: "unit", unit, maximumFractionDigits: 1 });
  };
  const facts = [
    ["typical", took ? lasting(took.p50) : "—"],
    ["slow", took ? lasting(took.p95) : "—"],
    ["cost", cost === null ? "—" : `${number(cost)} ${t("unit")}`],
  ] as const;
  return (
    <Card>
      <CardHeader title={t("timeAndCost")} description={t("timeAndCostText")} />
      <CardContent>
        <dl className="grid grid-cols-1 divide-y">
          {facts.map(([key, value]) => (
            <div key={key} className="flex items-center justify-between gap-4 py-4 first:pt-0 last:pb-0">
              <dt className="grid gap-0.5">
                <span className="text-sm">{t(`facts.${key}`)}</span>
                <span className="text-muted-foreground text-xs leading-5">{t(`facts.${key}Text`)}</span>
              </dt>
              <dd className="shrink-0 font-semibold text-xl tabular-nums tracking-tight">{value}</dd>
            </div>
          ))}
        </dl>
      </CardContent>
    </Card>
  );
}
