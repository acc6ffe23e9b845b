"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { ChosenFigures } from "../../../platform/exports/ui/chosen-figures.tsx";
import { Alert } from "../../../ui/alert.tsx";
import { StatCard } from "../../../ui/stat-card.tsx";
import { AnalyticsHeader, useMonth, useMonthName } from "./analytics-header.tsx";
import { DeliveryPart, PerformancePart } from "./analytics-parts.tsx";
import { FigureCard } from "./figure-card.tsx";
import { FirstEvent } from "./first-event.tsx";
import { ProofButton } from "./proof-button.tsx";
import { RoiCalculator } from "./roi-calculator.tsx";
import { Trends } from "./trends.tsx";

export type Analytics = ApiOutput<"GET /usage/analytics">;
const worthSomething = '{"metric_type": "feature_shipped", "agent_name": "code-writer"}';

interface Rights {
  mayEdit: boolean;
  mayManage: boolean;
}

/** What a month brought. The month stands in the address. */
export function AnalyticsView({ initial, ...rights }: Rights & { initial: Analytics }) {
  const named = useMonthName();
  const present = initial.present_month;
  const [month, choose] = useMonth(present, "/dashboard/analytics");
  const input = month === present ? {} : { month };
  const read = useApi("GET /usage/analytics", input, month === initial.month ? { initial } : {});
  // Who never reported anything is shown how to begin, and what the first figures will be worth.
  const isBegun = (data: Analytics) => data.month !== present || data.ever_reported;
  return (
    <>
      <AnalyticsHeader month={month} present={present} onMonth={choose}>
        {read.data && isBegun(read.data) && <ProofButton month={read.data.month} name={named(read.data.month)} />}
      </AnalyticsHeader>
      <ChosenFigures read={read}>
        {(data) => <Month {...rights} data={data} present={present} beginner={!isBegun(data)} />}
      </ChosenFigures>
    </>
  );
}

interface MonthProps extends Rights {
  data: Analytics;
  present: string;
  beginner: boolean;
}

function Month({ data, present, beginner, mayEdit, mayManage }: MonthProps) {
  const t = useTranslations("luna.ui.analytics");
  const named = useMonthName();
  return (
    <>
      {beginner ? (
        <FirstEvent mayManageKeys={mayManage} mayEdit={mayEdit} event={worthSomething} />
      ) : (
        <>
          {data.events === 0 && <Alert>{t("quiet", { month: named(data.month) })}</Alert>}
          <Productivity figures={data} present={present} />
        </>
      )}
      <RoiCalculator key={data.month} figures={data} mayEdit={mayEdit} />
      {!beginner && (
        <>
          <PerformancePart performance={data.performance} />
          <DeliveryPart delivery={data.delivery} />
          <Trends trends={data.trends} />
        </>
      )}
    </>
  );
}

function Productivity({ figures: { productivity, month, days }, present }: { figures: Analytics; present: string }) {
  const t = useTranslations("luna.ui.analytics");
  const { number } = useFormatter();
  const card = { month, hint: month === present ? t("soFar", { days }) : t("whole") };
  return (
    <section aria-label={t("productivity")} className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-5">
      <FigureCard {...card} metric="feature_shipped" value={productivity.features_shipped} />
      <FigureCard {...card} metric="bug_fixed" value={productivity.bugs_fixed} />
      <FigureCard {...card} metric="code_review" value={productivity.code_reviews} />
      <FigureCard {...card} metric="deployment" value={productivity.deployments} />
      <StatCard
        className="max-lg:col-span-2"
        label={t("hours")}
        value={number(productivity.time_saved_hours, { maximumFractionDigits: 1 })}
        unit={t("hoursUnit")}
        hint={t("hoursHint")}
      />
    </section>
  );
}
