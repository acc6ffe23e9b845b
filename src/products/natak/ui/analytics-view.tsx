"use client";
import { ChartArea, Download } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { FiguresHeader } from "../../../platform/exports/ui/figures-header.tsx";
import { useBeside } from "../../../platform/metering/ui/use-change.ts";
import { AreaChart } from "../../../ui/area-chart.tsx";
import { buttonVariants } from "../../../ui/button.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ByCharacter, ByType, TimeAndCost, TopPrompts } from "./analytics-breakdown.tsx";
import { AnalyticsCards } from "./analytics-cards.tsx";

type Figures = ApiOutput<"GET /analytics">;
type Days = "7" | "30";

/** What the credits bought, over 7 or 30 days; the period stands in the address. */
export function AnalyticsView({
  days: firstDays,
  initial,
  mayExport,
}: {
  days: Days;
  initial: Figures;
  mayExport: boolean;
}) {
  const t = useTranslations("natak.ui.analytics");
  const [days, choose] = useAddress(daysOf, (chosen) => `/analytics?days=${chosen}`);
  const read = useApi("GET /analytics", { days }, days === firstDays ? { initial } : {});
  return (
    <>
      <FiguresHeader
        title={t("title")}
        description={t("description")}
        value={days}
        onChange={choose}
        options={[
          { value: "7", label: t("days", { count: 7 }) },
          { value: "30", label: t("days", { count: 30 }) },
        ]}
        file={mayExport ? { datasets: ["jobs", "credit_movements", "assets"], period: days } : null}
      />
      <ChosenFigures read={read}>{(figures) => <Parts figures={figures} />}</ChosenFigures>
    </>
  );
}

function Parts({ figures }: { figures: Figures }) {
  const t = useTranslations("natak.ui.analytics");
  return (
    <>
      <AnalyticsCards figures={figures} period={t("lastDays", { count: figures.daily.length })} />
      <CreditsByDay daily={figures.daily} before={figures.before.credits_used} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <ByCharacter groups={figures.by_character} />
        <ByType groups={figures.by_type} />
        <TopPrompts prompts={figures.extras.top_prompts} />
        <TimeAndCost extras={figures.extras} />
      </div>
    </>
  );
}

const daysOf = (params: Record<string, string>): Days => (params.days === "30" ? "30" : "7");

function CreditsByDay({ daily, before }: { daily: Figures["daily"]; before: number }) {
  const t = useTranslations("natak.ui.analytics");
  const change = useTranslations("metering.ui.change");
  const { dateTime, number } = useFormatter();
  const total = daily.reduce((sum, day) => sum + day.credits, 0);
  const { delta, hint } = useBeside()(total, before);
  const series = [t("series"), ...(before > 0 ? [change("earlier", { name: t("series") })] : [])];
  // The days are calendar days of the team's time zone already.
  const day = (date: string, long: boolean) =>
    dateTime(new Date(date), {
      timeZone: "UTC",
      day: "numeric",
      month: long ? "long" : "short",
      ...(long ? { weekday: "long" } : {}),
    });
  return (
    <Card>
      <CardHeader
        title={t("usage")}
        description={t("usageText")}
        actions={
          <div className="flex items-center gap-2">
            <p className="text-muted-foreground text-sm tabular-nums sm:text-right">
              {t("spent", { credits: number(total), count: daily.length })}
              <span className="block text-xs">{[delta?.text, hint].filter(Boolean).join(" · ")}</span>
            </p>
            <a
              href={`/api/v1/analytics/export?days=${daily.length}`}
              download
              aria-label={t("dailyFile")}
              title={t("dailyFile")}
              className={buttonVariants({ variant: "ghost", size: "icon-sm" })}
            >
              <Download aria-hidden />
            </a>
          </div>
        }
      />
      <CardContent>
        <AreaChart
          label={t("usageLabel", { count: daily.length })}
          series={series}
          earlier={series.length - 1}
          unit={t("unit")}
          locale={useLocale()}
          height={264}
          points={daily.map(({ date, credits, credits_before }) => ({
            label: day(date, false),
            title: day(date, true),
            values: [credits, credits_before].slice(0, series.length),
          }))}
          empty={<EmptyState icon={<ChartArea />} title={t("nothingSpent")} text={t("nothingSpentText")} />}
        />
      </CardContent>
    </Card>
  );
}
