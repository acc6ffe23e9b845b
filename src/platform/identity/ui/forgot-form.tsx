"use client";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { AuthForm, EmailField } from "./auth-form.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { forgotTexts } from "./texts.ts";

export function ForgotForm({ texts }: { texts: Record<(typeof forgotTexts)[number], string> }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm("POST /auth/forgot-password", {
    input: (fields) => ({ email: String(fields.get("email")).trim() }),
    done: (_, input) => setSentTo(input.email),
  });
  if (sentTo)
    return <CheckMail title={texts.checkMailTitle} email={sentTo} route="POST /auth/forgot-password" texts={texts} />;
  return (
    <AuthForm form={form} submit={texts.submit}>
      <EmailField form={form} label={texts.email} />
    </AuthForm>
  );
}
