import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { ExportHistory } from "./export-history.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("exports.ui"))("title") };
}

export async function ExportsPage() {
  const initial = await api("GET /exports", {});
  return (
    <PageTexts of={["exports.ui", "exports.dialog"]}>
      <ExportHistory initial={initial} />
    </PageTexts>
  );
}
