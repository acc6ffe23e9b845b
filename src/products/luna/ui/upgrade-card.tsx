"use client";
import { Check } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { ownPlan, type PlanFits, stateOf, useVerdict } from "../../../platform/billing/ui/use-verdict.ts";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card } from "../../../ui/card.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { toneOf } from "./limit-bar.tsx";

const gains = ["rag", "files", "vision", "agents", "support"] as const;

/** What the team's own use says of Free, and what a team on Free does not have yet. */
export function UpgradeCard({ fit }: { fit: PlanFits }) {
  const t = useTranslations("luna.ui.upgrade");
  return (
    <Card className="relative overflow-hidden p-5 sm:p-6">
      <div
        aria-hidden
        className="absolute inset-0"
        style={{
          background:
            "linear-gradient(105deg, color-mix(in oklab, var(--chart-1) 13%, transparent), color-mix(in oklab, var(--chart-2) 11%, transparent))",
        }}
      />
      <div className="relative grid grid-cols-1 gap-6">
        <OwnUse fit={fit} />
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
          <div className="grid min-w-0 gap-2.5">
            <h3 className="font-medium text-sm">{t("title")}</h3>
            <ul className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
              {gains.map((gain) => (
                <li key={gain} className="flex items-center gap-2">
                  <Check aria-hidden className="size-4 shrink-0 text-primary-text" />
                  {t(gain)}
                </li>
              ))}
            </ul>
          </div>
          <ButtonLink href="/dashboard/subscription">{t("action")}</ButtonLink>
        </div>
      </div>
    </Card>
  );
}

function OwnUse({ fit }: { fit: PlanFits }) {
  const t = useTranslations("luna.ui.upgrade");
  const texts = useTranslations("billing.ui.fit");
  const { number } = useFormatter();
  const verdict = useVerdict(fit);
  const own = ownPlan(fit);
  return (
    <div className="grid grid-cols-1 gap-x-10 gap-y-5 lg:grid-cols-2">
      <div className="grid h-fit gap-1">
        <h2 className="font-semibold text-base">{t(`own.${stateOf(fit)}`)}</h2>
        <p className="text-pretty text-muted-foreground text-sm leading-6">{verdict}</p>
      </div>
      <div className="grid h-fit gap-4 [&_[role=progressbar]]:bg-card">
        {own.limits.map(({ metric, title, most, period, peak, percent, days_reached }) =>
          most === null || percent === null ? null : (
            <div key={metric} className="grid gap-1">
              <Progress
                label={title}
                value={peak}
                max={most}
                tone={toneOf(percent)}
                valueText={texts(`used.${period!}`, { peak: number(peak), most: number(most) })}
              />
              {days_reached > 0 && (
                <p className="text-muted-foreground text-xs">{texts("reached", { count: days_reached })}</p>
              )}
            </div>
          ),
        )}
      </div>
    </div>
  );
}
