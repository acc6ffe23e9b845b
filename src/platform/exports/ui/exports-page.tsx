import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { ExportHistory } from "./export-history.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("exports.ui"))("title") };
}

export async function ExportsPage() {
  const [initial, { team }] = await Promise.all([api("GET /exports", {}), api("GET /session")]);
  return (
    <PageTexts of={["exports.ui", "exports.dialog"]}>
      <ExportHistory initial={initial} mayExport={team?.role !== "viewer"} />
    </PageTexts>
  );
}
