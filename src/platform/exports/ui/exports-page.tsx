import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { exportChoices } from "./export-choices.ts";
import { ExportHistory } from "./export-history.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("exports.ui"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function ExportsPage({ searchParams }: Props) {
  const chosen = chosenIn(exportChoices, await searchParams);
  const [initial, { team }] = await Promise.all([api("GET /exports", chosen), api("GET /session")]);
  return (
    <PageTexts of={["identity.filters", "exports.ui", "exports.dialog"]}>
      <ExportHistory initial={initial} mayExport={team?.role !== "viewer"} />
    </PageTexts>
  );
}
