"use client";
import { useEffect, useRef, useState } from "react";
import { type ApiError, api, reasonOf } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Spinner } from "../../../ui/spinner.tsx";
import { AuthForm, EmailField } from "./auth-form.tsx";
import { CheckMail } from "./check-mail.tsx";
import type { verifyTexts } from "./texts.ts";

/** Opening the page changes nothing by itself, because mail scanners open links too: the page's script redeems the token. */
export function VerifyEmail({ texts, token }: { texts: Record<(typeof verifyTexts)[number], string>; token: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    api("POST /auth/verify-email", { token }).then(
      ({ next }) => location.replace(next),
      (error: ApiError) => setProblem(reasonOf(error)),
    );
  }, [token]);
  if (problem) return <AskForNewLink texts={texts} problem={problem} />;
  return (
    <p role="status" className="flex items-center justify-center gap-3 text-muted-foreground text-sm">
      <Spinner className="size-4" /> {texts.working}
    </p>
  );
}

function AskForNewLink({ texts, problem }: { texts: Record<(typeof verifyTexts)[number], string>; problem: string }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm("POST /auth/resend-verification", {
    input: (fields) => ({ email: String(fields.get("email")).trim() }),
    done: (_, input) => setSentTo(input.email),
  });
  if (sentTo) return <CheckMail email={sentTo} route="POST /auth/resend-verification" texts={texts} />;
  return (
    <AuthForm form={form} submit={texts.sendNew}>
      {!form.problem && (
        <Alert tone="danger" title={texts.failedTitle}>
          {problem}
        </Alert>
      )}
      <EmailField form={form} label={texts.email} autoFocus={false} />
    </AuthForm>
  );
}
