"use client";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
import type { ApiKeyRow } from "./keys.tsx";
import { NewKeyDialog } from "./new-key.tsx";

const overlaps = [0, 1, 24, 168];

export function RotateKeyDialog({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const id = useId();
  const [made, setMade] = useState<string | null>(null);
  const form = useForm("POST /keys/:id/rotate", {
    input: (fields) => ({ id: key.id, overlap_hours: Number(fields.get("overlap_hours")) }),
    done: (fresh) => setMade(fresh.key),
  });
  if (made) return <NewKeyDialog apiKey={made} title={t("rotated")} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      size="sm"
      title={t("rotateTitle", { name: key.name })}
      description={t("rotateText")}
      closeLabel={t("close")}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" form={id} pending={form.pending}>
            {t("rotate")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={form.submit} className="grid grid-cols-1 gap-5">
        {form.problem && <Alert tone="danger">{form.problem}</Alert>}
        <SelectField
          name="overlap_hours"
          label={t("overlap")}
          defaultValue="24"
          options={overlaps.map((hours) => ({
            value: String(hours),
            label: hours === 0 ? t("noOverlap") : t("hours", { hours }),
          }))}
        />
      </form>
    </Dialog>
  );
}
