"use client";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Catalogue, Wish } from "./billing-view.tsx";
import { useMoney } from "./use-money.ts";

interface Props {
  plan: Catalogue["plans"][number];
  period: Wish["period"];
  currency: string;
  onClose: () => void;
}

/** What the change costs now, line by line, before it is confirmed. Loaded when it is opened. */
export default function ChangeDialog({ plan, period, currency, onClose }: Props) {
  const t = useTranslations("billing.ui.page");
  const money = useMoney(currency);
  const wish = { tier: plan.name, billing_period: period };
  const { mutate: ask, data: preview, error: refused } = useApiMutation("POST /subscription/preview");
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for what the dialog was opened with
  useEffect(() => ask(wish), []);
  const change = useApiMutation("POST /subscription/change", {
    onSuccess: ({ message }) => {
      toast.success(message);
      onClose();
    },
  });
  const problem = refused ?? change.error;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("changeTitle", { plan: plan.title })}
      description={t("changeText")}
      closeLabel={t("close")}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t("back")}
          </Button>
          <Button
            data-focus
            disabled={!preview}
            pending={change.isPending}
            onClick={() => change.mutate({ ...wish, expected_due_minor: preview!.due_minor })}
          >
            {preview && preview.due_minor > 0 ? t("confirmPay", { amount: money(preview.due_minor) }) : t("confirm")}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-3">
        {problem && <Alert tone="danger">{problem.message}</Alert>}
        {!preview && !problem && <Skeleton className="h-24" />}
        {preview && (
          <>
            <dl className="grid gap-2">
              {preview.lines.map((line) => (
                <Row key={line.text} term={line.text} value={money(line.amount_minor)} />
              ))}
              <Row
                strong
                term={t(preview.due_minor < 0 ? "credited" : "dueNow")}
                value={money(Math.abs(preview.due_minor))}
              />
            </dl>
            <p className="text-muted-foreground leading-6">
              {t(preview.due_minor < 0 ? "thenCredit" : "then", {
                amount: money(preview.price_minor),
                period: t(period === "yearly" ? "aYear" : "aMonth"),
              })}
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Row({ term, value, strong }: { term: string; value: string; strong?: boolean }) {
  return (
    <div className={`flex justify-between gap-4 ${strong ? "border-t pt-2 font-semibold" : ""}`}>
      <dt>{term}</dt>
      <dd className="tabular-nums">{value}</dd>
    </div>
  );
}
