import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { BillingView } from "./billing-view.tsx";
import { invoiceChoices } from "./invoice-choices.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("billing.ui"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The team's plan, what it uses of it, the way to another one, and every invoice. */
export async function BillingPage({ searchParams }: Props) {
  const params = await searchParams;
  const { change, period, paid } = params;
  const [subscription, fit, catalogue, session] = await Promise.all([
    api("GET /subscription"),
    api("GET /subscription/fit"),
    api("GET /plans"),
    api("GET /session"),
  ]);
  const manages = isManager(session.team?.role);
  const invoices = manages ? await api("GET /invoices", chosenIn(invoiceChoices, params)) : null;
  const wish = typeof change === "string" ? { plan: change, period: period === "yearly" ? "yearly" : "monthly" } : null;
  return (
    <PageTexts
      of={[
        "billing.ui.page",
        "billing.ui.mark",
        "billing.ui.pricing",
        "identity.filters",
        "billing.ui.fit",
        "billing.ui.packs",
        ...metricTexts(subscription.limits),
      ]}
    >
      <BillingView
        initial={subscription}
        fit={fit}
        catalogue={catalogue}
        invoices={invoices}
        wish={wish as { plan: string; period: "monthly" | "yearly" } | null}
        justPaid={paid !== undefined}
      />
    </PageTexts>
  );
}

export async function subscriptionMetadata() {
  return { title: (await getTranslations("billing.ui"))("subscription") };
}

/** The same page where it stands by itself instead of among the settings. */
export async function SubscriptionPage(props: Props) {
  const t = await getTranslations("billing.ui");
  return (
    <>
      <PageHeader title={t("subscription")} description={t("text")} />
      <BillingPage {...props} />
    </>
  );
}

const metricTexts = (limits: readonly { module: string }[]) => [
  ...new Set(limits.map(({ module }) => `${module}.metrics`)),
];
