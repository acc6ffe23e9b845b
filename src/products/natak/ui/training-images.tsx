"use client";
import { ImageIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect } from "react";
import { upload } from "../../../client/upload.ts";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { FileDrop } from "../../../ui/file-drop.tsx";
import { maxTrainingImages, minTrainingImages } from "../prices.ts";
import type { Character } from "./character-view.tsx";
import { TrainingImage } from "./training-image.tsx";
import type { DatasetCheck } from "./use-dataset-check.ts";
import { type SendFile, useUploads } from "./use-uploads.ts";

interface TrainingImagesProps {
  id: string;
  images: Character["images"];
  check: DatasetCheck;
  mayEdit: boolean;
}

/** The pictures a character learns from, with what could be better about each. */
export function TrainingImages({ id, images, check, mayEdit }: TrainingImagesProps) {
  const t = useTranslations("natak.ui.characters.dataset");
  return (
    <Card aria-label={t("title")}>
      <CardHeader
        title={t("title")}
        description={t("description", { count: images.length, max: maxTrainingImages, min: minTrainingImages })}
        actions={mayEdit && images.length > 0 && <Verdict check={check} />}
      />
      <CardContent className="grid grid-cols-1 gap-4">
        {mayEdit && <AddImages id={id} room={maxTrainingImages - images.length} />}
        {images.length > 0 && (
          <ul
            aria-label={t("title")}
            className="grid grid-cols-2 gap-3 sm:grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] sm:gap-4"
          >
            {images.map((image, index) => (
              <TrainingImage
                key={image.id}
                character={id}
                image={image}
                number={index + 1}
                findings={check.findings.filter(({ image_id }) => image_id === image.id)}
                mayEdit={mayEdit}
              />
            ))}
          </ul>
        )}
        {images.length === 0 && !mayEdit && (
          <EmptyState className="py-6" icon={<ImageIcon />} title={t("empty")} text={t("emptyText")} />
        )}
      </CardContent>
    </Card>
  );
}

function Verdict({ check: { findings, state } }: { check: DatasetCheck }) {
  const t = useTranslations("natak.ui.characters.dataset");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (state === "open") return null;
  if (state === "checking") return <Badge>{t("checking")}</Badge>;
  if (errors > 0) return <Badge tone="danger">{t("errors", { count: errors })}</Badge>;
  return <Badge tone={findings.length > 0 ? "warning" : "success"}>{t("findings", { count: findings.length })}</Badge>;
}

function AddImages({ id, room }: { id: string; room: number }) {
  const t = useTranslations("natak.ui.characters.dataset");
  const send: SendFile = useCallback(
    (file, options) => upload("POST /characters/:id/images", { id, files: [file] }, options),
    [id],
  );
  const { items, add, remove, retry, clear } = useUploads(send);
  const over = items.length > 0 && items.every(({ status }) => status === "done" || status === "failed");
  const well = over && items.every(({ status }) => status === "done");
  // What was added stands among the images; the list is there for what is under way or went wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is taken away once, when the last one is added
  useEffect(() => {
    if (well) clear();
  }, [well]);
  if (room <= 0 && items.length === 0)
    return <p className="text-muted-foreground text-xs leading-5">{t("full", { max: maxTrainingImages })}</p>;
  return (
    <div className="grid grid-cols-1 gap-2">
      <FileDrop
        onFiles={add}
        items={items.filter(({ status }) => status !== "done")}
        onRemove={remove}
        onRetry={retry}
        disabled={room <= 0}
        accept="image/png,image/jpeg,image/webp"
        labels={{
          title: t("drop"),
          hint: t("dropHint", { max: maxTrainingImages }),
          remove: t("remove"),
          retry: t("retry"),
          status: {
            waiting: t("upload.waiting"),
            uploading: t("upload.uploading"),
            done: t("upload.done"),
            failed: t("upload.failed"),
          },
        }}
      />
      {over && !well && (
        <Button variant="ghost" size="sm" className="justify-self-end" onClick={clear}>
          {t("clear")}
        </Button>
      )}
    </div>
  );
}
