"use client";
import { Pencil, Trash2, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { useApiMutation } from "../../../client/use-api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { ConfirmButton } from "../../../ui/confirm-button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import type { AssetDetail } from "./asset-view.tsx";

const trashDays = 30;

export function RenameAsset({ asset }: { asset: AssetDetail }) {
  const t = useTranslations("natak.ui.assets");
  const [open, setOpen] = useState(false);
  const form = useForm("PATCH /assets/:id", {
    input: (fields) => ({ id: asset.id, name: String(fields.get("name")) }),
    done: () => {
      form.setPending(false);
      setOpen(false);
    },
  });
  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={t("rename")}
        title={t("rename")}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Pencil aria-hidden />
      </Button>
      <FormDialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("rename")}
        size="sm"
        form={form}
        labels={{ submit: t("save"), cancel: t("cancel"), close: t("close") }}
      >
        <TextField
          name="name"
          label={t("name")}
          defaultValue={asset.name}
          maxLength={200}
          required
          error={form.errors.name}
        />
      </FormDialog>
    </>
  );
}

export function DeleteAsset({ asset }: { asset: AssetDetail }) {
  const t = useTranslations("natak.ui.assets");
  const router = useRouter();
  const restore = useApiMutation("POST /assets/:id/restore", {
    onSuccess: () => toast.success(t("restored")),
    onError: (error) => toast.error(error.message),
  });
  const remove = useApiMutation("DELETE /assets/:id", {
    onSuccess: () => {
      toast.success(t("deleted"), { action: { label: t("undo"), onClick: () => restore.mutate({ id: asset.id }) } });
      router.push("/assets");
    },
  });
  return (
    <ConfirmButton
      variant="outline"
      className="text-danger"
      dialog={{
        danger: true,
        title: t("deleteTitle", { name: asset.name }),
        description: t("deleteText", { days: trashDays }),
        labels: { confirm: t("delete"), cancel: t("cancel"), close: t("close") },
      }}
      onConfirm={async () => {
        await remove.mutateAsync({ id: asset.id });
      }}
    >
      <Trash2 aria-hidden />
      {t("delete")}
    </ConfirmButton>
  );
}

export function TrashNotice({ asset, mayEdit }: { asset: AssetDetail; mayEdit: boolean }) {
  const t = useTranslations("natak.ui.assets");
  const { dateTime } = useFormatter();
  const restore = useApiMutation("POST /assets/:id/restore", {
    onSuccess: () => toast.success(t("restored")),
    onError: (error) => toast.error(error.message),
  });
  const gone = new Date(asset.deleted_at ?? 0);
  gone.setDate(gone.getDate() + trashDays);
  return (
    <Alert
      tone="warning"
      title={t("inTrash")}
      actions={
        mayEdit && (
          <Button
            size="sm"
            variant="outline"
            pending={restore.isPending}
            onClick={() => restore.mutate({ id: asset.id })}
          >
            <Undo2 aria-hidden />
            {t("restore")}
          </Button>
        )
      }
    >
      {t("goneOn", { date: dateTime(gone, { dateStyle: "long" }) })}
    </Alert>
  );
}
