"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";
import type { Analytics } from "./analytics-view.tsx";
import { useDuration } from "./use-duration.ts";

/** A part of the page with its heading. */
export function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-4">
      <header className="grid gap-1">
        <h2 className="font-semibold text-[0.9375rem]">{title}</h2>
        {text && <p className="text-muted-foreground text-sm">{text}</p>}
      </header>
      {children}
    </section>
  );
}

export function usePercent() {
  const { number } = useFormatter();
  return (value: number, digits = 1) => number(value / 100, { style: "percent", maximumFractionDigits: digits });
}

type Performance = Analytics["performance"];

/** How fast answers come and how often they are good. */
export function PerformancePart({ performance }: { performance: Performance }) {
  const t = useTranslations("luna.ui.analytics.performance");
  const percent = usePercent();
  const duration = useDuration();
  const rag = performance.by_metric[0];
  const interval = performance.success_interval;
  return (
    <Part title={t("title")}>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3 sm:gap-4">
        <StatCard
          label={t("response")}
          value={performance.avg_response_time_ms === null ? "—" : duration(performance.avg_response_time_ms)}
          hint={
            rag?.p50_ms != null && rag.p95_ms != null
              ? t("responseHint", { p50: duration(rag.p50_ms), p95: duration(rag.p95_ms) })
              : t("noData")
          }
        />
        <StatCard
          label={t("success")}
          value={performance.success_rate === null ? "—" : percent(performance.success_rate)}
          hint={interval ? t("successHint", { low: percent(interval[0]), high: percent(interval[1]) }) : t("noData")}
        />
        <StatCard
          label={t("uptime")}
          value={performance.uptime_percentage === null ? "—" : percent(performance.uptime_percentage, 2)}
          hint={t(performance.uptime_percentage === null ? "noHealth" : "uptimeHint")}
        />
      </div>
      <SpeedTable rows={performance.by_metric} />
    </Part>
  );
}

function SpeedTable({ rows }: { rows: Performance["by_metric"] }) {
  const t = useTranslations("luna.ui.analytics.performance");
  const metrics = useTranslations("luna.metrics");
  const { number } = useFormatter();
  const percent = usePercent();
  const duration = useDuration();
  type Row = Performance["by_metric"][number];
  const right = { align: "right" as const, className: "tabular-nums" };
  const time = (key: string, header: string, of: (row: Row) => number | null): Column<Row> => ({
    ...{ key, header, ...right },
    cell: (row) => {
      const ms = of(row);
      return ms === null ? "—" : duration(ms);
    },
  });
  return (
    <DataTable
      caption={t("title")}
      rows={rows}
      rowKey={(row) => row.metric_type}
      columns={[
        { key: "metric", header: t("metric"), primary: true, cell: (row) => metrics(row.metric_type) },
        { key: "events", header: t("events"), ...right, cell: (row) => number(row.events) },
        time("mean", t("mean"), (row) => row.avg_ms),
        time("p50", t("median"), (row) => row.p50_ms),
        time("p95", t("p95"), (row) => row.p95_ms),
        {
          ...{ key: "success", header: t("rate"), ...right },
          cell: (row) => (row.success_rate === null ? "—" : percent(row.success_rate)),
        },
      ]}
    />
  );
}

/** Deployment frequency, lead time, change failure rate and time to restore. */
export function DeliveryPart({ delivery }: { delivery: Analytics["delivery"] }) {
  const t = useTranslations("luna.ui.analytics.delivery");
  const { number } = useFormatter();
  const percent = usePercent();
  const tenth = (value: number) => number(value, { maximumFractionDigits: 1 });
  const time = (hours: number | null) =>
    hours === null
      ? { value: "—" }
      : hours < 48
        ? { value: tenth(hours), unit: t("hours") }
        : { value: tenth(hours / 24), unit: t("days") };
  const { deployments, lead_time_hours: lead, change_failure_rate: failure, restore_hours: restore } = delivery;
  return (
    <Part title={t("title")} text={t("text")}>
      <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <StatCard
          label={t("frequency")}
          value={deployments === 0 ? "—" : tenth(delivery.deployments_per_week)}
          hint={deployments === 0 ? t("unknown") : t("frequencyHint", { count: deployments })}
        />
        <StatCard label={t("lead")} {...time(lead)} hint={t(lead === null ? "unknownLead" : "leadHint")} />
        <StatCard
          label={t("failure")}
          value={failure === null ? "—" : percent(failure)}
          hint={t(failure === null ? "unknown" : "failureHint")}
        />
        <StatCard label={t("restore")} {...time(restore)} hint={t("restoreHint")} />
      </div>
    </Part>
  );
}
