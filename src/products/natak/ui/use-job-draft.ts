"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiInput } from "../../../client/api.ts";
import { maxSeed } from "../prices.ts";
import type { JobDraft } from "./job-draft.ts";

/** The form's fields, what is wrong with them, and the job that they describe. */
export function useJobDraft(first: JobDraft, characters: { id: string }[]) {
  const t = useTranslations("natak.ui.operations.form");
  const [draft, setDraft] = useState(first);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  // A character may be deleted while the form is open.
  const character = characters.some(({ id }) => id === draft.character) ? draft.character : "";

  function change(part: Partial<JobDraft>) {
    setDraft((before) => ({ ...before, ...part }));
    setWrong({});
  }

  function input(): ApiInput<"POST /jobs"> | null {
    const faults = faultsOf(draft);
    setWrong(faults);
    if (Object.keys(faults).length > 0) return null;
    const { type, count, size, seed } = draft;
    return {
      ...{ type, count, width: size.width, height: size.height, prompt: draft.prompt.trim() },
      ...(character ? { character_id: character } : {}),
      ...(seed === "" ? {} : { seed: Number(seed) }),
    };
  }

  function faultsOf({ prompt, seed }: JobDraft): Record<string, string> {
    const whole = /^\d+$/.test(seed) && Number(seed) <= maxSeed;
    return {
      ...(prompt.trim() === "" ? { prompt: t("promptMissing") } : {}),
      ...(seed === "" || whole ? {} : { seed: t("seedWrong", { max: maxSeed }) }),
    };
  }

  return { draft: { ...draft, character }, change, wrong, setWrong, input };
}
