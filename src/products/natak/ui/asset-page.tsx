import { getTranslations } from "next-intl/server";
import { api, pageNotFound } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { isId } from "./asset-filters.ts";
import { AssetView } from "./asset-view.tsx";

type Props = { params: Promise<{ id: string }> };

async function read({ params }: Props) {
  const { id } = await params;
  if (!isId(id)) pageNotFound();
  return api("GET /assets/:id", { id });
}

export async function generateMetadata(props: Props) {
  const [{ name }, t] = await Promise.all([read(props), getTranslations("natak.ui.assets")]);
  return { title: `${name} · ${t("title")}` };
}

export async function AssetPage(props: Props) {
  const [initial, { team }] = await Promise.all([read(props), api("GET /session")]);
  return (
    <PageTexts of={["natak.ui.assets"]}>
      <AssetView initial={initial} mayEdit={team?.role !== "viewer"} />
    </PageTexts>
  );
}
