"use client";
import { UserRound } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import type { Tone } from "../../../ui/tone.ts";

type Character = ApiOutput<"GET /characters">["data"][number];
type Version = ApiOutput<"GET /characters/:id">["versions"][number];

const tones: Record<Character["status"] | Version["status"], Tone> = {
  draft: "neutral",
  queued: "neutral",
  preparing: "info",
  training: "info",
  ready: "success",
  failed: "danger",
  cancelled: "neutral",
};

/** The state of a character or of one of its versions. */
export function TrainingBadge({ status, className }: { status: keyof typeof tones; className?: string }) {
  const t = useTranslations("natak.ui.characters.status");
  return (
    <Badge tone={tones[status]} dot pulse={status === "preparing" || status === "training"} className={className}>
      {t(status)}
    </Badge>
  );
}

export function CharacterCard({ character, eager }: { character: Character; eager: boolean }) {
  const t = useTranslations("natak.ui.characters");
  const { name, version } = character;
  return (
    <Link
      href={`/characters/${character.id}`}
      className="focus-ring group/card flex flex-col overflow-hidden rounded-xl border bg-card shadow-raised transition-colors hover:border-input"
    >
      <Cover url={character.cover_url} eager={eager} />
      <div className="grid grid-cols-1 gap-1.5 p-4">
        <div className="flex items-center justify-between gap-3">
          <h2 className="truncate font-semibold text-[0.9375rem]">{name}</h2>
          <TrainingBadge status={character.status} className="shrink-0" />
        </div>
        <p className="truncate text-muted-foreground text-xs leading-5">
          <code className="font-mono">{character.trigger_word}</code> · {version ? version.name : t("untrained")}
        </p>
        <p className="flex gap-3 text-muted-foreground text-xs tabular-nums leading-5">
          <span>{t("jobs", { count: character.job_count })}</span>
          <span aria-hidden>·</span>
          <span>{t("images", { count: character.image_count })}</span>
        </p>
      </div>
    </Link>
  );
}

function Cover({ url, eager }: { url: string | null; eager: boolean }) {
  const t = useTranslations("natak.ui.characters");
  if (!url)
    return (
      <div className="brand-backdrop flex aspect-[4/3] flex-col items-center justify-center gap-2 border-b bg-muted text-muted-foreground text-xs">
        <UserRound aria-hidden className="size-8 opacity-60" />
        {t("noCover")}
      </div>
    );
  return (
    <div className="aspect-[4/3] overflow-hidden border-b bg-secondary">
      <img
        src={url}
        alt=""
        loading={eager ? "eager" : "lazy"}
        decoding="async"
        className="size-full object-cover object-[50%_25%] transition-transform duration-500 ease-calm group-hover/card:scale-[1.02]"
      />
    </div>
  );
}
