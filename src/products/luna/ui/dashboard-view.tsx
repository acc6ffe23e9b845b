"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useAddress } from "../../../client/use-address.ts";
import { useApi } from "../../../client/use-api.ts";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { UnusualUse } from "../../../platform/metering/ui/unusual-use.tsx";
import { type Checklist, FirstSteps } from "../../../platform/onboarding/ui/first-steps.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { chartDays, daysOf } from "./chart-days.ts";
import { FirstEvent } from "./first-event.tsx";
import { LimitNote } from "./limit-note.tsx";
import { QuickStats } from "./quick-stats.tsx";
import { RecentEvents } from "./recent-events.tsx";
import { UpgradeCard } from "./upgrade-card.tsx";
import { UsageChart } from "./usage-chart.tsx";

interface Props {
  /** Of the chart, when the page was drawn. */
  days: number;
  initial: ApiOutput<"GET /usage/home">;
  alerts: ApiOutput<"GET /usage/alerts">;
  checklist: Checklist;
  mayEdit: boolean;
  mayManage: boolean;
}

/** What the agents did lately. Without a first event it teaches how to send one, and lights up when it comes. */
export function DashboardView({ days: firstDays, initial, alerts, checklist, mayEdit, mayManage }: Props) {
  const t = useTranslations("luna.ui.home");
  const [days, choose] = useAddress(daysOf, (chosen) => (chosen === 7 ? "/dashboard" : `/dashboard?days=${chosen}`));
  const read = useApi("GET /usage/home", { days }, days === firstDays ? { initial } : {});
  const { current, recent, fit } = read.data ?? initial;
  const { data: steps = checklist, refetch } = useApi("GET /onboarding/checklist", {}, { initial: checklist });
  const labels = useTranslations("luna.onboarding");
  const texts = useTranslations("luna.ui.home.steps");
  const nothing = recent.data.length === 0 && !reported(steps) && Object.values(current.usage).every((n) => n === 0);
  const waited = useRef(nothing);
  useEffect(() => {
    // The first event ticks off the first steps as well, and no later one does.
    if (waited.current && !nothing) void refetch();
    waited.current = nothing;
  }, [nothing, refetch]);
  return (
    <div className="grid grid-cols-1 gap-6">
      <LimitNote limits={current.limit_details} />
      <UnusualUse initial={alerts} mayManage={mayManage} />
      {nothing ? <FirstEvent mayManageKeys={mayManage} mayEdit={mayEdit} /> : <QuickStats current={current} />}
      {mayEdit && !nothing && steps.done < steps.total && (
        <FirstSteps checklist={steps} labels={labels} texts={texts} />
      )}
      {!nothing && (
        <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
          <Card>
            <CardHeader
              title={t("trend")}
              description={t("trendText")}
              actions={
                <SegmentedControl
                  legend={t("days")}
                  name="days"
                  size="sm"
                  value={String(days)}
                  onChange={(chosen) => choose(Number(chosen))}
                  options={chartDays.map((value) => ({ value, label: t(`spans.${value}`) }))}
                />
              }
            />
            <CardContent>
              <ChosenFigures read={read}>
                {({ history }) => <UsageChart days={history.daily_breakdown} label={t("trend")} height={380} />}
              </ChosenFigures>
            </CardContent>
          </Card>
          <RecentEvents events={recent.data} />
        </div>
      )}
      {fit && <UpgradeCard fit={fit} />}
    </div>
  );
}

/** Whether anything came ever, were it health checks alone. */
const reported = ({ steps }: Checklist) => steps.some(({ key, done }) => key === "report_event" && done);
