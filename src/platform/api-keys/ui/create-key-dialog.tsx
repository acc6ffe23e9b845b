"use client";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { KeyFields, keyFacts } from "./key-fields.tsx";
import { NewKeyDialog } from "./new-key.tsx";

const lives = ["30", "90", "365", ""];

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const id = useId();
  const [made, setMade] = useState<string | null>(null);
  const form = useForm("POST /keys", {
    input: (fields) => ({
      ...keyFacts(fields),
      expires_in_days: fields.get("expires_in_days") ? Number(fields.get("expires_in_days")) : null,
    }),
    done: ({ key }) => setMade(key),
  });
  if (made) return <NewKeyDialog apiKey={made} title={t("created")} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("create")}
      description={t("createText")}
      closeLabel={t("close")}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" form={id} pending={form.pending}>
            {t("create")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={form.submit} className="grid grid-cols-1 gap-5" noValidate>
        {form.problem && <Alert tone="danger">{form.problem}</Alert>}
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
      </form>
    </Dialog>
  );
}
