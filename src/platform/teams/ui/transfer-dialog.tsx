"use client";
import { useTranslations } from "next-intl";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
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
    <Dialog
      open
      onClose={onClose}
      title={t("transferTitle", { team: team.name })}
      description={t("transferText")}
      size="sm"
      closeLabel={t("close")}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button variant="danger" type="submit" form="transfer" pending={form.pending}>
            {t("transferConfirm")}
          </Button>
        </>
      }
    >
      <form id="transfer" noValidate onSubmit={form.submit} className="grid gap-4">
        {form.problem && <Alert tone="danger">{form.problem}</Alert>}
        <SelectField
          name="member_id"
          label={t("newOwner")}
          options={others.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
          error={form.errors.member_id}
        />
        <ProofField hasPassword={hasPassword} errors={form.errors} />
      </form>
    </Dialog>
  );
}
