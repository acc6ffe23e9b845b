"use client";
import { Plus, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiList } from "../../../client/use-api-list.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { MediaGrid, MediaGridItem } from "../../../ui/media-grid.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { CharacterCard } from "./character-card.tsx";

const CharacterDialog = lazy(() => import("./character-dialog.tsx"));

interface CharacterListProps {
  initial: ApiOutput<"GET /characters">;
  mayEdit: boolean;
}

export function CharacterList({ initial, mayEdit }: CharacterListProps) {
  const t = useTranslations("natak.ui.characters");
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const { rows, hasMore, loadMore, pending } = useApiList("GET /characters", { limit: 24 }, initial);
  const create = mayEdit && (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} actions={rows.length > 0 && create} />
      {rows.length === 0 ? (
        <NoCharacters action={create} />
      ) : (
        <MediaGrid label={t("label")} size="lg">
          {rows.map((character, index) => (
            <MediaGridItem key={character.id} className="[contain-intrinsic-size:auto_22rem]">
              <CharacterCard character={character} eager={index < 4} />
            </MediaGridItem>
          ))}
        </MediaGrid>
      )}
      {hasMore && <LoadMore label={t("more")} onLoad={loadMore} pending={pending} />}
      <Suspense>
        {creating && (
          <CharacterDialog onClose={() => setCreating(false)} onSaved={({ id }) => router.push(`/characters/${id}`)} />
        )}
      </Suspense>
    </>
  );
}

function NoCharacters({ action }: { action: ReactNode }) {
  const t = useTranslations("natak.ui.characters");
  return (
    <Card>
      <EmptyState
        icon={<UserRound />}
        title={t("empty")}
        text={t("emptyText")}
        actions={
          <div className="grid justify-items-center gap-6">
            <ol className="grid max-w-3xl gap-4 text-left sm:grid-cols-3">
              {(["one", "two", "three"] as const).map((step, index) => (
                <li key={step} className="flex gap-3 rounded-lg border bg-muted/40 p-4 leading-5">
                  <span
                    aria-hidden
                    className="flex size-6 shrink-0 items-center justify-center rounded-full bg-primary font-semibold text-primary-foreground text-xs"
                  >
                    {index + 1}
                  </span>
                  <span className="text-pretty">{t(`emptySteps.${step}`)}</span>
                </li>
              ))}
            </ol>
            {action}
          </div>
        }
      />
    </Card>
  );
}
