"use client";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/field.tsx";
import { toast } from "../../../ui/toast.ts";
import { emailProblem } from "../profile-rules.ts";
import { ProofField, proofIn } from "./proof-field.tsx";
import { inWords } from "./rule-words.ts";

/** The address to sign in with, and the way to another one. */
export function EmailForm({ initial }: { initial: ApiOutput<"GET /user/profile"> }) {
  const t = useTranslations("identity.settings");
  const client = useQueryClient();
  const { data: profile = initial } = useApi("GET /user/profile", {}, { initial });
  const read = () => client.invalidateQueries({ queryKey: ["GET /user/profile"] });
  const withdraw = useApiMutation("DELETE /user/email", {
    onSuccess: read,
    onError: (problem) => toast.error(problem.message),
  });
  return (
    <div className="grid gap-5">
      <p className="break-all font-medium">{profile.email}</p>
      {profile.pending_email && (
        <Alert
          title={t("emailPending", { email: profile.pending_email })}
          actions={
            <Button variant="outline" size="sm" pending={withdraw.isPending} onClick={() => withdraw.mutate({})}>
              {t("emailWithdraw")}
            </Button>
          }
        >
          {t("emailPendingText")}
        </Alert>
      )}
      <NewEmailForm hasPassword={profile.has_password} onAsked={read} />
    </div>
  );
}

function NewEmailForm({ hasPassword, onAsked }: { hasPassword: boolean; onAsked: () => void }) {
  const t = useTranslations("identity.settings");
  const element = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const form = useForm("POST /user/email", {
    input: (fields) => {
      const email = String(fields.get("email")).trim();
      const wrong = inWords(emailProblem(email));
      return wrong ? { wrong: { email: wrong } } : { email, ...proofIn(fields) };
    },
    done: () => {
      form.setPending(false);
      setTyped(null);
      element.current?.reset();
      onAsked();
    },
  });
  return (
    <form ref={element} noValidate onSubmit={form.submit} className="grid max-w-md gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField
        name="email"
        type="email"
        autoComplete="email"
        required
        label={t("newEmail")}
        hint={t("newEmailHint")}
        error={typed === null ? form.errors.email : inWords(emailProblem(typed))}
        onChange={(event) => setTyped(event.target.value.includes("@") ? event.target.value : null)}
      />
      <ProofField hasPassword={hasPassword} errors={form.errors} />
      <Button type="submit" className="w-fit" pending={form.pending}>
        {t("changeEmail")}
      </Button>
    </form>
  );
}
