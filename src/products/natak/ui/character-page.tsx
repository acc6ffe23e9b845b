import { api } from "../../../client/api.ts";
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
  return <CharacterView initial={initial} credits={credits} mayEdit={team?.role !== "viewer"} />;
}
