"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { type Language, languageNames } from "../../../ui/language-switch.tsx";
import { toast } from "../../../ui/toast.ts";
import { nameProblem } from "../profile-rules.ts";
import { inWords } from "./rule-words.ts";

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
      const wrong = inWords(nameProblem(name));
      if (wrong) return { wrong: { name: wrong } };
      const locale = (fields.get("locale") || null) as Language | null;
      return { name, locale, time_zone: String(fields.get("time_zone")) };
    },
    done: (saved) => {
      if (saved.locale !== profile.locale) {
        // Every text of the page is another one now.
        location.reload();
        return;
      }
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
        error={typed === null ? form.errors.name : inWords(nameProblem(typed))}
        onChange={(event) => setTyped(event.target.value)}
      />
      <SelectField
        name="locale"
        label={t("language")}
        hint={t("languageHint")}
        defaultValue={profile.locale ?? ""}
        options={[
          { value: "", label: t("languageOfBrowser") },
          ...Object.entries(languageNames).map(([value, label]) => ({ value, label })),
        ]}
        error={form.errors.locale}
      />
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
