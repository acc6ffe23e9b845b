"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { Progress } from "../../../ui/progress.tsx";

type Figures = ApiOutput<"GET /dashboard">;
type Standing = Figures["usage"][number];

/** Each metric with its bar and the day on which it starts again, and the seats. */
export function UsageCard({ usage, plan: { seats } }: Pick<Figures, "usage" | "plan">) {
  const t = useTranslations("orchestrator.ui.dashboard");
  const titleOf = useTitles();
  const dayOf = useDays();
  const { number } = useFormatter();
  return (
    <Card>
      <CardHeader title={t("usage")} description={t("usageText")} />
      <CardContent className="grid content-start gap-6">
        {usage.map((standing) => {
          const { metric, used, most, percent, resets_at } = standing;
          if (most === null)
            return (
              <div key={metric} className="grid gap-1 text-sm">
                <div className="flex items-baseline justify-between gap-3">
                  <span>{titleOf(standing)}</span>
                  <span className="font-medium tabular-nums">{number(used)}</span>
                </div>
                <p className="text-muted-foreground text-xs">{t("noLimit")}</p>
              </div>
            );
          return (
            <div key={metric} className="grid gap-1.5">
              <Progress
                label={titleOf(standing)}
                value={used}
                max={most}
                valueText={t("usedOf", { used: number(used), most: number(most) })}
                tone={toneOf(percent!)}
              />
              <p className="text-muted-foreground text-xs">{t("resets", { date: dayOf(resets_at) })}</p>
            </div>
          );
        })}
        {seats.most !== null && (
          <Progress
            label={t("members")}
            value={seats.used}
            max={seats.most}
            valueText={t("usedOf", { used: number(seats.used), most: number(seats.most) })}
          />
        )}
      </CardContent>
    </Card>
  );
}

/** Says so before the limit is reached, and when it is. */
export function LimitBanner({ usage, mayBuy }: { usage: Standing[]; mayBuy: boolean }) {
  const t = useTranslations("orchestrator.ui.dashboard");
  const titleOf = useTitles();
  const dayOf = useDays();
  const { number } = useFormatter();
  const near = usage.filter(({ percent }) => (percent ?? 0) >= 80).sort((a, b) => b.percent! - a.percent!)[0];
  if (!near) return null;
  const reached = near.percent! >= 100;
  const facts = {
    metric: titleOf(near),
    percent: near.percent!,
    used: number(near.used),
    most: number(near.most!),
    date: dayOf(near.resets_at),
  };
  return (
    <Alert
      tone={reached ? "danger" : "warning"}
      title={t(reached ? "reached" : "near", facts)}
      actions={
        mayBuy &&
        near.raised_by === "plan" && (
          <ButtonLink href="/pricing" size="sm">
            {t("upgrade")}
          </ButtonLink>
        )
      }
    >
      {near.raised_by === "team" && `${near.set_by}. `}
      {t(reached ? "reachedText" : "nearText", facts)}
    </Alert>
  );
}

const toneOf = (percent: number) => (percent >= 100 ? "danger" : percent >= 80 ? "warning" : "primary");

function useTitles() {
  const t = useTranslations();
  return ({ module, metric }: Standing) => t(`${module}.metrics.${metric}` as never);
}

function useDays() {
  const { dateTime } = useFormatter();
  return (moment: string) => dateTime(new Date(moment), { day: "numeric", month: "long" });
}
