"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { toast } from "../../../ui/toast.ts";

const roles = ["admin", "member", "viewer"] as const;
type Role = (typeof roles)[number];

/** Invites one person by mail. */
export function InviteDialog({ teamId, onClose }: { teamId: string; onClose: () => void }) {
  const t = useTranslations("teams.ui");
  const [role, setRole] = useState<Role>("member");
  const form = useForm("POST /teams/:id/members", {
    input: (fields) => ({ id: teamId, email: String(fields.get("email")), role }),
    done: ({ email }) => {
      toast.success(t("inviteSent", { email }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("inviteTitle")}
      description={t("inviteText")}
      closeLabel={t("close")}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" form="invite" pending={form.pending}>
            {t("inviteSend")}
          </Button>
        </>
      }
    >
      <form id="invite" noValidate onSubmit={form.submit} className="grid gap-4">
        {form.problem && <Alert tone="danger">{form.problem}</Alert>}
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
      </form>
    </Dialog>
  );
}
