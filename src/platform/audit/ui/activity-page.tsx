import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { ActivityList } from "./activity-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("audit.ui"))("title") };
}

export async function ActivityPage() {
  const [t, initial] = await Promise.all([getTranslations("audit.ui"), api("GET /activity", { limit: 50 })]);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <PageTexts of={["audit.ui"]}>
        <ActivityList initial={initial} />
      </PageTexts>
    </>
  );
}
