"use client";
import { useForm } from "../../../client/use-form.ts";
import { TextField } from "../../../ui/field.tsx";
import { AuthForm, NewPasswordFields } from "../../identity/ui/auth-form.tsx";
import type { NewPasswordTexts } from "../../identity/ui/texts.ts";

interface Props {
  token: string;
  email: string;
  texts: NewPasswordTexts & Record<"email" | "password" | "name" | "join", string>;
}

/** An account for somebody who is new: the link has shown whose address it is. */
export function JoinForm({ token, email, texts }: Props) {
  const form = useForm("POST /invitations/:token/register", {
    input: (fields) => {
      const password = String(fields.get("password"));
      if (password !== fields.get("confirm")) return { wrong: { confirm: texts.mismatch } };
      const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return { token, name: String(fields.get("name")), password, time_zone };
    },
    done: ({ next }) => location.assign(next),
  });
  return (
    <AuthForm form={form} submit={texts.join}>
      <TextField name="email" label={texts.email} autoComplete="username" readOnly value={email} />
      <TextField name="name" label={texts.name} required autoFocus autoComplete="name" error={form.errors.name} />
      <NewPasswordFields form={form} label={texts.password} texts={texts} />
    </AuthForm>
  );
}
