"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { OwnLimits, type UsageLimits } from "../../../platform/billing/ui/own-limits.tsx";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { isUnused, NothingUsed } from "./nothing-used.tsx";
import { UsageChart } from "./usage-chart.tsx";
import { periodOf, periods, type UsagePeriod } from "./usage-periods.ts";

type Usage = ApiOutput<"GET /teams/:id/usage">;
type Member = Usage["member_breakdown"][number];
const shown = [
  ["rag_query", "rag_queries"],
  ["agent_execution", "agent_executions"],
  ["file_indexed", "files_indexed"],
  ["deployment", "deployments"],
  ["feature_shipped", "features_shipped"],
  ["bug_fixed", "bugs_fixed"],
] as const;

/** Who used what, in a calendar period. A team without a first event is led to where it learns to send one. */
export function TeamUsageView({
  id,
  period: firstPeriod,
  initial,
  limits,
}: {
  id: string;
  period: UsagePeriod;
  initial: Usage;
  limits: UsageLimits;
}) {
  const t = useTranslations("luna.ui.team");
  const usageTexts = useTranslations("luna.ui.usage");
  const metrics = useTranslations("luna.metrics");
  const { number } = useFormatter();
  const [period, choose] = useAddress(periodOf, (chosen) => `/dashboard/team/usage?period=${chosen}`);
  const read = useApi("GET /teams/:id/usage", { id, period }, period === firstPeriod ? { initial } : {});
  const { data: set = limits } = useApi("GET /usage/limits", {}, { initial: limits });
  const columns: Column<Member>[] = [
    {
      ...{ key: "member", header: t("member"), primary: true },
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-2">
          {row.name}
          {!row.active && <Badge>{t("left")}</Badge>}
        </span>
      ),
    },
    ...shown.map(([metric, name]) => ({
      ...{ key: metric, header: metrics(metric), align: "right" as const, className: "tabular-nums" },
      cell: (row: Member) => number(row[name]),
    })),
    ...(set.limits.some(({ subject }) => subject === "member") ? [limitsColumn(t("limits"), set.limits)] : []),
  ];
  return (
    <div className="grid grid-cols-1 gap-6">
      <SegmentedControl
        legend={usageTexts("period")}
        name="period"
        value={period}
        onChange={choose}
        options={periods.map((value) => ({ value, label: usageTexts(`periods.${value}`) }))}
      />
      <ChosenFigures read={read}>
        {(usage) =>
          isUnused(usage.total_usage) ? (
            <NothingUsed
              actions={!usage.ever_reported && <ButtonLink href="/dashboard/team">{t("nothing.first")}</ButtonLink>}
            />
          ) : (
            <>
              <Card>
                <CardHeader title={t("together")} description={t("togetherText")} />
                <CardContent>
                  <UsageChart days={usage.daily_breakdown} label={t("together")} height={240} />
                </CardContent>
              </Card>
              <DataTable
                caption={t("byMember")}
                columns={columns}
                rows={usage.member_breakdown}
                rowKey={(row) => row.user_id}
              />
            </>
          )
        }
      </ChosenFigures>
    </div>
  );
}

const limitsColumn = (header: string, limits: UsageLimits["limits"]): Column<Member> => ({
  ...{ key: "limits", header, className: "sm:min-w-52" },
  cell: (row) => <OwnLimits limits={limits.filter(({ subject_id }) => subject_id === row.user_id)} />,
});
