"use client";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import { KeyFields, keyFacts } from "./key-fields.tsx";
import type { ApiKeyRow } from "./keys.tsx";

export function EditKeyDialog({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const id = useId();
  const form = useForm("PATCH /keys/:id", {
    input: (fields) => ({ id: key.id, ...keyFacts(fields) }),
    done: () => {
      toast.success(t("saved"));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("editTitle", { name: key.name })}
      closeLabel={t("close")}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" form={id} pending={form.pending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={form.submit} className="grid grid-cols-1 gap-5" noValidate>
        {form.problem && <Alert tone="danger">{form.problem}</Alert>}
        <KeyFields initial={key} errors={form.errors} />
      </form>
    </Dialog>
  );
}
