"use client";
import { ChartLine } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { AreaChart } from "../../../ui/area-chart.tsx";
import { Card, CardContent } from "../../../ui/card.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Part } from "./analytics-parts.tsx";
import type { Analytics } from "./analytics-view.tsx";

/** Six months side by side, as a picture and as a table. */
export function Trends({ trends }: { trends: Analytics["trends"] }) {
  const t = useTranslations("luna.ui.analytics.trends");
  const { number, dateTime } = useFormatter();
  const named = (month: string, long: boolean) =>
    dateTime(new Date(`${month}-01`), {
      ...{ timeZone: "UTC", month: long ? "long" : "short" },
      ...(long ? { year: "numeric" } : {}),
    });
  const right = { align: "right" as const, className: "tabular-nums" };
  return (
    <Part title={t("title")} text={t("text")}>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Card>
          <CardContent>
            <AreaChart
              label={t("title")}
              locale={useLocale()}
              height={240}
              series={[t("features"), t("bugs"), t("reviews")]}
              points={trends.map((one) => ({
                label: named(one.month, false),
                title: named(one.month, true),
                values: [one.features_shipped, one.bugs_fixed, one.code_reviews],
              }))}
              empty={<EmptyState icon={<ChartLine />} title={t("none")} text={t("noneText")} />}
            />
          </CardContent>
        </Card>
        <DataTable
          caption={t("title")}
          rows={[...trends].reverse()}
          rowKey={(row) => row.month}
          columns={[
            { key: "month", header: t("month"), primary: true, cell: (row) => named(row.month, true) },
            { key: "deployments", header: t("deployments"), ...right, cell: (row) => number(row.deployments) },
            {
              ...{ key: "hours", header: t("hours"), ...right },
              cell: (row) => number(row.time_saved_hours, { maximumFractionDigits: 1 }),
            },
            {
              ...{ key: "value", header: t("value"), ...right },
              cell: (row) =>
                number(row.estimated_value, { style: "currency", currency: "USD", maximumFractionDigits: 0 }),
            },
          ]}
        />
      </div>
    </Part>
  );
}
