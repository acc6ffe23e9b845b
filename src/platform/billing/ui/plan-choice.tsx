"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Catalogue, Subscription, Wish } from "./billing-view.tsx";
import { useMoney } from "./use-money.ts";

interface Props {
  catalogue: Catalogue;
  subscription: Subscription;
  onChange: (wish: Wish) => void;
}

/** Every plan with its price; one that is paid already is changed in place, a first one goes to the checkout. */
export function PlanChoice({ catalogue, subscription, onChange }: Props) {
  const t = useTranslations("billing.ui.page");
  const money = useMoney(catalogue.currency);
  const pays = subscription.billing_period !== null;
  const [period, setPeriod] = useState<Wish["period"]>(subscription.billing_period ?? "monthly");
  const upgrade = useApiMutation("POST /subscription/upgrade", {
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: (problem) => toast.error(problem.message),
  });
  const isCurrent = (name: string) => name === subscription.tier && (!pays || period === subscription.billing_period);
  return (
    <div className="grid grid-cols-1 gap-4">
      <SegmentedControl
        name="period"
        legend={t("period")}
        value={period}
        onChange={setPeriod}
        options={[
          { value: "monthly", label: t("monthly") },
          { value: "yearly", label: t("yearly") },
        ]}
      />
      <ul className="grid grid-cols-1 divide-y rounded-xl border bg-card shadow-raised">
        {catalogue.plans.map((plan) => {
          const price = plan.prices[period === "yearly" ? "year" : "month"];
          const trial = !pays && subscription.trial_possible && plan.trial_days > 0;
          return (
            <li key={plan.name} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-4">
              <div className="grid gap-0.5">
                <span className="font-medium text-sm">{plan.title}</span>
                <span className="text-muted-foreground text-sm tabular-nums">
                  {price === 0
                    ? t("forFree")
                    : t("price", { amount: money(price), period: t(period === "yearly" ? "aYear" : "aMonth") })}
                  {trial && ` · ${t("trial", { days: plan.trial_days })}`}
                </span>
              </div>
              {isCurrent(plan.name) ? (
                <Badge>{t("current")}</Badge>
              ) : (
                price > 0 && (
                  <Button
                    variant="outline"
                    size="sm"
                    aria-label={t("chooseNamed", { plan: plan.title })}
                    pending={upgrade.isPending && upgrade.variables?.tier === plan.name}
                    onClick={() =>
                      pays
                        ? onChange({ plan: plan.name, period })
                        : upgrade.mutate({ tier: plan.name, billing_period: period })
                    }
                  >
                    {t("choose")}
                  </Button>
                )
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
