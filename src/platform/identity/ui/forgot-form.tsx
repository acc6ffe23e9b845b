"use client";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { forgotTexts } from "./texts.ts";

export function ForgotForm({ texts }: { texts: Record<(typeof forgotTexts)[number], string> }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm("POST /auth/forgot-password", {
    input: (fields) => ({ email: String(fields.get("email")).trim() }),
    done: (_, input) => setSentTo(input.email),
  });
  if (sentTo)
    return (
      <div className="grid gap-4">
        <h2 className="text-center font-semibold">{texts.checkMailTitle}</h2>
        <CheckMail email={sentTo} route="POST /auth/forgot-password" texts={texts} />
      </div>
    );
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
      <Button type="submit" size="lg" pending={form.pending}>
        {texts.submit}
      </Button>
    </form>
  );
}
