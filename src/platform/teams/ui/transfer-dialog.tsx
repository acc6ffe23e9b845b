"use client";
import { useTranslations } from "next-intl";
import { useForm } from "../../../client/use-form.ts";
import { SelectField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import { ProofField, proofIn } from "../../identity/ui/proof-field.tsx";
import type { Member } from "./member-list.tsx";
import type { Team } from "./team-form.tsx";

interface Props {
  team: Team;
  others: Member[];
  hasPassword: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Hands the team on to one of its members, with the owner's password. The page hears of the new role by itself. */
export function TransferDialog({ team, others, hasPassword, onClose, onDone }: Props) {
  const t = useTranslations("teams.ui");
  const form = useForm("POST /teams/:id/transfer", {
    input: (fields) => ({ id: team.id, member_id: String(fields.get("member_id")), ...proofIn(fields) }),
    done: () => {
      toast.success(t("transferred"));
      onDone();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={t("transferTitle", { team: team.name })}
      description={t("transferText")}
      size="sm"
      form={form}
      danger
      labels={{ submit: t("transferConfirm"), cancel: t("cancel"), close: t("close") }}
    >
      <SelectField
        name="member_id"
        label={t("newOwner")}
        options={others.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
        error={form.errors.member_id}
      />
      <ProofField hasPassword={hasPassword} errors={form.errors} />
    </FormDialog>
  );
}
