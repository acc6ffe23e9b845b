"use client";
import { useEffect, useRef } from "react";
import { type ApiError, type ApiInput, api } from "../../../client/api.ts";
import { Spinner } from "../../../ui/spinner.tsx";

/** Hands the provider's answer in, once, and goes on; the address with the answer does not stay in the history. */
export function FinishSignIn(props: {
  provider: ApiInput<"POST /auth/sign-in/:provider">["provider"];
  answer: string;
  back: string;
  working: string;
}) {
  const { provider, answer, back, working } = props;
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    api("POST /auth/sign-in/:provider", { provider, answer, time_zone }).then(
      ({ next }) => location.replace(next),
      ({ code }: ApiError) => location.replace(`${back}?${new URLSearchParams({ problem: code, provider })}`),
    );
  }, [provider, answer, back]);
  return (
    <p role="status" className="flex items-center justify-center gap-3 text-muted-foreground text-sm">
      <Spinner className="size-4" /> {working}
    </p>
  );
}
