"use client";
import { type ReactNode, useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { AuthForm, EmailField } from "./auth-form.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { loginTexts } from "./texts.ts";

export function LoginForm({
  texts,
  next,
  below,
}: {
  texts: Record<(typeof loginTexts)[number], string>;
  next: string | null;
  below: ReactNode;
}) {
  const [unverified, setUnverified] = useState<string | null>(null);
  const form = useForm("POST /auth/login", {
    input: (fields) => ({
      email: String(fields.get("email")),
      password: String(fields.get("password")),
      remember: fields.has("remember"),
      session: "cookie" as const,
      ...(next ? { next } : {}),
    }),
    done: (answer) => "next" in answer && location.assign(answer.next),
    refused: (problem, input) => {
      if (problem.code !== "email_not_verified") return false;
      setUnverified(input.email);
      return true;
    },
  });
  if (unverified)
    return (
      <CheckMail
        title={texts.unverifiedTitle}
        email={unverified}
        route="POST /auth/resend-verification"
        texts={texts}
      />
    );
  return (
    <AuthForm form={form} submit={texts.submit} below={below}>
      <EmailField form={form} label={texts.email} autoComplete="username" />
      <PasswordField
        name="password"
        autoComplete="current-password"
        required
        label={texts.password}
        error={form.errors.password}
        labels={{ show: texts.show, hide: texts.hide }}
      />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-sm">
        <Checkbox name="remember" label={texts.remember} />
        <TextLink href="/forgot-password">{texts.forgot}</TextLink>
      </div>
    </AuthForm>
  );
}
