"use client";
import { useTranslations } from "next-intl";
import { useForm } from "../../../client/use-form.ts";
import { TextareaField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Grant, Team } from "./team-card.tsx";

interface Props {
  team: Team;
  grant: Grant;
  onClose: () => void;
  onDone: () => void;
}

/** Ends what a team was given, at once. */
export default function EndGrantDialog({ team, grant, onClose, onDone }: Props) {
  const t = useTranslations("staff.ui.end");
  const form = useForm("DELETE /admin/teams/:id/grants/:grant_id", {
    input: (fields) => ({ id: team.id, grant_id: grant.id, reason: String(fields.get("reason") ?? "").trim() }),
    done: () => {
      toast.success(t("done", { team: team.name }));
      onDone();
      onClose();
    },
  });
  return (
    <FormDialog
      danger
      onClose={onClose}
      title={t("title", { title: grant.title })}
      description={t("text", { team: team.name })}
      form={form}
      labels={{ submit: t("submit"), cancel: t("cancel"), close: t("close") }}
    >
      <TextareaField
        name="reason"
        required
        rows={3}
        maxLength={500}
        label={t("reason")}
        hint={t("reasonText")}
        error={form.errors.reason}
      />
    </FormDialog>
  );
}
