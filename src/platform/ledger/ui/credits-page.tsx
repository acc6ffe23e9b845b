import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { BuyCredits } from "../../billing/ui/buy-credits.tsx";
import { SandboxMark } from "../../billing/ui/sandbox-mark.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { creditFiltersOf, movementQueryOf } from "./credit-filters.ts";
import { CreditSummary } from "./credit-summary.tsx";
import { MovementList } from "./movement-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("ledger.ui"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function CreditsPage({ searchParams }: Props) {
  const filters = creditFiltersOf(await searchParams);
  const query = movementQueryOf(filters, new Date());
  const [t, credits, movements, catalogue, session] = await Promise.all([
    getTranslations("ledger.ui"),
    api("GET /credits"),
    api("GET /credits/ledger", query),
    api("GET /plans"),
    api("GET /session"),
  ]);
  const mayBuy = catalogue.packs.length > 0 && isManager(session.team?.role);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <PageTexts of={["ledger", "exports.dialog", "billing.ui.packs", "billing.ui.mark"]}>
        <CreditSummary initial={credits} />
        {catalogue.packs.length > 0 && catalogue.sandbox && <SandboxMark />}
        {mayBuy && <BuyCredits catalogue={catalogue} />}
        <MovementList filters={filters} query={query} initial={movements} mayExport={session.team?.role !== "viewer"} />
      </PageTexts>
    </>
  );
}
