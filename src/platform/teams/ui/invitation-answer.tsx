"use client";
import { useState } from "react";
import { type ApiError, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";

interface Props {
  /** The link's token, or the id of one's own invitation. */
  token: string;
  texts: Record<"accept" | "decline" | "declined", string>;
  /** Only to decline: to accept, somebody signs in first. */
  declineOnly?: boolean;
  size?: "md" | "lg";
  onDeclined?: () => void;
}

/** Yes or no to an invitation, behind buttons: programs that look through mails open links, but press nothing. */
export function InvitationAnswer({ token, texts, declineOnly, size = "lg", onDeclined }: Props) {
  const [pending, setPending] = useState<"accept" | "decline" | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [declined, setDeclined] = useState(false);
  const run = async (which: "accept" | "decline", work: () => Promise<unknown>) => {
    setPending(which);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem((error as ApiError).message);
      setPending(null);
    }
  };
  const accept = () =>
    run("accept", async () => location.assign((await api("POST /invitations/:token/accept", { token })).next));
  const decline = () =>
    run("decline", async () => {
      await api("POST /invitations/:token/decline", { token });
      setDeclined(true);
      onDeclined?.();
    });
  if (declined) return <Alert tone="success">{texts.declined}</Alert>;
  return (
    <div className="grid gap-2">
      {problem && <Alert tone="danger">{problem}</Alert>}
      {!declineOnly && (
        <Button size={size} pending={pending === "accept"} disabled={pending !== null} onClick={accept}>
          {texts.accept}
        </Button>
      )}
      <Button size={size} variant="ghost" pending={pending === "decline"} disabled={pending !== null} onClick={decline}>
        {texts.decline}
      </Button>
    </div>
  );
}
