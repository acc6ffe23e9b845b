"use client";
import { Bot, ChartLine, FolderGit2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { useDuration } from "./use-duration.ts";

type Breakdown = ApiOutput<"GET /usage/breakdown">;
type MetricRow = Breakdown["by_metric"][number];
type AgentRow = Breakdown["by_agent"][number];
type ProjectRow = Breakdown["by_project"][number];

export function ByMetric({ rows }: { rows: MetricRow[] }) {
  const t = useTranslations("luna.ui.usage");
  const metrics = useTranslations("luna.metrics");
  const columns = useFigures<MetricRow>();
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-[0.9375rem]">{t("byMetric")}</h2>
      <DataTable
        caption={t("byMetric")}
        columns={[
          { key: "metric", header: t("metric"), primary: true, cell: (row) => metrics(row.metric_type as never) },
          ...columns,
        ]}
        rows={rows.some(({ events }) => events > 0) ? rows : []}
        rowKey={(row) => row.metric_type}
        empty={<EmptyState icon={<ChartLine />} title={t("noMetrics")} text={t("noMetricsText")} />}
      />
    </section>
  );
}

export function ByAgent({ rows }: { rows: AgentRow[] }) {
  const t = useTranslations("luna.ui.usage");
  const columns = useFigures<AgentRow>();
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-[0.9375rem]">{t("byAgent")}</h2>
      <DataTable
        caption={t("byAgent")}
        columns={[
          { key: "agent", header: t("agent"), primary: true, cell: (row) => row.agent_name },
          ...columns.filter(({ key }) => key !== "count"),
        ]}
        rows={rows}
        rowKey={(row) => row.agent_name}
        empty={<EmptyState icon={<Bot />} title={t("noAgents")} text={t("noAgentsText")} />}
      />
    </section>
  );
}

export function ByProject({ rows }: { rows: ProjectRow[] }) {
  const t = useTranslations("luna.ui.usage");
  const columns = useFigures<ProjectRow>();
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-[0.9375rem]">{t("byProject")}</h2>
      <DataTable
        caption={t("byProject")}
        columns={[
          { key: "project", header: t("projectName"), primary: true, cell: (row) => row.project_id },
          ...columns.filter(({ key }) => key !== "count"),
        ]}
        rows={rows}
        rowKey={(row) => row.project_id}
        empty={<EmptyState icon={<FolderGit2 />} title={t("noProjects")} text={t("noProjectsText")} />}
      />
    </section>
  );
}

function useFigures<Row extends Omit<MetricRow, "metric_type" | "name">>(): Column<Row>[] {
  const t = useTranslations("luna.ui.usage");
  const { number } = useFormatter();
  const duration = useDuration();
  const percent = (value: number) => number(value / 100, { style: "percent", maximumFractionDigits: 1 });
  const right = { align: "right" as const, className: "tabular-nums" };
  return [
    { key: "count", header: t("count"), ...right, cell: (row) => number(row.count) },
    { key: "events", header: t("events"), ...right, cell: (row) => number(row.events) },
    {
      ...{ key: "success", header: t("success"), ...right },
      cell: (row) => (row.success_rate === null ? "—" : percent(row.success_rate)),
    },
    {
      ...{ key: "duration", header: t("duration"), ...right },
      cell: (row) => (row.avg_duration_ms === null ? "—" : duration(row.avg_duration_ms)),
    },
  ];
}
