"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Card, CardContent, CardHeader } from "../../../ui/card.tsx";
import { toast } from "../../../ui/toast.ts";
import { type Assumptions, estimates, hoursSaved } from "../roi.ts";
import type { Analytics } from "./analytics-view.tsx";
import { type Draft, draftOf, readDraft } from "./roi-draft.ts";
import { RoiForm } from "./roi-form.tsx";
import { RoiResult } from "./roi-result.tsx";

/** The return, with the assumptions beside it: it follows what is typed, and keeps what is saved. */
export function RoiCalculator({ figures, mayEdit }: { figures: Analytics; mayEdit: boolean }) {
  const t = useTranslations("luna.ui.analytics.roi");
  const { roi, productivity, events } = figures;
  const [draft, setDraft] = useState<Draft | null>(null);
  // What was just saved holds until the figures that follow from it have come.
  const [kept, setKept] = useState<{ answer: Assumptions; before: string } | null>(null);
  const before = JSON.stringify(roi.assumptions);
  const saved = kept?.before === before ? kept.answer : roi.assumptions;
  const shown = draft ?? draftOf(saved);
  const { assumptions: tried, wrong } = readDraft(shown);
  const assumptions = tried ?? saved;
  const keep = (text: string) => ({
    onSuccess: (answer: Assumptions) => {
      setKept({ answer, before });
      setDraft(null);
      toast.success(text);
    },
  });
  const save = useApiMutation("PATCH /usage/assumptions", keep(t("saved")));
  const reset = useApiMutation("DELETE /usage/assumptions", keep(t("wasReset")));
  const { number } = useFormatter();
  const dollars = (value: number) =>
    number(value, { style: "currency", currency: "USD", minimumFractionDigits: Number.isInteger(value) ? 0 : 2 });
  const cost = assumptions.cost_per_month ?? roi.plan_price;
  const counts = {
    feature_shipped: productivity.features_shipped,
    bug_fixed: productivity.bugs_fixed,
    code_review: productivity.code_reviews,
    deployment: productivity.deployments,
    minute_saved: roi.measured_minutes,
  };
  const problem = save.error ?? reset.error;
  return (
    <Card>
      <CardHeader title={t("title")} description={t("text")} />
      <CardContent className="grid grid-cols-1 gap-8 lg:grid-cols-2">
        <RoiResult
          assumptions={assumptions}
          cost={cost}
          counts={counts}
          results={estimates(events === 0 ? null : hoursSaved(counts, assumptions), cost, assumptions)}
          quiet={events === 0}
          dollars={dollars}
        />
        <div className="grid h-fit gap-4">
          <RoiForm
            draft={shown}
            wrong={wrong}
            planPrice={dollars(roi.plan_price)}
            mayEdit={mayEdit}
            changed={tried !== null && JSON.stringify(tried) !== JSON.stringify(saved)}
            isDefault={JSON.stringify(saved) === JSON.stringify(roi.defaults)}
            pending={save.isPending || reset.isPending}
            onChange={setDraft}
            onSave={() => tried && save.mutate(tried)}
            onReset={() => reset.mutate({})}
          />
          {problem && <Alert tone="danger">{problem.message}</Alert>}
        </div>
      </CardContent>
    </Card>
  );
}
