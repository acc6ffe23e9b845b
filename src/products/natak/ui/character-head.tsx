"use client";
import { Pencil, Sparkles, Trash2, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { toast } from "../../../ui/toast.ts";
import { TrainingBadge } from "./character-card.tsx";
import type { Character } from "./character-view.tsx";

const CharacterDialog = lazy(() => import("./character-dialog.tsx"));

export function CharacterHead({ character, mayEdit }: { character: Character; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.characters");
  return (
    <div className="flex items-start gap-4 sm:items-end">
      <span className="flex size-16 shrink-0 items-center justify-center overflow-hidden rounded-xl border bg-secondary text-muted-foreground sm:size-20">
        {character.cover_url ? (
          <img src={character.cover_url} alt="" className="size-full object-cover object-[50%_25%]" />
        ) : (
          <UserRound aria-hidden className="size-7 opacity-60" />
        )}
      </span>
      <div className="min-w-0 flex-1">
        <PageHeader
          breadcrumbs={[{ label: t("detail.back"), href: "/characters" }]}
          breadcrumbsLabel={t("detail.breadcrumbs")}
          title={character.name}
          badge={<TrainingBadge status={character.status} />}
          description={
            <>
              {t("detail.trigger")}{" "}
              <code className="rounded-sm bg-secondary px-1.5 py-0.5 font-mono text-foreground text-xs">
                {character.trigger_word}
              </code>{" "}
              · {t("jobs", { count: character.job_count })}
            </>
          }
          actions={mayEdit && <Actions character={character} />}
        />
      </div>
    </div>
  );
}

function Actions({ character }: { character: Character }) {
  const t = useTranslations("natak.ui.characters.detail");
  const [editing, setEditing] = useState(false);
  return (
    <>
      {character.version && (
        <ButtonLink href={`/operations?character_id=${character.id}`}>
          <Sparkles aria-hidden />
          {t("newJob")}
        </ButtonLink>
      )}
      <Button variant="outline" onClick={() => setEditing(true)}>
        <Pencil aria-hidden />
        {t("edit")}
      </Button>
      <DeleteCharacter character={character} />
      <Suspense>
        {editing && (
          <CharacterDialog character={character} onClose={() => setEditing(false)} onSaved={() => setEditing(false)} />
        )}
      </Suspense>
    </>
  );
}

function DeleteCharacter({ character: { id, name } }: { character: Character }) {
  const t = useTranslations("natak.ui.characters.detail");
  const router = useRouter();
  const remove = useApiMutation("DELETE /characters/:id", {
    onSuccess: () => {
      router.push("/characters");
      toast.success(t("deleted", { name }));
    },
    onError: (error) => toast.error(error.message),
  });
  return (
    <ConfirmButton
      variant="outline"
      size="icon"
      aria-label={t("deleteConfirm")}
      onConfirm={async () => void (await remove.mutateAsync({ id }).catch(() => {}))}
      dialog={{
        title: t("deleteTitle", { name }),
        description: t("deleteText"),
        danger: true,
        labels: { confirm: t("deleteConfirm"), cancel: t("keep"), close: t("close") },
      }}
    >
      <Trash2 aria-hidden />
    </ConfirmButton>
  );
}
