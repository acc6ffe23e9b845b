"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiError, api } from "../../../client/api.ts";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import type { Interval, Plan } from "./plans.tsx";

/** Who looks at the prices. */
export interface Buyer {
  signedIn: boolean;
  mayBuy: boolean;
  /** The team's plan; null without a team. */
  tier: string | null;
  trialPossible: boolean;
}

/** Leads to the checkout, or first to an account; says why where it cannot. */
export function BuyButton({
  plan,
  interval,
  buyer,
  plain,
}: {
  plan: Plan;
  interval: Interval;
  buyer: Buyer;
  plain: boolean;
}) {
  const t = useTranslations("billing.ui.pricing");
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const variant = plain ? "outline" : "primary";
  if (!buyer.signedIn)
    return (
      <ButtonLink href={plan.prices.month > 0 ? "/signup?next=/pricing" : "/signup"} variant={variant}>
        {plan.prices.month > 0 ? t("choose", { plan: plan.title }) : t("begin")}
      </ButtonLink>
    );
  if (plan.name === buyer.tier)
    return (
      <Button variant="outline" disabled>
        {t("yours")}
      </Button>
    );
  if (!buyer.mayBuy) return <p className="text-muted-foreground text-sm">{t("askOwner")}</p>;
  // Back to the free plan leads the cancellation of the one that is paid.
  if (plan.prices.month === 0)
    return (
      <ButtonLink href="/settings/billing" variant="outline">
        {t("manage")}
      </ButtonLink>
    );

  async function buy() {
    setPending(true);
    setProblem(null);
    try {
      const billing_period = interval === "year" ? "yearly" : "monthly";
      const { checkout_url } = await api("POST /subscription/upgrade", { tier: plan.name, billing_period });
      window.location.assign(checkout_url);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : String(error));
      setPending(false);
    }
  }
  return (
    <div className="grid gap-2">
      <Button variant={variant} onClick={buy} pending={pending}>
        {plan.trial_days > 0 && buyer.trialPossible
          ? t("try", { count: plan.trial_days })
          : t("choose", { plan: plan.title })}
      </Button>
      {problem && (
        <p role="alert" className="text-danger text-sm">
          {problem}
        </p>
      )}
    </div>
  );
}
