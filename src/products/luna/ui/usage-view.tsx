"use client";
import { Infinity as Endless } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { FiguresHeader } from "../../../platform/exports/ui/figures-header.tsx";
import { UnusualUse } from "../../../platform/metering/ui/unusual-use.tsx";
import { useBeside } from "../../../platform/metering/ui/use-change.ts";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";
import { Indexing } from "./indexing.tsx";
import { LimitBar, type LimitFacts } from "./limit-bar.tsx";
import { LimitNote } from "./limit-note.tsx";
import { UpgradeCard } from "./upgrade-card.tsx";
import { UsageChart } from "./usage-chart.tsx";
import { periodOf, periods, type UsagePeriod } from "./usage-periods.ts";
import { ByAgent, ByMetric, ByProject } from "./usage-tables.tsx";

type Figures = ApiOutput<"GET /usage/overview">;
type Current = Figures["current"];
interface Props {
  period: UsagePeriod;
  initial: Figures;
  alerts: ApiOutput<"GET /usage/alerts">;
  mayManage: boolean;
  mayExport: boolean;
}

/** How much was used in a calendar period, against limits, by day, metric, agent and project. The period stands in the address. */
export function UsageView({ period: firstPeriod, initial, alerts, mayManage, mayExport }: Props) {
  const t = useTranslations("luna.ui.usage");
  const [period, choose] = useAddress(periodOf, (chosen) => `/dashboard/usage?period=${chosen}`);
  const read = useApi("GET /usage/overview", { period }, period === firstPeriod ? { initial } : {});
  return (
    <>
      <FiguresHeader
        title={t("title")}
        description={t("description")}
        value={period}
        onChange={choose}
        options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        file={mayExport ? { datasets: ["usage_events"], period: period === "month" ? "month" : "7" } : null}
      />
      {read.data && <LimitNote limits={read.data.current.limit_details} />}
      <UnusualUse initial={alerts} mayManage={mayManage} withMuted />
      <ChosenFigures read={read}>{(figures) => <Period {...figures} />}</ChosenFigures>
    </>
  );
}

function Period({ current, before, breakdown, fit }: Figures) {
  const t = useTranslations("luna.ui.usage");
  return (
    <>
      <Summary current={current} before={before} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-3">
        <Card className="lg:col-span-2">
          <CardHeader title={t("daily")} description={t("dailyText")} />
          <CardContent>
            <UsageChart
              days={current.daily_breakdown}
              before={before.daily_breakdown}
              label={t("daily")}
              height={250}
            />
          </CardContent>
        </Card>
        <Limits current={current} />
      </div>
      <ByMetric rows={breakdown.by_metric} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-3">
        <div className="grid h-fit grid-cols-1 gap-6 lg:col-span-2">
          <ByAgent rows={breakdown.by_agent} />
          <ByProject rows={breakdown.by_project} />
        </div>
        <Indexing status={breakdown.indexing} />
      </div>
      {fit && <UpgradeCard fit={fit} />}
    </>
  );
}

const summed = [
  ["rag_query", "rag_queries"],
  ["agent_execution", "agent_executions"],
  ["file_indexed", "files_indexed"],
  ["deployment", "deployments"],
] as const;

function Summary({ current, before }: Pick<Figures, "current" | "before">) {
  const t = useTranslations("luna.ui.usage");
  const metrics = useTranslations("luna.metrics");
  const { number, dateTime } = useFormatter();
  const beside = useBeside();
  const day = (moment: string) => dateTime(new Date(moment), { day: "numeric", month: "short" });
  const [from, to] = [day(current.period_start), day(current.period_end)];
  const span = from === to ? from : t("span", { from, to });
  return (
    <div className="grid gap-3">
      <p className="text-muted-foreground text-sm">{t("beside", { period: current.period, span })}</p>
      <section aria-label={t("summary")} className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        {summed.map(([metric, name]) => (
          <StatCard
            key={metric}
            label={metrics(metric)}
            value={number(current.usage[name])}
            {...beside(current.usage[name], before.usage[name])}
          />
        ))}
      </section>
    </div>
  );
}

const limited = ["rag_query", "file_indexed", "agent_execution"];

/** The source's three limits: a bar for each that binds, and that there is none for the others; then what else has one. */
function Limits({ current }: { current: Current }) {
  const t = useTranslations("luna.ui.usage");
  const metrics = useTranslations("luna.metrics");
  const texts = useTranslations();
  const found = (metric: string) => current.limit_details.find((one) => one.metric === metric);
  const rows = [
    ...limited.map((metric) => ({ title: metrics(metric as never), limit: found(metric) })),
    ...current.limit_details
      .filter(({ metric }) => !limited.includes(metric))
      .map((limit) => ({ title: texts(`${limit.module}.metrics.${limit.metric}` as never), limit })),
  ];
  return (
    <Card>
      <CardHeader title={t("limits")} description={t("limitsText", { tier: t(`tiers.${current.tier}` as never) })} />
      <CardContent className="grid gap-5">
        {rows.map(({ title, limit }) => (
          <div key={title} className="grid gap-1.5">
            <p className="font-medium text-sm">{title}</p>
            {limit ? (
              <Binding limit={limit} />
            ) : (
              <p className="flex items-center gap-2 text-muted-foreground text-sm">
                <Endless aria-hidden className="size-4" />
                {t("unlimited")}
              </p>
            )}
          </div>
        ))}
      </CardContent>
    </Card>
  );
}

/** The bar of the limit that binds, who set it and when it starts again. */
function Binding({ limit }: { limit: LimitFacts }) {
  const t = useTranslations("luna.ui.usage");
  const { dateTime } = useFormatter();
  const [text, format] =
    limit.period === "day"
      ? (["resetsAt", { hour: "numeric", minute: "2-digit" }] as const)
      : (["resetsOn", { day: "numeric", month: "long" }] as const);
  return (
    <>
      <LimitBar limit={limit} />
      <p className="text-muted-foreground text-xs leading-5">
        {t(text, { by: limit.set_by, at: dateTime(new Date(limit.resets_at), format) })}
      </p>
    </>
  );
}
