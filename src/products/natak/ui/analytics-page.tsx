import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { AnalyticsView } from "./analytics-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("natak.ui.analytics"))("title") };
}

export async function AnalyticsPage({ searchParams }: { searchParams: Promise<{ days?: string | string[] }> }) {
  const days = (await searchParams).days === "30" ? "30" : "7";
  const [initial, { team }] = await Promise.all([api("GET /analytics", { days }), api("GET /session")]);
  return (
    <PageTexts of={["natak.ui.analytics", "metering.ui.change", "exports.dialog", "exports.ui.chosen"]}>
      <AnalyticsView days={days} initial={initial} mayExport={team?.role !== "viewer"} />
    </PageTexts>
  );
}
