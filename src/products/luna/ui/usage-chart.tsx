"use client";
import { ChartLine } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { AreaChart } from "../../../ui/area-chart.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Days = ApiOutput<"GET /usage/history">["daily_breakdown"];
const shown = ["rag_query", "agent_execution"] as const;
const valuesOf = ({ rag_queries = 0, agent_executions = 0 }: Days[number]) => [rag_queries, agent_executions];

interface Props {
  days: Days;
  /** Of the period before, drawn in dashes where it has use and there are lines to stand beside. */
  before?: Days;
  label: string;
  height: number;
}

/** RAG queries and agent runs by day, in the colours of the source. */
export function UsageChart({ days, before = [], label, height }: Props) {
  const t = useTranslations("luna.ui.home");
  const texts = useTranslations();
  const { dateTime } = useFormatter();
  // The days are calendar days of the team's time zone already.
  const day = (date: string, long: boolean) =>
    dateTime(new Date(date), {
      ...{ timeZone: "UTC", day: "numeric", month: long ? "long" : "short" },
      ...(long ? { weekday: "long" } : {}),
    });
  const earlier = days.length > 1 && before.some((one) => valuesOf(one).some(Boolean)) ? before : [];
  const names = shown.map((metric) => texts(`luna.metrics.${metric}`));
  return (
    <AreaChart
      label={label}
      series={[...names, ...(earlier[0] ? names.map((name) => texts("metering.ui.change.earlier", { name })) : [])]}
      earlier={earlier[0] ? names.length : 0}
      locale={useLocale()}
      height={height}
      points={days.map((one, place) => ({
        label: day(one.date, false),
        title: day(one.date, true),
        values: [one, ...earlier.slice(place, place + 1)].flatMap(valuesOf),
      }))}
      empty={<EmptyState icon={<ChartLine />} title={t("noTrend")} text={t("noTrendText")} />}
    />
  );
}
