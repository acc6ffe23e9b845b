"use client";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { signupTexts } from "./texts.ts";

export function SignupForm({ texts }: { texts: Record<(typeof signupTexts)[number], string> }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm("POST /auth/register", {
    input: (fields) => {
      const password = String(fields.get("password"));
      if (password !== fields.get("confirm")) return { wrong: { confirm: texts.mismatch } };
      return {
        email: String(fields.get("email")),
        password,
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      };
    },
    done: (answer) => setSentTo(answer.user.email),
  });
  if (sentTo)
    return (
      <div className="grid gap-4">
        <h2 className="text-center font-semibold">{texts.checkMailTitle}</h2>
        <CheckMail email={sentTo} route="POST /auth/resend-verification" texts={texts} />
      </div>
    );
  const labels = { show: texts.show, hide: texts.hide };
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="email"
        type="email"
        autoComplete="email"
        required
        autoFocus
        label={texts.email}
        error={form.errors.email}
      />
      <PasswordField
        name="password"
        autoComplete="new-password"
        required
        label={texts.password}
        hint={texts.passwordHint}
        error={form.errors.password}
        labels={{ ...labels, strength: [texts.weak, texts.fair, texts.good, texts.strong] }}
      />
      <PasswordField
        name="confirm"
        autoComplete="new-password"
        required
        label={texts.confirmPassword}
        error={form.errors.confirm}
        labels={labels}
      />
      <Button type="submit" size="lg" pending={form.pending}>
        {texts.submit}
      </Button>
    </form>
  );
}
