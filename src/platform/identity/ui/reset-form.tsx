"use client";
import { useState } from "react";
import { arriveWithToast } from "../../../client/arrival.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
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
  const labels = { show: texts.show, hide: texts.hide };
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <PasswordField
        name="password"
        autoComplete="new-password"
        required
        autoFocus
        label={texts.newPassword}
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
