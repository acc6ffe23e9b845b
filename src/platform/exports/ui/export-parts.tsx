"use client";
import { Download } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { type ButtonVariants, buttonVariants } from "../../../ui/button.tsx";
import { Progress } from "../../../ui/progress.tsx";

export type DataExport = ApiOutput<"GET /exports/:id">;

export const isUnderWay = ({ status }: Pick<DataExport, "status">) => status === "queued" || status === "running";

/** How far it is, in rows. */
export function ExportProgress({ one, labelHidden }: { one: DataExport; labelHidden?: boolean }) {
  const t = useTranslations("exports.dialog");
  const { number } = useFormatter();
  const { status, rows, total } = one;
  const text = total === null ? t("waiting") : t("rowsOf", { rows: number(rows), total });
  return (
    <Progress
      label={t(status === "queued" ? "queued" : "making")}
      value={rows}
      max={Math.max(1, total ?? 1)}
      valueText={text}
      {...(labelHidden && { labelHidden })}
    />
  );
}

export function DownloadLink({ one, ...look }: { one: DataExport } & ButtonVariants) {
  const t = useTranslations("exports.dialog");
  return (
    <a
      data-focus
      href={`/api/v1/exports/${one.id}/file`}
      download
      className={buttonVariants(look)}
      aria-label={t("downloadOf", { title: one.title })}
    >
      <Download aria-hidden /> {t("download")}
    </a>
  );
}

/** "1,024 rows · 80 kB" */
export function useExportSize(): (one: Pick<DataExport, "rows" | "bytes">) => string {
  const t = useTranslations("exports.dialog");
  const { number } = useFormatter();
  return ({ rows, bytes }) => {
    const kilobytes = Math.ceil((bytes ?? 0) / 1_000);
    const size =
      kilobytes < 1_000
        ? number(kilobytes, { style: "unit", unit: "kilobyte" })
        : number(kilobytes / 1_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
    return `${t("rows", { rows })} · ${size}`;
  };
}

/** "1 Mar – 31 Mar 2026"; the days are calendar days of the team's time zone already. */
export function useExportPeriod(): (one: Pick<DataExport, "from" | "to">) => string {
  const t = useTranslations("exports.dialog");
  const { dateTime, dateTimeRange } = useFormatter();
  const style = { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" } as const;
  return ({ from, to }) => {
    if (from && to) return dateTimeRange(new Date(from), new Date(to), style);
    if (from) return t("since", { date: dateTime(new Date(from), style) });
    return to ? t("until", { date: dateTime(new Date(to), style) }) : t("periods.all");
  };
}
