import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { assetFiltersOf, assetQueryOf } from "./asset-filters.ts";
import { AssetsView } from "./assets-view.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("natak.ui.assets"))("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function AssetsPage({ searchParams }: Props) {
  const filters = assetFiltersOf(await searchParams);
  const [initial, { team }] = await Promise.all([api("GET /assets", assetQueryOf(filters)), api("GET /session")]);
  return (
    <PageTexts of={["natak.ui.assets", "exports.dialog"]}>
      <AssetsView filters={filters} initial={initial} mayEdit={team?.role !== "viewer"} />
    </PageTexts>
  );
}
