"use client";
import { useTranslations } from "next-intl";
import type { AccessScope } from "../../../kernel/ctx.ts";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { TextField } from "../../../ui/field.tsx";

const scopes = ["read", "write", "admin"] as const;

interface KeyFieldsProps {
  initial: { name: string; scopes: readonly AccessScope[]; rate_limit: number };
  errors: Record<string, string>;
}

/** What a key is called and may do; the same when it is made and when it is changed. */
export function KeyFields({ initial, errors }: KeyFieldsProps) {
  const t = useTranslations("api-keys.ui");
  return (
    <>
      <TextField
        name="name"
        label={t("name")}
        placeholder={t("namePlaceholder")}
        defaultValue={initial.name}
        error={errors.name}
        maxLength={255}
        autoComplete="off"
        required
      />
      <fieldset className="grid gap-2.5">
        <legend className="mb-2 font-medium text-sm">{t("scopes")}</legend>
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            name="scopes"
            value={scope}
            defaultChecked={initial.scopes.includes(scope)}
            label={t(`scope.${scope}`)}
            hint={t(`scopeText.${scope}`)}
          />
        ))}
        {errors.scopes && (
          <p role="alert" className="text-danger text-xs">
            {errors.scopes}
          </p>
        )}
      </fieldset>
      <TextField
        name="rate_limit"
        type="number"
        inputMode="numeric"
        min={1}
        max={10_000_000}
        label={t("rateLimit")}
        hint={t("rateLimitHint")}
        defaultValue={initial.rate_limit}
        error={errors.rate_limit}
        required
      />
    </>
  );
}

export const keyFacts = (fields: FormData) => ({
  name: String(fields.get("name")),
  scopes: fields.getAll("scopes") as AccessScope[],
  rate_limit: Number(fields.get("rate_limit")),
});
