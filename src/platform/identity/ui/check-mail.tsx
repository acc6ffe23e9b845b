"use client";
import { useState } from "react";
import { type ApiError, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";

export type CheckMailTexts = Record<"sentTo" | "notReceived" | "resend" | "resent", string>;

/** "Check your e-mail": says where the mail went, and sends it again. */
export function CheckMail({
  title,
  email,
  route,
  texts,
}: {
  title?: string;
  email: string;
  route: "POST /auth/resend-verification" | "POST /auth/forgot-password";
  texts: CheckMailTexts;
}) {
  const [state, setState] = useState<{ pending: boolean; sent: boolean; problem: string | null }>({
    pending: false,
    sent: false,
    problem: null,
  });
  const resend = async () => {
    setState({ pending: true, sent: false, problem: null });
    try {
      await api(route, { email });
      setState({ pending: false, sent: true, problem: null });
    } catch (error) {
      setState({ pending: false, sent: false, problem: (error as ApiError).message });
    }
  };
  return (
    <div className="grid gap-5 text-center text-sm">
      {title && <h2 className="font-semibold text-base">{title}</h2>}
      <p className="text-muted-foreground">
        {texts.sentTo}
        <br />
        <strong className="break-all font-medium text-foreground">{email}</strong>
      </p>
      {state.sent && <Alert tone="success">{texts.resent}</Alert>}
      {state.problem && <Alert tone="danger">{state.problem}</Alert>}
      <div className="grid justify-items-center gap-2">
        <p className="text-muted-foreground">{texts.notReceived}</p>
        <Button variant="outline" pending={state.pending} onClick={resend}>
          {texts.resend}
        </Button>
      </div>
    </div>
  );
}
