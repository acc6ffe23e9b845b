"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { toast } from "../../../ui/toast.ts";

export type Team = ApiOutput<"GET /teams/:id">;

/** Name, address and time zone of the team; who may not change them reads them. */
export function TeamForm({ team, timeZones }: { team: Team; timeZones: string[] }) {
  const t = useTranslations("teams.ui");
  const router = useRouter();
  const form = useForm("PATCH /teams/:id", {
    input: (fields) => ({
      id: team.id,
      name: String(fields.get("name")),
      slug: String(fields.get("slug")),
      time_zone: String(fields.get("time_zone")),
    }),
    done: () => {
      form.setPending(false);
      toast.success(t("saved"));
      // The name stands in the frame too, which the server draws.
      router.refresh();
    },
  });
  const disabled = !team.can.manage;
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-5">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="name"
        label={t("name")}
        required
        maxLength={120}
        autoComplete="off"
        disabled={disabled}
        defaultValue={team.name}
        error={form.errors.name}
      />
      <TextField
        name="slug"
        label={t("slug")}
        hint={t("slugHint")}
        required
        maxLength={48}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        defaultValue={team.slug}
        error={form.errors.slug}
      />
      <SelectField
        name="time_zone"
        label={t("timeZone")}
        hint={t("timeZoneHint")}
        disabled={disabled}
        defaultValue={team.time_zone}
        options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        error={form.errors.time_zone}
      />
      {!disabled && (
        <Button type="submit" className="w-fit" pending={form.pending}>
          {t("save")}
        </Button>
      )}
    </form>
  );
}
