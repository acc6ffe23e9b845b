import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { AnalyticsView } from "./analytics-view.tsx";
import { periodOf } from "./chosen-period.ts";

export async function generateMetadata() {
  return { title: (await getTranslations("orchestrator.ui.analytics"))("title") };
}

export async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const period = periodOf(await searchParams);
  const [initial, { team }] = await Promise.all([api("GET /dashboard/analytics", period), api("GET /session")]);
  return (
    <PageTexts of={["orchestrator.ui.analytics", "metering.ui.change", "exports.dialog", "exports.ui.chosen"]}>
      <AnalyticsView period={period} initial={initial} mayExport={team?.role !== "viewer"} />
    </PageTexts>
  );
}
