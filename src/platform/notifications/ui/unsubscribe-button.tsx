"use client";
import { useState } from "react";
import { type ApiError, api } from "../../../client/api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";

export function UnsubscribeButton({ token, texts }: { token: string; texts: Record<"submit" | "done", string> }) {
  const [state, setState] = useState<"asking" | "pending" | "done">("asking");
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async () => {
    setState("pending");
    setProblem(null);
    try {
      await api("POST /unsubscribe", { token });
      setState("done");
    } catch (error) {
      setProblem((error as ApiError).message);
      setState("asking");
    }
  };
  if (state === "done") return <Alert tone="success">{texts.done}</Alert>;
  return (
    <div className="grid gap-4">
      {problem && <Alert tone="danger">{problem}</Alert>}
      <Button size="lg" pending={state === "pending"} onClick={leave}>
        {texts.submit}
      </Button>
    </div>
  );
}
