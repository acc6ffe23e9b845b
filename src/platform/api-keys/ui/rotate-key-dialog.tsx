"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { SelectField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import type { ApiKeyRow } from "./keys.tsx";
import { NewKeyDialog } from "./new-key.tsx";

const overlaps = [0, 1, 24, 168];

export function RotateKeyDialog({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const [made, setMade] = useState<string | null>(null);
  const form = useForm("POST /keys/:id/rotate", {
    input: (fields) => ({ id: key.id, overlap_hours: Number(fields.get("overlap_hours")) }),
    done: (fresh) => setMade(fresh.key),
  });
  if (made) return <NewKeyDialog apiKey={made} title={t("rotated")} onClose={onClose} />;
  return (
    <FormDialog
      onClose={onClose}
      size="sm"
      title={t("rotateTitle", { name: key.name })}
      description={t("rotateText")}
      form={form}
      labels={{ submit: t("rotate"), cancel: t("cancel"), close: t("close") }}
    >
      <SelectField
        name="overlap_hours"
        label={t("overlap")}
        defaultValue="24"
        options={overlaps.map((hours) => ({
          value: String(hours),
          label: hours === 0 ? t("noOverlap") : t("hours", { hours }),
        }))}
      />
    </FormDialog>
  );
}
