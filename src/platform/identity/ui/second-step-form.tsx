"use client";
import { useState } from "react";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { ButtonLink } from "../../../ui/button-link.tsx";
import { TextField } from "../../../ui/field.tsx";
import { AuthForm } from "./auth-form.tsx";
import type { secondStepTexts } from "./texts.ts";

/** The second step of a sign-in; who takes it stands in a cookie that no script can read. */
export function SecondStepForm({ texts }: { texts: Record<(typeof secondStepTexts)[number], string> }) {
  const [byBackup, setByBackup] = useState(false);
  const name = byBackup ? "backup_code" : "code";
  const [over, setOver] = useState<string | null>(null);
  const form = useForm("POST /auth/second-factor", {
    input: (fields) => {
      const entered = String(fields.get(name));
      return byBackup ? { backup_code: entered } : { code: entered };
    },
    done: (answer) => "next" in answer && location.assign(answer.next),
    refused: (problem) => {
      if (problem.code !== "sign_in_again") return false;
      setOver(problem.message);
      return true;
    },
  });
  if (over)
    return (
      <div className="grid gap-4">
        <Alert tone="danger">{over}</Alert>
        <ButtonLink href="/login" size="lg">
          {texts.again}
        </ButtonLink>
      </div>
    );
  return (
    <div className="grid gap-4">
      <AuthForm form={form} submit={texts.submit}>
        <TextField
          key={name}
          name={name}
          label={byBackup ? texts.backupCode : texts.code}
          hint={byBackup ? texts.backupHint : texts.codeHint}
          error={form.errors[name]}
          autoFocus
          required
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          {...(byBackup
            ? { autoComplete: "off", maxLength: 20 }
            : { autoComplete: "one-time-code", inputMode: "numeric", maxLength: 8 })}
        />
      </AuthForm>
      <Button variant="ghost" onClick={() => setByBackup(!byBackup)}>
        {byBackup ? texts.useCode : texts.useBackup}
      </Button>
    </div>
  );
}
