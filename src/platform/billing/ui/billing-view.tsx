"use client";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { SettingsSection } from "../../../ui/settings-section.tsx";
import { BuyCredits } from "./buy-credits.tsx";
import { Comparison } from "./comparison.tsx";
import { FailedPayment } from "./failed-payment.tsx";
import { InvoiceTable } from "./invoice-table.tsx";
import { LimitBars } from "./limit-bars.tsx";
import { OlderPlans } from "./older-plans.tsx";
import { PlanChoice } from "./plan-choice.tsx";
import { PlanSummary } from "./plan-summary.tsx";
import { SandboxMark } from "./sandbox-mark.tsx";
import type { PlanFits } from "./use-verdict.ts";

export type Subscription = ApiOutput<"GET /subscription">;
export type Catalogue = ApiOutput<"GET /plans">;
export interface Wish {
  plan: string;
  period: "monthly" | "yearly";
}

const ChangeDialog = lazy(() => import("./change-dialog.tsx"));

interface Props {
  initial: Subscription;
  fit: PlanFits;
  catalogue: Catalogue;
  /** Null for those who may not see what is paid. */
  invoices: ApiOutput<"GET /invoices"> | null;
  wish: Wish | null;
  justPaid: boolean;
}

export function BillingView({ initial, fit: firstFit, catalogue, invoices, wish, justPaid }: Props) {
  const t = useTranslations("billing.ui.page");
  const compared = useTranslations("billing.ui.pricing");
  const { data: subscription = initial } = useApi("GET /subscription", {}, { initial });
  const { data: fit = firstFit } = useApi("GET /subscription/fit", {}, { initial: firstFit });
  const [asked, ask] = useState<Wish | null>(invoices ? wish : null);
  const plan = catalogue.plans.find(({ name }) => name === asked?.plan);
  return (
    <div className="grid grid-cols-1 divide-y">
      {subscription.provider === "sandbox" && (
        <div className="py-6">
          <SandboxMark
            actions={
              invoices && (
                <a className="font-medium underline" href="/sandbox">
                  {t("openSandbox")}
                </a>
              )
            }
          />
        </div>
      )}
      {catalogue.plans.length > 1 ? (
        <>
          <SettingsSection title={t("plan")} text={t("planText")}>
            <div className="grid grid-cols-1 gap-4">
              {justPaid && <Paid subscription={subscription} />}
              {subscription.failed_payment && invoices && (
                <FailedPayment failed={subscription.failed_payment} currency={catalogue.currency} />
              )}
              {invoices && <OlderPlans subscription={subscription} currency={catalogue.currency} />}
              <PlanSummary subscription={subscription} currency={catalogue.currency} mayManage={invoices !== null} />
            </div>
          </SettingsSection>
          <SettingsSection title={t("usage")} text={t("usageText")}>
            <LimitBars subscription={subscription} />
          </SettingsSection>
          {invoices && (
            <SettingsSection title={t("plans")} text={t("plansText")}>
              <PlanChoice catalogue={catalogue} subscription={subscription} onChange={ask} />
            </SettingsSection>
          )}
          <section className="grid grid-cols-1 gap-5 py-8">
            <h2 className="font-semibold text-[0.9375rem]">{compared("compare")}</h2>
            <Comparison plans={catalogue.plans} fit={fit} />
          </section>
        </>
      ) : (
        <div className="py-8">{invoices ? <BuyCredits catalogue={catalogue} /> : <Alert>{t("noPlans")}</Alert>}</div>
      )}
      {invoices && (
        <SettingsSection title={t("invoices")} text={t("invoicesText")}>
          <InvoiceTable initial={invoices} />
        </SettingsSection>
      )}
      {asked && plan && (
        <Suspense>
          <ChangeDialog plan={plan} period={asked.period} currency={catalogue.currency} onClose={() => ask(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** Back from the checkout: the plan is there when the provider has told of the payment, a moment later. */
function Paid({ subscription }: { subscription: Subscription }) {
  const t = useTranslations("billing.ui.page");
  // An earlier subscription that is over keeps its id.
  const arrived = subscription.billing_period !== null;
  return (
    <Alert tone={arrived ? "success" : "info"}>{t(arrived ? "paid" : "paying", { plan: subscription.title })}</Alert>
  );
}
