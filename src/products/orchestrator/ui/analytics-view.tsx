"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { FiguresHeader } from "../../../platform/exports/ui/figures-header.tsx";
import { FeatureShares, RouteShares } from "./analytics-breakdown.tsx";
import { AnalyticsCards } from "./analytics-cards.tsx";
import { CallsChart, ErrorsChart, LatencyChart, StorageChart } from "./analytics-charts.tsx";
import { addressOf, type Period, periodOf, ranges } from "./chosen-period.ts";
import { DayFields } from "./day-fields.tsx";

type Figures = ApiOutput<"GET /dashboard/analytics">;

/** What programs called, over a period that stands in the address; it moves with each call. */
export function AnalyticsView({
  period: first,
  initial,
  mayExport,
}: {
  period: Period;
  initial: Figures;
  mayExport: boolean;
}) {
  const t = useTranslations("orchestrator.ui.analytics");
  const [period, choose] = useAddress<Period>(periodOf, addressOf);
  const isFirst = addressOf(period) === addressOf(first);
  const read = useApi("GET /dashboard/analytics", period, isFirst ? { initial } : {});
  const { from, to } = read.data ?? initial;
  return (
    <>
      <FiguresHeader
        title={t("title")}
        description={t("description")}
        value={period.range ?? "30"}
        onChange={(range) => choose(range === "custom" ? { range, from, to } : { range })}
        options={ranges.map((range) => ({
          value: range,
          label: range === "today" || range === "custom" ? t(range) : t("daysShort", { count: range }),
        }))}
        file={mayExport ? { datasets: ["usage_events", "api_key_uses"] } : null}
      />
      {period.range === "custom" && <DayFields from={period.from!} to={period.to!} onChange={choose} />}
      <ChosenFigures read={read}>{(figures) => <Parts figures={figures} />}</ChosenFigures>
    </>
  );
}

function Parts({ figures }: { figures: Figures }) {
  return (
    <>
      <AnalyticsCards figures={figures} />
      <CallsChart figures={figures} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <LatencyChart figures={figures} />
        <ErrorsChart figures={figures} />
        <FeatureShares features={figures.features} />
        <RouteShares routes={figures.routes} />
      </div>
      <StorageChart storage={figures.storage} />
    </>
  );
}
