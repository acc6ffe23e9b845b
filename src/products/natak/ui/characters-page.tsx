import { getTranslations } from "next-intl/server";
import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { CharacterList } from "./character-list.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("natak.ui.characters"))("title") };
}

export async function CharactersPage() {
  const [initial, { team }] = await Promise.all([api("GET /characters", { limit: 24 }), api("GET /session")]);
  return (
    <PageTexts of={["natak.ui.characters"]}>
      <CharacterList initial={initial} mayEdit={team?.role !== "viewer"} />
    </PageTexts>
  );
}
