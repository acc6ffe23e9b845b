"use client";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "../../../ui/badge.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { useMoney } from "../../billing/ui/use-money.ts";
import type { Figures } from "./figures-view.tsx";

type Month = Figures["revenue"][number];
type Row = Month["live"] & { month: string; sandbox: boolean };

const isUsed = ({ paying_teams, paying_at_start }: Month["live"]) => paying_teams + paying_at_start > 0;

/** A month of which neither book knows anything has a row, too. */
const rowsOf = ({ month, live, sandbox }: Month): Row[] => [
  ...(isUsed(live) || !isUsed(sandbox) ? [{ ...live, month, sandbox: false }] : []),
  ...(isUsed(sandbox) ? [{ ...sandbox, month, sandbox: true }] : []),
];

/** MRR, ARPU and churn by month, the latest first; money of the sandbox in rows of its own. */
export function RevenueTable({ months }: { months: Month[] }) {
  const t = useTranslations("product-analytics.ui");
  const { dateTime, number } = useFormatter();
  const money = useMoney(months[0]!.currency);
  const figure = (key: string, header: string, cell: (row: Row) => string) =>
    ({ key, header, cell, align: "right", className: "tabular-nums" }) as const;
  return (
    <section className="grid grid-cols-1 gap-3">
      <div className="grid gap-1">
        <h2 className="font-semibold text-[0.9375rem] leading-5">{t("revenue")}</h2>
        <p className="max-w-3xl text-pretty text-muted-foreground text-sm leading-5">{t("revenueText")}</p>
      </div>
      <DataTable
        caption={t("revenue")}
        rows={months.toReversed().flatMap(rowsOf)}
        rowKey={({ month, sandbox }) => `${month} ${sandbox}`}
        columns={[
          {
            key: "month",
            header: t("month"),
            primary: true,
            cell: ({ month, sandbox }) => (
              <span className="flex items-center gap-2">
                {dateTime(new Date(`${month}-01T00:00:00Z`), { month: "long", year: "numeric", timeZone: "UTC" })}
                {sandbox && <Badge tone="warning">{t("sandbox")}</Badge>}
              </span>
            ),
          },
          figure("mrr", t("mrr"), (row) => money(row.mrr_minor)),
          figure("past_due", t("pastDue"), (row) => money(row.past_due_minor)),
          figure("paying", t("paying"), (row) => number(row.paying_teams)),
          figure("arpu", t("arpu"), (row) => (row.arpu_minor === null ? "—" : money(row.arpu_minor))),
          figure("ended", t("ended"), (row) => t("endedOf", { ended: row.ended, teams: row.paying_at_start })),
          figure("churn", t("churn"), (row) =>
            row.churn === null ? "—" : number(row.churn / 100, { style: "percent", maximumFractionDigits: 1 }),
          ),
        ]}
      />
    </section>
  );
}
