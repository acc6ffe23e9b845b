"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { toast } from "../../../ui/toast.ts";
import { nameProblem } from "../profile-rules.ts";

interface Props {
  profile: ApiOutput<"GET /user/profile">;
  timeZones: string[];
}

export function ProfileForm({ profile, timeZones }: Props) {
  const t = useTranslations("identity.settings");
  const router = useRouter();
  const [typed, setTyped] = useState<string | null>(null);
  const form = useForm("PATCH /user/profile", {
    input: (fields) => {
      const name = String(fields.get("name"));
      const wrong = nameProblem(name);
      if (wrong) return { wrong: { name: wrong } };
      const locale = fields.has("locale") ? { locale: (fields.get("locale") || null) as "en" | "fr" | null } : {};
      return { name, time_zone: String(fields.get("time_zone")), ...locale };
    },
    done: () => {
      setTyped(null);
      form.setPending(false);
      toast.success(t("saved"));
      // The name stands in the frame too, which the server draws.
      router.refresh();
    },
  });
  return (
    <form noValidate onSubmit={form.submit} className="grid max-w-md gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="name"
        label={t("name")}
        autoComplete="name"
        required
        maxLength={120}
        defaultValue={profile.name}
        error={typed === null ? form.errors.name : (nameProblem(typed) ?? undefined)}
        onChange={(event) => setTyped(event.target.value)}
      />
      {profile.locales.length > 1 && (
        <SelectField
          name="locale"
          label={t("language")}
          defaultValue={profile.locale ?? ""}
          options={[
            { value: "", label: t("languageOfBrowser") },
            ...profile.locales.map((value) => ({ value, label: nameOfLanguage(value) })),
          ]}
          error={form.errors.locale}
        />
      )}
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

/** Each language in its own words. */
const nameOfLanguage = (locale: string) => new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;
