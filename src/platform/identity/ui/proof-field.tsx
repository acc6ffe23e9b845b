"use client";
import { useTranslations } from "next-intl";
import { useApiMutation } from "../../../client/use-api.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { toast } from "../../../ui/toast.ts";

interface Props {
  hasPassword: boolean;
  errors: Record<string, string>;
}

/** Asks once more who somebody is: by the password, or by a mailed code where there is none. */
export function ProofField({ hasPassword, errors }: Props) {
  const t = useTranslations("identity.settings");
  const send = useApiMutation("POST /user/proof-code", {
    onSuccess: () => toast.success(t("codeSent")),
    onError: (problem) => toast.error(problem.message),
  });
  if (hasPassword)
    return (
      <PasswordField
        name="password"
        autoComplete="current-password"
        required
        label={t("currentPassword")}
        error={errors.password}
        labels={{ show: t("show"), hide: t("hide") }}
      />
    );
  return (
    <div className="grid gap-3">
      <TextField
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        label={t("mailedCode")}
        error={errors.code}
      />
      <Button variant="outline" className="w-fit" pending={send.isPending} onClick={() => send.mutate({})}>
        {t("sendCode")}
      </Button>
    </div>
  );
}

/** What the field holds, as the routes take it. */
export const proofIn = (fields: FormData) =>
  fields.has("password") ? { password: String(fields.get("password")) } : { code: String(fields.get("code")) };
