"use client";
import { useTranslations } from "next-intl";
import { useForm } from "../../../client/use-form.ts";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import { LimitFields, limitFacts } from "./limit-fields.tsx";
import type { UsageLimit, UsageLimits } from "./own-limits.tsx";

interface Props {
  of: Pick<UsageLimit, "subject" | "subject_id" | "name">;
  /** All that the team has set. */
  set: UsageLimits;
  onClose: () => void;
}

/** Sets how much a key, a member or the whole team may use. */
export default function LimitsDialog({ of, set, onClose }: Props) {
  const t = useTranslations("billing.ui.limits");
  const { subject, subject_id, name } = of;
  const form = useForm("PUT /usage/limits", {
    input: (fields) => ({ subject, subject_id, limits: limitFacts(fields) }),
    done: () => {
      toast.success(t("saved"));
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={t("of", { name })}
      description={t(`text.${subject}`)}
      form={form}
      labels={{ submit: t("save"), cancel: t("cancel"), close: t("close") }}
    >
      <LimitFields
        metrics={set.metrics}
        initial={set.limits.filter((limit) => limit.subject_id === subject_id)}
        errors={form.errors}
      />
    </FormDialog>
  );
}
