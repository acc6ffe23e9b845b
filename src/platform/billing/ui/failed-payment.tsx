"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Subscription } from "./billing-view.tsx";
import { PortalButton } from "./portal-button.tsx";
import { useMoney } from "./use-money.ts";

/** Why a payment failed, when it is tried again, and a button that tries it now. */
export function FailedPayment({
  failed,
  currency,
}: {
  failed: NonNullable<Subscription["failed_payment"]>;
  currency: string;
}) {
  const t = useTranslations("billing.ui.page");
  const { dateTime } = useFormatter();
  const money = useMoney(currency);
  const retry = useApiMutation("POST /invoices/:id/retry", {
    onSuccess: () => toast.success(t("retried")),
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <Alert
      tone="danger"
      title={t("failed", { amount: money(failed.amount_minor) })}
      actions={
        failed.needs_confirmation ? (
          <PortalButton size="sm">{t("confirmPayment")}</PortalButton>
        ) : (
          <Button size="sm" pending={retry.isPending} onClick={() => retry.mutate({ id: failed.invoice_id })}>
            {t("payNow")}
          </Button>
        )
      }
    >
      {failed.reason}{" "}
      {failed.next_attempt_at &&
        t("nextTry", { date: dateTime(new Date(failed.next_attempt_at), { dateStyle: "long" }) })}
    </Alert>
  );
}
