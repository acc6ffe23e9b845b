"use client";
import { useTranslations } from "next-intl";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { PlanCard } from "../../../ui/landing/plan-card.tsx";
import type { Catalogue } from "./plans.tsx";
import { useMoney } from "./use-money.ts";

/** Credits to buy once; the checkout begins on the page of one's credits. */
export function PackCards({ catalogue, signedIn }: { catalogue: Catalogue; signedIn: boolean }) {
  const t = useTranslations("billing.ui.pricing");
  const money = useMoney(catalogue.currency);
  return (
    <div className="grid gap-6 md:grid-cols-3">
      {catalogue.packs.map((pack) => (
        <PlanCard
          key={pack.name}
          name={pack.title}
          price={money(pack.price_minor)}
          period={t("once")}
          features={[t("packCredits", { credits: pack.credits }), t("packValid", { count: pack.valid_days })]}
          action={
            <ButtonLink href={signedIn ? "/credits" : "/signup?next=/credits"} variant="outline">
              {t("buyCredits")}
            </ButtonLink>
          }
        />
      ))}
    </div>
  );
}
