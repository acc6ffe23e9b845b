"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { SelectField, TextareaField, TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { toast } from "../../../ui/toast.ts";
import type { Team } from "./team-card.tsx";

const kinds = ["grant", "override", "add_on"] as const;
type Kind = (typeof kinds)[number];

interface Props {
  team: Team;
  onClose: () => void;
  onDone: () => void;
}

/** Gives a team more than its plan allows, or something else instead. */
export default function GrantDialog({ team, onClose, onDone }: Props) {
  const t = useTranslations("staff.ui.grant");
  const [kind, setKind] = useState<Kind>("grant");
  const form = useForm("POST /admin/teams/:id/grants", {
    input: (fields) => {
      const text = (name: string) => String(fields.get(name) ?? "").trim();
      const until = text("expires_at");
      return {
        ...{ id: team.id, kind, metric: text("metric"), reason: text("reason") },
        most: text("most") === "" ? null : Number(text("most")),
        // To the end of the day where whoever grants it is.
        expires_at: until ? new Date(`${until}T23:59:59`) : null,
      };
    },
    done: () => {
      toast.success(t("done", { team: team.name }));
      onDone();
      onClose();
    },
  });
  return (
    <FormDialog
      onClose={onClose}
      title={t("title", { team: team.name })}
      description={t("text")}
      form={form}
      labels={{ submit: t("submit"), cancel: t("cancel"), close: t("close") }}
    >
      <SelectField
        name="metric"
        label={t("metric")}
        options={team.metrics.map(({ name, title }) => ({ value: name, label: title }))}
        error={form.errors.metric}
      />
      <SelectField
        name="kind"
        label={t("kind")}
        hint={t(`kindText.${kind}`)}
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind)}
        options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          name="most"
          type="number"
          min={0}
          step={1}
          inputMode="numeric"
          label={t(kind === "override" ? "instead" : "most")}
          hint={kind === "override" ? t("unlimited") : undefined}
          error={form.errors.most}
        />
        <TextField
          name="expires_at"
          type="date"
          label={t("until")}
          hint={t("untilText")}
          error={form.errors.expires_at}
        />
      </div>
      <TextareaField name="reason" required rows={3} maxLength={500} label={t("reason")} error={form.errors.reason} />
    </FormDialog>
  );
}
