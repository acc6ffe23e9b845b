"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { ChecklistCard } from "../../../ui/checklist-card.tsx";

export type Checklist = ApiOutput<"GET /onboarding/checklist">;
interface FirstStepsProps {
  checklist: Checklist;
  /** What each step is called, by its key. */
  labels: (key: never) => string;
  /** The product's `description`, and what helps with each step, by its key. */
  texts: (key: never) => string;
}

/** The product's first steps, until all of them are done. */
export function FirstSteps({ checklist: { steps, done, total }, labels, texts }: FirstStepsProps) {
  const t = useTranslations("onboarding.steps");
  return (
    <ChecklistCard
      title={t("title")}
      description={texts("description" as never)}
      progressText={t("progress", { done, total })}
      doneLabel={t("done")}
      items={steps.map((step) => ({
        id: step.key,
        label: labels(step.key as never),
        hint: texts(step.key as never),
        href: step.href,
        done: step.done,
      }))}
    />
  );
}
