"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Subscription } from "./billing-view.tsx";
import { useMoney } from "./use-money.ts";

type OlderPlan = Subscription["older_plans"][number];

/** Plans that are paid beside the one that counts, each with a way to end it. */
export function OlderPlans({ subscription, currency }: { subscription: Subscription; currency: string }) {
  return subscription.older_plans.map((plan) => (
    <Older key={plan.id} plan={plan} current={subscription.title} currency={currency} />
  ));
}

function Older({ plan, current, currency }: { plan: OlderPlan; current: string; currency: string }) {
  const t = useTranslations("billing.ui.page");
  const { dateTime } = useFormatter();
  const money = useMoney(currency);
  const end = useApiMutation("POST /subscription/older/:id/end", {
    onSuccess: () => toast.success(t("olderEnded", { plan: plan.title })),
  });
  const date = dateTime(new Date(plan.current_period_end), { dateStyle: "long" });
  if (plan.cancel_at_period_end)
    return <Alert title={t("olderEnding", { plan: plan.title, date })}>{t("olderEndingText")}</Alert>;
  const amount = money(plan.amount_minor);
  const period = t(plan.billing_period === "yearly" ? "aYear" : "aMonth");
  return (
    <Alert
      tone="warning"
      title={t("older")}
      actions={
        <ConfirmButton
          variant="outline"
          size="sm"
          onConfirm={async () => void (await end.mutateAsync({ id: plan.id }))}
          dialog={{
            title: t("olderEndTitle", { plan: plan.title }),
            description: t("olderEndText", { plan: plan.title, amount, period, current }),
            danger: true,
            labels: { confirm: t("olderEnd"), cancel: t("back"), close: t("close") },
          }}
        >
          {t("olderEnd")}
        </ConfirmButton>
      }
    >
      {t("olderText", { current, plan: plan.title, amount, period, date })}
    </Alert>
  );
}
