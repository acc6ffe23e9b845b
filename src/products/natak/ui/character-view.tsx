"use client";
import { Images } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { CharacterHead } from "./character-head.tsx";
import { JobTable } from "./ended-jobs.tsx";
import { LiveTraining } from "./live-training.tsx";
import { TrainForm } from "./train-form.tsx";
import { TrainingImages } from "./training-images.tsx";
import { useDatasetCheck } from "./use-dataset-check.ts";
import { VersionTable } from "./version-table.tsx";

export type Character = ApiOutput<"GET /characters/:id">;
export type Version = Character["versions"][number];

interface CharacterViewProps {
  initial: Character;
  credits: ApiOutput<"GET /credits">;
  mayEdit: boolean;
}

/** One character with all that belongs to it. A training under way takes the place of the form that started it. */
export function CharacterView({ initial, credits, mayEdit }: CharacterViewProps) {
  const t = useTranslations("natak.ui.characters");
  const { id } = initial;
  const { data: character = initial, error } = useApi("GET /characters/:id", { id }, { initial });
  const { data: balance = credits } = useApi("GET /credits", {}, { initial: credits });
  const check = useDatasetCheck(id, character.images, mayEdit);
  const live = character.versions.find(({ status }) => ["queued", "preparing", "training"].includes(status));
  return (
    <>
      <CharacterHead character={character} mayEdit={mayEdit} />
      {error && <Alert tone="danger">{error.message}</Alert>}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_auto_1fr]">
        <TrainingImages id={id} images={character.images} check={check} mayEdit={mayEdit} />
        <div className="lg:sticky lg:top-20 lg:col-start-2 lg:row-span-3 lg:row-start-1">
          {live ? (
            <LiveTraining id={id} version={live} mayEdit={mayEdit} />
          ) : mayEdit ? (
            <TrainForm character={character} findings={check.findings} available={balance.available} />
          ) : (
            <Alert>{t("train.viewer")}</Alert>
          )}
        </div>
        <VersionTable character={character} />
        <section className="grid grid-cols-1 gap-3">
          <h2 className="font-semibold text-[0.9375rem]">{t("made.title")}</h2>
          <JobTable
            jobs={character.latest_jobs}
            mayEdit={mayEdit}
            empty={<EmptyState className="py-8" icon={<Images />} title={t("made.empty")} text={t("made.emptyText")} />}
          />
        </section>
      </div>
    </>
  );
}
