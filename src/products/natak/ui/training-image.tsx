"use client";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { ImageTile } from "../../../ui/image-tile.tsx";
import { Textarea } from "../../../ui/textarea.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Character } from "./character-view.tsx";
import type { Finding } from "./use-dataset-check.ts";

interface TrainingImageProps {
  character: string;
  image: Character["images"][number];
  /** From 1, as the findings count. */
  number: number;
  findings: Finding[];
  mayEdit: boolean;
}

export function TrainingImage({ character, image, number, findings, mayEdit }: TrainingImageProps) {
  const t = useTranslations("natak.ui.characters.dataset");
  const failing = findings.some(({ severity }) => severity === "error");
  return (
    <li className="grid min-w-0 grid-cols-1 content-start gap-2">
      <ImageTile
        square
        src={image.thumb_url}
        alt={image.caption || t("number", { number })}
        width={image.width}
        height={image.height}
        blurhash={image.blurhash}
        color={image.average_color}
        className={failing ? "outline-2 outline-danger -outline-offset-2" : undefined}
        overlay={
          <>
            <span className="absolute top-2 left-2 flex h-5 min-w-5 items-center justify-center rounded-full bg-black/60 px-1.5 font-medium text-white text-xs tabular-nums">
              {number}
            </span>
            {mayEdit && (
              <span className="absolute top-1.5 right-1.5 flex">
                <DeleteImage character={character} image={image} number={number} />
              </span>
            )}
          </>
        }
      />
      {mayEdit ? (
        <Caption character={character} image={image} number={number} />
      ) : (
        <p className="text-muted-foreground text-xs leading-5">{image.caption}</p>
      )}
      {findings.length > 0 && (
        <ul className="grid gap-1 text-xs leading-4">
          {findings.map(({ code, severity, message }) => (
            <li key={code} className={severity === "error" ? "text-danger" : "text-warning"}>
              {message}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

type ImageProps = Pick<TrainingImageProps, "character" | "image" | "number">;

function DeleteImage({ character, image, number }: ImageProps) {
  const t = useTranslations("natak.ui.characters.dataset");
  const remove = useApiMutation("DELETE /characters/:id/images/:image_id", {
    onSuccess: () => toast.success(t("deleted")),
    onError: (error) => toast.error(error.message),
  });
  return (
    <Button
      variant="secondary"
      size="icon-sm"
      aria-label={t("delete", { number })}
      pending={remove.isPending}
      disabled={remove.isSuccess}
      onClick={() => remove.mutate({ id: character, image_id: image.id })}
    >
      <Trash2 aria-hidden />
    </Button>
  );
}

/** Saved on leaving it, or by Enter. */
function Caption({ character, image, number }: ImageProps) {
  const t = useTranslations("natak.ui.characters.dataset");
  const [text, setText] = useState(image.caption);
  const save = useApiMutation("PATCH /characters/:id/images/:image_id", {
    onError: (error) => toast.error(error.message),
  });
  const keep = () => {
    const caption = text.trim();
    const known = save.variables?.caption ?? image.caption;
    if (caption !== known) save.mutate({ id: character, image_id: image.id, caption });
  };
  return (
    <div className="grid grid-cols-1">
      <Textarea
        rows={2}
        maxLength={500}
        aria-label={t("caption", { number })}
        placeholder={t("captionPlaceholder")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          keep();
        }}
        className="min-h-12 px-2 py-1 leading-5 sm:text-xs"
      />
      <span
        role="status"
        className={cn("text-[0.6875rem] text-muted-foreground leading-4", !save.isSuccess && "sr-only")}
      >
        {save.isSuccess && t("captionSaved")}
      </span>
    </div>
  );
}
