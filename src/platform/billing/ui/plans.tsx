"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { PlanCard } from "../../../ui/landing/plan-card.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";
import { BuyButton, type Buyer } from "./buy-button.tsx";
import { Comparison } from "./comparison.tsx";
import { useMoney } from "./use-money.ts";
import type { PlanFits } from "./use-verdict.ts";

export type Catalogue = ApiOutput<"GET /plans">;
export type Plan = Catalogue["plans"][number];
export type Interval = "month" | "year";

/** The plans side by side, by the month or by the year, and below them what each holds. */
export function Plans({ catalogue, buyer, fit }: { catalogue: Catalogue; buyer: Buyer; fit: PlanFits | null }) {
  const t = useTranslations("billing.ui.pricing");
  const [interval, choose] = useState<Interval>("month");
  const money = useMoney(catalogue.currency);
  const holdingsOf = useHoldings();
  const { plans } = catalogue;
  const popular = plans.filter(({ prices }) => prices.month > 0)[0];
  const mayGrow = buyer.tier === null || plans.find(({ name }) => name === buyer.tier)?.prices.month === 0;
  const isNext = (plan: Plan) => plan === popular && mayGrow;
  return (
    <div className="grid gap-10">
      <div className="flex flex-wrap items-center gap-3">
        <SegmentedControl
          legend={t("interval")}
          name="interval"
          value={interval}
          onChange={choose}
          options={[
            { value: "month", label: t("monthly") },
            { value: "year", label: t("yearly") },
          ]}
        />
        <p className="text-muted-foreground text-sm">{t("saving")}</p>
      </div>
      <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">
        {plans.map((plan) => (
          <PlanCard
            key={plan.name}
            name={plan.title}
            heading="h2"
            price={money(interval === "year" ? plan.prices.year / 12 : plan.prices.month)}
            period={plan.prices.month > 0 ? t("aMonth") : t("forEver")}
            text={
              <>
                {plan.text}
                <span className="block">
                  {plan.prices.month > 0 &&
                    (interval === "year" ? t("billedYearly", { price: money(plan.prices.year) }) : t("billedMonthly"))}
                </span>
              </>
            }
            highlight={isNext(plan) ? t("popular") : undefined}
            action={<BuyButton plan={plan} interval={interval} buyer={buyer} plain={!isNext(plan)} />}
            features={holdingsOf(plan)}
          />
        ))}
      </div>
      <div className="grid grid-cols-1 gap-5">
        <h2 className="font-semibold text-xl tracking-tight">{t("compare")}</h2>
        <Comparison plans={plans} fit={fit} />
      </div>
    </div>
  );
}

/** What a plan holds, as sentences: its limits, its seats, its features. */
function useHoldings(): (plan: Plan) => string[] {
  const t = useTranslations("billing.ui.pricing");
  return (plan) => [
    ...plan.limits.map(({ title, most, period }) =>
      most === null ? t("unlimitedOf", { title }) : t(`limit.${period!}`, { title, most }),
    ),
    plan.seats === null ? t("anySeats") : t("seats", { count: plan.seats }),
    ...(plan.credits ? [t("creditsAMonth", { credits: plan.credits })] : []),
    ...plan.features.filter(({ said_by }) => said_by !== "limits").map(({ title }) => title),
  ];
}
