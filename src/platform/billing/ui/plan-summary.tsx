"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiError } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card, CardContent, CardFooter } from "../../../ui/card.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Tone } from "../../../ui/tone.ts";
import type { Subscription } from "./billing-view.tsx";
import { PortalButton } from "./portal-button.tsx";
import { useMoney } from "./use-money.ts";

const tones: Partial<Record<Subscription["status"], Tone>> = {
  active: "success",
  trialing: "info",
  past_due: "danger",
  unpaid: "danger",
};

interface Props {
  subscription: Subscription;
  currency: string;
  mayManage: boolean;
}

/** The plan in force, what comes next and when, and what can be done about it. */
export function PlanSummary({ subscription, currency, mayManage }: Props) {
  const t = useTranslations("billing.ui.page");
  const ending = subscription.cancel_at_period_end;
  return (
    <Card>
      <CardContent className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="font-semibold text-2xl tracking-tight">{subscription.title}</p>
          <Badge dot tone={ending ? "warning" : tones[subscription.status]}>
            {t(ending ? "status.ending" : `status.${subscription.status}`)}
          </Badge>
        </div>
        <Next subscription={subscription} currency={currency} />
        {subscription.features.length > 0 && (
          <ul className="grid gap-1.5 text-muted-foreground text-sm">
            {subscription.features.map((feature) => (
              <li key={feature} className="flex gap-2">
                <span aria-hidden>·</span>
                {feature}
              </li>
            ))}
          </ul>
        )}
      </CardContent>
      {mayManage && subscription.subscription_id && subscription.billing_period && (
        <CardFooter>
          <PortalButton>{t("paymentMethod")}</PortalButton>
          {ending ? <KeepButton /> : <CancelButton subscription={subscription} />}
        </CardFooter>
      )}
    </Card>
  );
}

function Next({ subscription, currency }: Omit<Props, "mayManage">) {
  const t = useTranslations("billing.ui.page");
  const { dateTime } = useFormatter();
  const money = useMoney(currency);
  const day = (value: string) => dateTime(new Date(value), { dateStyle: "long" });
  const { next_invoice: next, current_period_end: end, trial_ends_at: trialEnd } = subscription;
  const amount = next ? money(Math.round(next.amount * 100)) : "";
  const period = t(subscription.billing_period === "yearly" ? "aYear" : "aMonth");
  const said = subscription.cancel_at_period_end
    ? end && t("endsOn", { date: day(end) })
    : trialEnd && next
      ? t("trialUntil", { date: day(trialEnd), amount, period })
      : next
        ? t("renewsOn", { date: day(next.date), amount, period })
        : subscription.subscription_id === null && t("noPayment");
  return said ? <p className="text-pretty text-sm leading-6">{said}</p> : null;
}

const failed = (problem: ApiError) => toast.error(problem.message);

function KeepButton() {
  const t = useTranslations("billing.ui.page");
  const keep = useApiMutation("POST /subscription/reactivate", {
    onSuccess: () => toast.success(t("kept")),
    onError: failed,
  });
  return (
    <Button pending={keep.isPending} onClick={() => keep.mutate({})}>
      {t("keep")}
    </Button>
  );
}

function CancelButton({ subscription }: { subscription: Subscription }) {
  const t = useTranslations("billing.ui.page");
  const { dateTime } = useFormatter();
  const cancel = useApiMutation("POST /subscription/cancel", { onSuccess: () => toast.success(t("canceled")) });
  const date = dateTime(new Date(subscription.current_period_end!), { dateStyle: "long" });
  return (
    <ConfirmButton
      variant="ghost"
      onConfirm={async () => void (await cancel.mutateAsync({}))}
      dialog={{
        title: t("cancelTitle", { plan: subscription.title }),
        description: t("cancelText", { date }),
        danger: true,
        labels: { confirm: t("cancel"), cancel: t("keep"), close: t("close") },
      }}
    >
      {t("cancel")}
    </ConfirmButton>
  );
}
