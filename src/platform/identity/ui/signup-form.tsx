"use client";
import { type ReactNode, useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { AuthForm, EmailField, NewPasswordFields } from "./auth-form.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { signupTexts } from "./texts.ts";

export function SignupForm({
  texts,
  next,
  below,
}: {
  /** Where the newcomer wanted to go: the welcome page leads there, whenever the address is confirmed in this browser. */
  next: string | null;
  texts: Record<(typeof signupTexts)[number], string>;
  below: ReactNode;
}) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm("POST /auth/register", {
    input: (fields) => {
      const password = String(fields.get("password"));
      if (password !== fields.get("confirm")) return { wrong: { confirm: texts.mismatch } };
      return {
        email: String(fields.get("email")),
        password,
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        session: "cookie" as const,
      };
    },
    done: (answer) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers still
      if (next) document.cookie = `next=${encodeURIComponent(next)}; path=/; max-age=86400; samesite=lax`;
      setSentTo(answer.user.email);
    },
  });
  if (sentTo)
    return (
      <CheckMail title={texts.checkMailTitle} email={sentTo} route="POST /auth/resend-verification" texts={texts} />
    );
  return (
    <AuthForm form={form} submit={texts.submit} below={below}>
      <EmailField form={form} label={texts.email} />
      <NewPasswordFields form={form} label={texts.password} texts={texts} />
    </AuthForm>
  );
}
