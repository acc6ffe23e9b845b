"use client";
import { useTranslations } from "next-intl";
import { useForm } from "../../../client/use-form.ts";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import { KeyFields, keyFacts } from "./key-fields.tsx";
import type { ApiKeyRow } from "./keys.tsx";

export function EditKeyDialog({ apiKey: key, onClose }: { apiKey: ApiKeyRow; onClose: () => void }) {
  const t = useTranslations("api-keys.ui");
  const form = useForm("PATCH /keys/:id", {
    input: (fields) => ({ id: key.id, ...keyFacts(fields) }),
    done: () => {
      toast.success(t("saved"));
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={t("editTitle", { name: key.name })}
      form={form}
      labels={{ submit: t("save"), cancel: t("cancel"), close: t("close") }}
    >
      <KeyFields initial={key} errors={form.errors} />
    </FormDialog>
  );
}
