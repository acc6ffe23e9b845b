"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { ChecklistCard } from "../../../ui/checklist-card.tsx";

/** The product's first steps, until all of them are done. */
export function FirstSteps({ checklist }: { checklist: ApiOutput<"GET /onboarding/checklist"> }) {
  const all = useTranslations();
  const t = useTranslations("natak.ui.operations.steps");
  const { steps, done, total } = checklist;
  return (
    <ChecklistCard
      title={t("title")}
      description={t("description")}
      progressText={t("progress", { done, total })}
      doneLabel={t("done")}
      items={steps.map((step) => ({
        id: step.key,
        label: all(`${step.module}.onboarding.${step.key}` as never),
        ...(t.has(step.key as never) ? { hint: t(step.key as never) } : {}),
        // This step is done on this very page.
        href: step.href === "/operations" ? "#new-job" : step.href,
        done: step.done,
      }))}
    />
  );
}
