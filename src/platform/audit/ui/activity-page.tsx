import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { chosenIn } from "../../../client/filters.ts";
import { PageHeader } from "../../../ui/page-header.tsx";
import { ExportButton } from "../../exports/ui/export-button.tsx";
import { PageTexts } from "../../identity/ui/page-texts.tsx";
import { activityChoices } from "./activity-choices.ts";
import { ActivityList } from "./activity-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("audit.ui"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function ActivityPage({ searchParams }: Props) {
  const chosen = chosenIn(activityChoices, await searchParams);
  const { team, product } = await api("GET /session");
  const [t, initial, { data: datasets }, { members }] = await Promise.all([
    getTranslations("audit.ui"),
    api("GET /activity", { limit: 50, ...chosen }),
    api("GET /datasets"),
    api("GET /teams/:id/members", { id: team!.id, status: "active" }),
  ]);
  const people = members.map(({ user_id, name, email }) => ({ value: user_id!, label: name ?? email }));
  const mayExport = datasets.some(({ name }) => name === "activity");
  return (
    <PageTexts of={["identity.filters", "audit.ui", "exports.dialog"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={mayExport && <ExportButton datasets={["activity"]} />}
      />
      <ActivityList initial={initial} people={people} product={product} />
    </PageTexts>
  );
}
