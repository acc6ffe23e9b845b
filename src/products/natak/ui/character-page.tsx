import { api } from "../../../client/api.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { CharacterView } from "./character-view.tsx";

interface CharacterPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: CharacterPageProps) {
  const { id } = await params;
  return { title: (await api("GET /characters/:id", { id })).name };
}

export async function CharacterPage({ params }: CharacterPageProps) {
  const { id } = await params;
  const [initial, credits, { team }] = await Promise.all([
    api("GET /characters/:id", { id }),
    api("GET /credits"),
    api("GET /session"),
  ]);
  return (
    <PageTexts of={["natak.ui.characters", "natak.ui.job", "natak.ui.operations.ended", "natak.ui.assets"]}>
      <CharacterView initial={initial} credits={credits} mayEdit={team?.role !== "viewer"} />
    </PageTexts>
  );
}
