"use client";
import type { FormEvent, ReactNode } from "react";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import type { NewPasswordTexts } from "./texts.ts";

interface FormState {
  pending: boolean;
  problem: string | null;
  errors: Record<string, string>;
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

/** A form of the sign-in pages: what is wrong on top, the fields, one button. Other ways in stand below it. */
export function AuthForm({
  form,
  submit,
  below,
  children,
}: {
  form: FormState;
  submit: string;
  below?: ReactNode;
  children: ReactNode;
}) {
  const fields = (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      {children}
      <Button type="submit" size="lg" pending={form.pending}>
        {submit}
      </Button>
    </form>
  );
  if (!below) return fields;
  return (
    <div className="grid gap-5">
      {fields}
      {below}
    </div>
  );
}

export function EmailField({
  form,
  label,
  autoFocus = true,
  autoComplete = "email",
}: {
  form: FormState;
  label: string;
  autoFocus?: boolean;
  autoComplete?: string;
}) {
  return (
    <TextField
      name="email"
      type="email"
      autoComplete={autoComplete}
      required
      autoFocus={autoFocus}
      label={label}
      error={form.errors.email}
    />
  );
}

/** A new password, typed twice. */
export function NewPasswordFields({
  form,
  label,
  texts,
  autoFocus,
}: {
  form: FormState;
  label: string;
  texts: NewPasswordTexts;
  autoFocus?: boolean;
}) {
  const labels = { show: texts.show, hide: texts.hide };
  return (
    <>
      <PasswordField
        name="password"
        autoComplete="new-password"
        required
        autoFocus={autoFocus}
        label={label}
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
    </>
  );
}
