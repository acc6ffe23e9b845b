"use client";
import { CircleAlert, Gauge, Radio, Timer } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useChange } from "../../../platform/metering/ui/use-change.ts";
import { StatCard } from "../../../ui/stat-card.tsx";

type Figures = ApiOutput<"GET /dashboard/analytics">;

/** The four figures of the period, each with its change against the period before. */
export function AnalyticsCards({ figures: { totals, before, unit, points } }: { figures: Figures }) {
  const t = useTranslations("orchestrator.ui.analytics");
  const { number } = useFormatter();
  const changeOf = useChange();
  const against = unit === "hour" ? t("against.today") : t("against.days", { count: points.length });
  const percent = (value: number | null) =>
    value === null ? "—" : number(value / 100, { style: "percent", maximumFractionDigits: 1 });
  const ms = (value: number | null) => (value === null ? "—" : number(value));
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <StatCard
        label={t("calls")}
        value={number(totals.calls)}
        icon={<Radio />}
        delta={changeOf(totals.calls, before.calls, "neutral")}
        hint={against}
      />
      <StatCard
        label={t("errorRate")}
        value={percent(totals.error_rate)}
        icon={<CircleAlert />}
        delta={changeOf(totals.error_rate, before.error_rate, "lessIsBetter")}
        hint={t("withErrors", { count: totals.errors })}
      />
      <StatCard
        label={t("typical")}
        value={ms(totals.p50)}
        unit={totals.p50 === null ? undefined : t("unitMs")}
        icon={<Timer />}
        delta={changeOf(totals.p50, before.p50, "lessIsBetter")}
        hint={t("typicalHint")}
      />
      <StatCard
        label={t("slow")}
        value={ms(totals.p95)}
        unit={totals.p95 === null ? undefined : t("unitMs")}
        icon={<Gauge />}
        delta={changeOf(totals.p95, before.p95, "lessIsBetter")}
        hint={t("slowHint")}
      />
    </div>
  );
}
