"use client";
import { ChartArea, CircleCheck, HardDrive } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { AreaChart, type AreaPoint } from "../../../ui/area-chart.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

type Figures = ApiOutput<"GET /dashboard/analytics">;
type Point = Figures["points"][number];

export function CallsChart({ figures: { points, totals } }: { figures: Figures }) {
  const t = useTranslations("orchestrator.ui.analytics");
  return (
    <ChartCard
      title={t("calls")}
      description={t("callsText", { calls: totals.calls })}
      series={[t("calls"), t("before")]}
      earlier={1}
      points={usePoints(points, (point) => [point.calls, point.calls_before])}
      height={264}
      empty={<EmptyState icon={<ChartArea />} title={t("noCalls")} text={t("noCallsText")} />}
    />
  );
}

export function ErrorsChart({ figures: { points } }: { figures: Figures }) {
  const t = useTranslations("orchestrator.ui.analytics");
  return (
    <ChartCard
      title={t("errors")}
      description={t("errorsText")}
      series={[t("errors"), t("before")]}
      earlier={1}
      points={usePoints(points, (point) => [point.errors, point.errors_before])}
      empty={<EmptyState icon={<CircleCheck />} title={t("noErrors")} text={t("noErrorsText")} />}
    />
  );
}

export function LatencyChart({ figures: { points } }: { figures: Figures }) {
  const t = useTranslations("orchestrator.ui.analytics");
  return (
    <ChartCard
      title={t("latency")}
      description={t("latencyText")}
      series={[t("slow"), t("typical"), t("slowBefore"), t("typicalBefore")]}
      earlier={2}
      unit={t("unitMs")}
      points={usePoints(points, (point) =>
        [point.p95, point.p50, point.p95_before, point.p50_before].map((value) => value ?? 0),
      )}
      empty={<EmptyState icon={<ChartArea />} title={t("noCalls")} text={t("noCallsText")} />}
    />
  );
}

const mebibyte = 1024 * 1024;

export function StorageChart({ storage }: { storage: Figures["storage"] }) {
  const t = useTranslations("orchestrator.ui.analytics");
  const { number } = useFormatter();
  const megabytes = { style: "unit", unit: "megabyte", maximumFractionDigits: 1 } as const;
  return (
    <ChartCard
      title={t("storage")}
      description={t("storageText")}
      aside={storage.bytes > 0 && number(storage.bytes / mebibyte, megabytes)}
      series={[t("storage"), t("before")]}
      earlier={1}
      format={megabytes}
      points={usePoints(storage.points, ({ bytes, bytes_before }) => [bytes / mebibyte, bytes_before / mebibyte])}
      empty={<EmptyState icon={<HardDrive />} title={t("noStorage")} text={t("noStorageText")} />}
    />
  );
}

function ChartCard({
  title,
  description,
  aside,
  ...chart
}: {
  title: string;
  description: string;
  aside?: ReactNode;
  series: string[];
  earlier: number;
  points: AreaPoint[];
  unit?: string;
  format?: Intl.NumberFormatOptions;
  height?: number;
  empty: ReactNode;
}) {
  return (
    <Card>
      <CardHeader
        title={title}
        description={description}
        actions={aside && <p className="text-muted-foreground text-sm tabular-nums">{aside}</p>}
      />
      <CardContent>
        <AreaChart label={title} locale={useLocale()} height={208} {...chart} />
      </CardContent>
    </Card>
  );
}

/** Hours and days are those of the team's clock already. */
function usePoints<P extends Pick<Point, "at">>(points: readonly P[], values: (point: P) => number[]): AreaPoint[] {
  const t = useTranslations("orchestrator.ui.analytics");
  const { dateTime } = useFormatter();
  return points.map((point) => {
    const [date, hour] = point.at.split("T") as [string, string | undefined];
    const day = (long: boolean) =>
      dateTime(new Date(date), {
        timeZone: "UTC",
        day: "numeric",
        month: long ? "long" : "short",
        ...(long ? { weekday: "long" } : {}),
      });
    const label = hour ? t("hour", { hour }) : day(false);
    return { label, title: hour ? label : day(true), values: values(point) };
  });
}
