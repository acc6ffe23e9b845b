"use client";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { valued } from "../roi.ts";
import type { Draft, Wrong } from "./roi-draft.ts";

interface Props {
  draft: Draft;
  wrong: Wrong;
  planPrice: string;
  mayEdit: boolean;
  changed: boolean;
  isDefault: boolean;
  pending: boolean;
  onChange: (draft: Draft) => void;
  onSave: () => void;
  onReset: () => void;
}

/** The assumptions as fields; each number that makes sense is tried at once. */
export function RoiForm({ draft, wrong, planPrice, mayEdit, changed, isDefault, pending, ...on }: Props) {
  const t = useTranslations("luna.ui.analytics.roi");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed) on.onSave();
  };
  const field = (name: keyof Draft, label: string, hint?: string) => (
    <TextField
      key={name}
      name={name}
      label={label}
      hint={hint}
      inputMode="decimal"
      autoComplete="off"
      readOnly={!mayEdit}
      value={draft[name]}
      error={wrong[name] && t("number", wrong[name])}
      onChange={(event) => on.onChange({ ...draft, [name]: event.target.value })}
    />
  );
  return (
    <form noValidate onSubmit={submit} className="grid gap-5">
      <div className="grid gap-1">
        <h3 className="font-medium text-sm">{t("assumptions")}</h3>
        <p className="text-muted-foreground text-sm leading-6">{t(mayEdit ? "assumptionsText" : "readOnly")}</p>
      </div>
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        {field("hourly_rate", t("hourly_rate"))}
        {field("cost_per_month", t("cost_per_month"), t("cost_per_monthHint", { price: planPrice }))}
        {field("utilisation", t("utilisation"), t("utilisationHint"))}
        {field("rework_hours", t("rework_hours"), t("rework_hoursHint"))}
        {field("spread", t("spread"), t("spreadHint"))}
      </div>
      <fieldset className="grid gap-3">
        <legend className="mb-3 font-medium text-sm">{t("minutes")}</legend>
        <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-4">
          {valued.map((name) => field(name, t(`minute.${name}`)))}
        </div>
      </fieldset>
      {mayEdit && (
        <div className="flex flex-wrap gap-2">
          <Button type="submit" disabled={!changed} pending={pending}>
            {t("save")}
          </Button>
          {!isDefault && (
            <Button variant="outline" disabled={pending} onClick={on.onReset}>
              {t("reset")}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
