"use client";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { toast } from "../../../ui/toast.ts";

/** Change the password; whoever has none gets a link to set one. */
export function PasswordSection({ hasPassword }: { hasPassword: boolean }) {
  return hasPassword ? <PasswordForm /> : <FirstPassword />;
}

function PasswordForm() {
  const t = useTranslations("identity.settings");
  const client = useQueryClient();
  const element = useRef<HTMLFormElement>(null);
  const form = useForm("POST /user/password", {
    input: (fields) => {
      const password = String(fields.get("password"));
      if (password !== fields.get("confirm")) return { wrong: { confirm: t("mismatch") } };
      return { current_password: String(fields.get("current_password")), password };
    },
    done: () => {
      form.setPending(false);
      element.current?.reset();
      toast.success(t("passwordChanged"));
      return client.invalidateQueries({ queryKey: ["GET /sessions"] });
    },
  });
  const labels = { show: t("show"), hide: t("hide") };
  return (
    <form ref={element} noValidate onSubmit={form.submit} className="grid max-w-md gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <PasswordField
        name="current_password"
        autoComplete="current-password"
        required
        label={t("currentPassword")}
        error={form.errors.current_password}
        labels={labels}
      />
      <PasswordField
        name="password"
        id="new_password"
        autoComplete="new-password"
        required
        label={t("newPassword")}
        hint={t("passwordHint")}
        error={form.errors.password}
        labels={{ ...labels, strength: [t("weak"), t("fair"), t("good"), t("strong")] }}
      />
      <PasswordField
        name="confirm"
        autoComplete="new-password"
        required
        label={t("confirmPassword")}
        error={form.errors.confirm}
        labels={labels}
      />
      <Button type="submit" className="w-fit" pending={form.pending}>
        {t("changePassword")}
      </Button>
    </form>
  );
}

function FirstPassword() {
  const t = useTranslations("identity.settings");
  const link = useApiMutation("POST /user/password/link", { onError: (problem) => toast.error(problem.message) });
  if (link.isSuccess) return <Alert tone="success">{t("passwordLinkSent")}</Alert>;
  return (
    <div className="grid gap-4">
      <p className="text-muted-foreground text-sm leading-6">{t("noPassword")}</p>
      <Button variant="outline" className="w-fit" pending={link.isPending} onClick={() => link.mutate({})}>
        {t("mailPasswordLink")}
      </Button>
    </div>
  );
}
