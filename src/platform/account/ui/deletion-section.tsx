"use client";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApiMutation } from "../../../client/use-api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import { ProofField, proofIn } from "../../identity/ui/proof-field.tsx";

interface Props {
  initial: ApiOutput<"GET /user/deletion">;
  hasPassword: boolean;
}

/** The end of the account, or the way back from it. The frame shows it too, so the page is drawn anew after each step. */
export function DeletionSection({ initial: { deletion, teams_in_the_way }, hasPassword }: Props) {
  const t = useTranslations("account.ui");
  const { dateTime } = useFormatter();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const undo = useApiMutation("DELETE /user/deletion", {
    onSuccess: () => {
      toast.success(t("undone"));
      router.refresh();
    },
    onError: (problem) => toast.error(problem.message),
  });
  if (deletion)
    return (
      <Alert
        tone="warning"
        title={t("running", { date: dateTime(new Date(deletion.due_at), { dateStyle: "long" }) })}
        actions={
          <Button variant="outline" size="sm" pending={undo.isPending} onClick={() => undo.mutate({})}>
            {t("undo")}
          </Button>
        }
      >
        {t("runningText")}
      </Alert>
    );
  return (
    <div className="grid gap-4">
      {teams_in_the_way.length > 0 && (
        <Alert tone="warning">{t("inTheWay", { teams: teams_in_the_way.map(({ name }) => name).join(", ") })}</Alert>
      )}
      <Button
        variant="danger"
        className="w-fit"
        aria-haspopup="dialog"
        disabled={teams_in_the_way.length > 0}
        onClick={() => setOpen(true)}
      >
        {t("deleteStart")}
      </Button>
      <DeletionDialog
        open={open}
        hasPassword={hasPassword}
        onClose={() => setOpen(false)}
        onAsked={() => {
          setOpen(false);
          router.refresh();
        }}
      />
    </div>
  );
}

function DeletionDialog(props: { open: boolean; hasPassword: boolean; onClose: () => void; onAsked: () => void }) {
  const t = useTranslations("account.ui");
  const form = useForm("POST /user/deletion", {
    input: proofIn,
    done: () => {
      form.setPending(false);
      props.onAsked();
    },
  });
  return (
    <FormDialog
      open={props.open}
      onClose={props.onClose}
      title={t("deleteTitle")}
      description={t("deleteExplained")}
      size="sm"
      form={form}
      danger
      labels={{ submit: t("deleteConfirm"), cancel: t("cancel"), close: t("close") }}
    >
      <ProofField hasPassword={props.hasPassword} errors={form.errors} />
    </FormDialog>
  );
}
