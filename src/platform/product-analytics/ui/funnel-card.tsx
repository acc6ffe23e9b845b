"use client";
import { Filter } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { BarList } from "../../../ui/bar-list.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import type { Figures } from "./figures-view.tsx";

/** Step by step from a view to a payment, each with its share of the step before. */
export function FunnelCard({ funnel: { steps, activation, ...upgrade } }: { funnel: Figures["funnel"] }) {
  const t = useTranslations("product-analytics.ui");
  const { number } = useFormatter();
  const percent = (share: number) => number(share / 100, { style: "percent", maximumFractionDigits: 1 });
  const isEmpty = steps.every(({ count }) => count === 0);
  return (
    <Card>
      <CardHeader title={t("funnel")} description={t("funnelText")} />
      <CardContent className="grid grid-cols-1 gap-5">
        <BarList
          label={t("funnel")}
          locale={useLocale()}
          items={
            isEmpty
              ? []
              : steps.map(({ step, count, rate }) => ({
                  label: (step === "activated" && activation) || t(`steps.${step}`),
                  value: count,
                  display:
                    rate === null ? number(count) : t("ofBefore", { count: number(count), share: percent(rate) }),
                }))
          }
          empty={<EmptyState icon={<Filter />} title={t("noFunnel")} text={t("noFunnelText")} />}
        />
        {upgrade.conversion !== null && (
          <p className="border-t pt-4 text-muted-foreground text-sm leading-6">
            {t("upgrades", { upgrades: upgrade.upgrades, teams: upgrade.could_upgrade })}
            {` ${t("conversion", { share: percent(upgrade.conversion) })}`}
          </p>
        )}
      </CardContent>
    </Card>
  );
}
