"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { SelectField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { LimitFields, limitFacts } from "../../billing/ui/limit-fields.tsx";
import type { UsageLimits } from "../../billing/ui/own-limits.tsx";
import { KeyFields, keyFacts } from "./key-fields.tsx";
import { NewKeyDialog } from "./new-key.tsx";

const lives = ["30", "90", "365", ""];

export function CreateKeyDialog({ metrics, onClose }: { metrics: UsageLimits["metrics"]; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const [made, setMade] = useState<string | null>(null);
  const form = useForm("POST /keys", {
    input: (fields) => ({
      ...keyFacts(fields),
      limits: limitFacts(fields),
      expires_in_days: fields.get("expires_in_days") ? Number(fields.get("expires_in_days")) : null,
    }),
    done: ({ key }) => setMade(key),
  });
  if (made) return <NewKeyDialog apiKey={made} title={t("created")} onClose={onClose} />;
  return (
    <FormDialog
      onClose={onClose}
      title={t("create")}
      description={t("createText")}
      form={form}
      labels={{ submit: t("create"), cancel: t("cancel"), close: t("close") }}
    >
      <KeyFields initial={{ name: "", scopes: ["read", "write"], rate_limit: 100 }} errors={form.errors} />
      <SelectField
        name="expires_in_days"
        label={t("expires")}
        hint={t("expiresHint")}
        defaultValue="90"
        options={lives.map((days) => ({
          value: days,
          label: days ? t("inDays", { days: Number(days) }) : t("noExpiry"),
        }))}
      />
      <LimitFields metrics={metrics} initial={[]} errors={form.errors} />
    </FormDialog>
  );
}
