"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";

type Plan = ApiOutput<"GET /dashboard">["plan"];

const tones = { active: "success", trialing: "info", canceled: "neutral", paused: "neutral" } as const;

/** Which plan the team has, how it stands, and the way to another. */
export function PlanCard({ plan, mayBuy }: { plan: Plan; mayBuy: boolean }) {
  const t = useTranslations("orchestrator.ui.dashboard.plan");
  const { dateTime } = useFormatter();
  const day = (moment: string) => dateTime(new Date(moment), { day: "numeric", month: "long", year: "numeric" });
  const { status, trial_ends_at, current_period_end, cancel_at_period_end, billing_period } = plan;
  const tone = status in tones ? tones[status as keyof typeof tones] : "warning";
  const next = trial_ends_at
    ? t("trialEnds", { date: day(trial_ends_at) })
    : current_period_end && t(cancel_at_period_end ? "ends" : "renews", { date: day(current_period_end) });
  return (
    <Card>
      <CardHeader title={t("title")} actions={<Badge tone={tone}>{t(`status.${status}`)}</Badge>} />
      <CardContent className="grid content-start gap-4">
        <div className="grid gap-1">
          <p className="font-semibold text-2xl tracking-[-0.03em]">{plan.title}</p>
          <p className="text-muted-foreground text-sm">{next ?? t("free")}</p>
        </div>
        {mayBuy && (
          <ButtonLink href={billing_period ? "/settings/billing" : "/pricing"} variant="outline" className="w-fit">
            {t(billing_period ? "manage" : "upgrade")}
          </ButtonLink>
        )}
      </CardContent>
    </Card>
  );
}
