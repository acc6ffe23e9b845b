import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { ExportButton } from "../../exports/ui/export-button.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { ActivityList } from "./activity-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("audit.ui"))("title") };
}

export async function ActivityPage() {
  const [t, initial, { data: datasets }] = await Promise.all([
    getTranslations("audit.ui"),
    api("GET /activity", { limit: 50 }),
    api("GET /datasets"),
  ]);
  const mayExport = datasets.some(({ name }) => name === "activity");
  return (
    <PageTexts of={["audit.ui", "exports.dialog"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={mayExport && <ExportButton datasets={["activity"]} />}
      />
      <ActivityList initial={initial} />
    </PageTexts>
  );
}
