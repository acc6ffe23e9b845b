import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { isManager } from "../../../kernel/module.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { DashboardView } from "./dashboard-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("orchestrator.ui.dashboard"))("title") };
}

export async function Page() {
  const [t, dashboard, checklist, { team }] = await Promise.all([
    getTranslations("orchestrator.ui.dashboard"),
    api("GET /dashboard"),
    api("GET /onboarding/checklist"),
    api("GET /session"),
  ]);
  const role = team?.role;
  return (
    <>
      <PageHeader title={t("title")} description={t("description", { team: team?.name ?? "" })} />
      <PageTexts of={["orchestrator.ui.dashboard", "orchestrator.onboarding", "onboarding.steps", "metering.metrics"]}>
        <DashboardView initial={dashboard} checklist={checklist} mayEdit={role !== "viewer"} mayBuy={isManager(role)} />
      </PageTexts>
    </>
  );
}
