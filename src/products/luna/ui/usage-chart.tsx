"use client";
import { ChartLine } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { AreaChart } from "../../../ui/area-chart.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Days = ApiOutput<"GET /usage/history">["daily_breakdown"];
const shown = { rag_query: "rag_queries", agent_execution: "agent_executions" } as const;

/** RAG queries and agent runs by day, in the colours of the source. */
export function UsageChart({ days, label, height }: { days: Days; label: string; height: number }) {
  const t = useTranslations("luna.ui.home");
  const metrics = useTranslations("luna.metrics");
  const { dateTime } = useFormatter();
  // The days are calendar days of the team's time zone already.
  const day = (date: string, long: boolean) =>
    dateTime(new Date(date), {
      ...{ timeZone: "UTC", day: "numeric", month: long ? "long" : "short" },
      ...(long ? { weekday: "long" } : {}),
    });
  return (
    <AreaChart
      label={label}
      series={[metrics("rag_query"), metrics("agent_execution")]}
      locale={useLocale()}
      height={height}
      points={days.map((one) => ({
        label: day(one.date, false),
        title: day(one.date, true),
        values: [one[shown.rag_query] ?? 0, one[shown.agent_execution] ?? 0],
      }))}
      empty={<EmptyState icon={<ChartLine />} title={t("noTrend")} text={t("noTrendText")} />}
    />
  );
}
