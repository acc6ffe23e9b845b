"use client";
import { useState } from "react";
import { arriveWithToast } from "../../../client/arrival.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { AuthForm, NewPasswordFields } from "./auth-form.tsx";
import type { resetTexts } from "./texts.ts";

export function ResetForm({ texts, token }: { texts: Record<(typeof resetTexts)[number], string>; token: string }) {
  const [deadLink, setDeadLink] = useState<string | null>(null);
  const form = useForm("POST /auth/reset-password", {
    input: (fields) => {
      const password = String(fields.get("password"));
      return password === fields.get("confirm") ? { token, password } : { wrong: { confirm: texts.mismatch } };
    },
    done: (answer) => {
      arriveWithToast(texts.updated);
      location.assign(answer.next);
    },
    refused: (problem) => {
      const dead = problem.code.startsWith("link_") || problem.errors.some(({ path }) => path === "token");
      if (dead) setDeadLink(problem.message);
      return dead;
    },
  });
  if (deadLink)
    return (
      <div className="grid gap-4 text-center">
        <Alert tone="danger">{deadLink}</Alert>
        <TextLink href="/forgot-password">{texts.askAgain}</TextLink>
      </div>
    );
  return (
    <AuthForm form={form} submit={texts.submit}>
      <NewPasswordFields form={form} label={texts.newPassword} texts={texts} autoFocus />
    </AuthForm>
  );
}
