import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { SandboxView } from "./sandbox-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("billing.ui.sandbox"))("title") };
}

/** What a payment provider's own dashboard would show and do, for the team's sandbox. */
export async function SandboxPage() {
  const [t, initial] = await Promise.all([getTranslations("billing.ui.sandbox"), api("GET /sandbox")]);
  return (
    <>
      <PageHeader title={t("title")} description={t("text")} />
      <PageTexts of={["billing.ui.sandbox", "billing.ui.checkout"]}>
        <SandboxView initial={initial} />
      </PageTexts>
    </>
  );
}
