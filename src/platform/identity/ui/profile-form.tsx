"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { toast } from "../../../ui/toast.ts";

interface Props {
  profile: ApiOutput<"GET /user/profile">;
  timeZones: string[];
}

export function ProfileForm({ profile, timeZones }: Props) {
  const t = useTranslations("identity.settings");
  const router = useRouter();
  const form = useForm("PATCH /user/profile", {
    input: (fields) => ({ name: String(fields.get("name")), time_zone: String(fields.get("time_zone")) }),
    done: () => {
      form.setPending(false);
      toast.success(t("saved"));
      // The name stands in the frame too, which the server draws.
      router.refresh();
    },
  });
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-5">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="name"
        label={t("name")}
        autoComplete="name"
        required
        maxLength={120}
        defaultValue={profile.name}
        error={form.errors.name}
      />
      <TextField name="email" label={t("email")} disabled defaultValue={profile.email} hint={t("emailHint")} />
      <SelectField
        name="time_zone"
        label={t("timeZone")}
        defaultValue={profile.time_zone}
        options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        hint={t("timeZoneHint")}
        error={form.errors.time_zone}
      />
      <Button type="submit" className="w-fit" pending={form.pending}>
        {t("save")}
      </Button>
    </form>
  );
}
