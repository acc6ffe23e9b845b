"use client";
import { useState } from "react";
import { type ApiError, api, reasonOf } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { TextLink } from "../../../ui/text-link.tsx";

interface Props {
  route: "POST /auth/confirm-email" | "POST /auth/stop-email-change" | "POST /auth/undo-deletion";
  token: string;
  texts: Record<"submit" | "done" | "login", string>;
}

/** What a mail's link does, behind a button: programs that look through mails open links, but press nothing. */
export function LinkAction({ route, token, texts }: Props) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [email, setEmail] = useState<string | null>(null);
  const act = async () => {
    setPending(true);
    setProblem(null);
    try {
      const answer = await api(route, { token });
      if ("next" in answer) return location.replace(answer.next);
      setEmail(answer.email);
    } catch (error) {
      setProblem(error as ApiError);
      setPending(false);
    }
  };
  if (email !== null)
    return (
      <div className="grid gap-4 text-center">
        <Alert tone="success" title={email}>
          {texts.done}
        </Alert>
        <TextLink href="/login">{texts.login}</TextLink>
      </div>
    );
  return (
    <div className="grid gap-4">
      {problem && <Alert tone="danger">{reasonOf(problem)}</Alert>}
      {problem && [410, 422].includes(problem.status) ? (
        <TextLink href="/login" className="text-center">
          {texts.login}
        </TextLink>
      ) : (
        <Button size="lg" pending={pending} onClick={act}>
          {texts.submit}
        </Button>
      )}
    </div>
  );
}
