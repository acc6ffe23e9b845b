"use client";
import { ChartArea, History } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { type Checklist, FirstSteps } from "../../../platform/onboarding/ui/first-steps.tsx";
import { AreaPicture, seriesOf } from "../../../ui/area-picture.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { niceTicks } from "../../../ui/chart-geometry.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { PlanCard } from "./plan-card.tsx";
import { LimitBanner, UsageCard } from "./usage-card.tsx";

type Figures = ApiOutput<"GET /dashboard">;

/** What the team uses, against its limits, and what happened last; it moves with each call. */
export function DashboardView({
  initial,
  checklist,
  mayEdit,
  mayBuy,
}: {
  initial: Figures;
  checklist: Checklist;
  mayEdit: boolean;
  mayBuy: boolean;
}) {
  const figures = useApi("GET /dashboard", {}, { initial }).data ?? initial;
  const labels = useTranslations("orchestrator.onboarding");
  const texts = useTranslations("orchestrator.ui.dashboard.steps");
  const steps = mayEdit && checklist.done < checklist.total && (
    <FirstSteps checklist={checklist} labels={labels} texts={texts} />
  );
  const isNew = figures.daily.every(({ calls }) => calls === 0);
  return (
    <div className="grid grid-cols-1 gap-6">
      <LimitBanner usage={figures.usage} mayBuy={mayBuy} />
      {isNew && steps}
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-3">
        <div className="grid grid-cols-1 content-start gap-6">
          <PlanCard plan={figures.plan} mayBuy={mayBuy} />
          <UsageCard usage={figures.usage} plan={figures.plan} />
        </div>
        <CallsCard daily={figures.daily} mayEdit={mayEdit} />
      </div>
      {!isNew && steps}
      <RecentActivity entries={figures.recent} />
    </div>
  );
}

function CallsCard({ daily, mayEdit }: { daily: Figures["daily"]; mayEdit: boolean }) {
  const t = useTranslations("orchestrator.ui.dashboard");
  const { number } = useFormatter();
  const calls = daily.reduce((sum, day) => sum + day.calls, 0);
  const errors = daily.reduce((sum, day) => sum + day.errors, 0);
  const top = niceTicks(Math.max(1, ...daily.map((day) => day.calls))).at(-1)!;
  return (
    <Card className="lg:col-span-2">
      <CardHeader
        title={t("calls")}
        description={calls > 0 && t("callsText", { calls: number(calls), errors: number(errors) })}
      />
      <CardContent className="flex flex-1 flex-col justify-end">
        {calls > 0 ? (
          <div role="img" aria-label={t("callsLabel")} className="relative h-56">
            <AreaPicture
              series={seriesOf([t("calls")])}
              points={daily.map((day) => ({ label: day.date, values: [day.calls] }))}
              top={top}
            />
          </div>
        ) : (
          <EmptyState
            icon={<ChartArea />}
            title={t("noCalls")}
            text={t("noCallsText")}
            actions={mayEdit && <ButtonLink href="/settings/keys">{t("createKey")}</ButtonLink>}
          />
        )}
      </CardContent>
    </Card>
  );
}

function RecentActivity({ entries }: { entries: Figures["recent"] }) {
  const t = useTranslations("orchestrator.ui.dashboard");
  const locale = useLocale();
  return (
    <Card>
      <CardHeader
        title={t("recent")}
        description={t("recentText")}
        actions={
          <TextLink href="/activity" className="text-sm">
            {t("allActivity")}
          </TextLink>
        }
      />
      {entries.length === 0 ? (
        <CardContent>
          <EmptyState icon={<History />} title={t("nothing")} text={t("nothingText")} />
        </CardContent>
      ) : (
        <ul className="mt-4 divide-y border-t">
          {entries.map(({ id, sentence, actor, created_at }) => (
            <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-5 py-3 text-sm">
              <span className="wrap-anywhere min-w-0">{sentence}</span>
              <span className="shrink-0 text-muted-foreground text-xs">
                {actor.name ?? (actor.kind === "visitor" ? t("visitor") : t("system"))} ·{" "}
                <TimeAgo value={created_at} locale={locale} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
