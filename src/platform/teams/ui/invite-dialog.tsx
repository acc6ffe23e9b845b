"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { toast } from "../../../ui/toast.ts";

const roles = ["admin", "member", "viewer"] as const;
type Role = (typeof roles)[number];

/** Invites one person by mail. */
export function InviteDialog({ teamId, onClose }: { teamId: string; onClose: () => void }) {
  const t = useTranslations("teams.ui");
  const [role, setRole] = useState<Role>("member");
  const [full, setFull] = useState(false);
  const form = useForm("POST /teams/:id/members", {
    input: (fields) => ({ id: teamId, email: String(fields.get("email")), role }),
    done: ({ email }) => {
      toast.success(t("inviteSent", { email }));
      onClose();
    },
    refused: ({ status }) => {
      setFull(status === 402);
      return false;
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={t("inviteTitle")}
      description={t("inviteText")}
      form={form}
      labels={{ submit: t("inviteSend"), cancel: t("cancel"), close: t("close") }}
    >
      {full && (
        <TextLink href="/pricing" className="w-fit">
          {t("seePlans")}
        </TextLink>
      )}
      <TextField
        name="email"
        type="email"
        required
        autoComplete="off"
        label={t("email")}
        placeholder="name@example.com"
        error={form.errors.email}
      />
      <SelectField
        name="role"
        label={t("roleLabel")}
        hint={t(`roleText.${role}`)}
        value={role}
        onChange={(event) => setRole(event.target.value as Role)}
        options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        error={form.errors.role}
      />
    </FormDialog>
  );
}
