"use client";
import { useTranslations } from "next-intl";
import * as onboarding from "../../../platform/onboarding/ui/first-steps.tsx";

/** The first job is made on this very page. */
export function FirstSteps({ checklist }: { checklist: onboarding.Checklist }) {
  const steps = checklist.steps.map((step) => (step.href === "/operations" ? { ...step, href: "#new-job" } : step));
  return (
    <onboarding.FirstSteps
      checklist={{ ...checklist, steps }}
      labels={useTranslations("natak.onboarding")}
      texts={useTranslations("natak.ui.operations.steps")}
    />
  );
}
