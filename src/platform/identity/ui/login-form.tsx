"use client";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { TextField } from "../../../ui/field.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { loginTexts } from "./texts.ts";

export function LoginForm({
  texts,
  next,
}: {
  texts: Record<(typeof loginTexts)[number], string>;
  next: string | null;
}) {
  const [unverified, setUnverified] = useState<string | null>(null);
  const form = useForm("POST /auth/login", {
    input: (fields) => ({
      email: String(fields.get("email")),
      password: String(fields.get("password")),
      remember: fields.has("remember"),
    }),
    // The welcome page comes once and first; after that, back to where the visitor wanted to go.
    done: (answer) => location.assign(answer.next.startsWith("/onboarding/") ? answer.next : (next ?? answer.next)),
    refused: (problem, input) => {
      if (problem.code !== "email_not_verified") return false;
      setUnverified(input.email);
      return true;
    },
  });
  if (unverified)
    return (
      <div className="grid gap-4">
        <h2 className="text-center font-semibold">{texts.unverifiedTitle}</h2>
        <CheckMail email={unverified} route="POST /auth/resend-verification" texts={texts} />
      </div>
    );
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
        label={texts.email}
        error={form.errors.email}
      />
      <PasswordField
        name="password"
        autoComplete="current-password"
        required
        label={texts.password}
        error={form.errors.password}
        aside={<TextLink href="/forgot-password">{texts.forgot}</TextLink>}
        labels={{ show: texts.show, hide: texts.hide }}
      />
      <Checkbox name="remember" label={texts.remember} />
      <Button type="submit" size="lg" pending={form.pending}>
        {texts.submit}
      </Button>
    </form>
  );
}
