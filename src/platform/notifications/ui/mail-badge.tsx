"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import type { Tone } from "../../../ui/tone.ts";

type Mail = ApiOutput<"GET /notifications/mails">["data"][number];

const tones: Record<Mail["state"], Tone> = {
  queued: "info",
  sending: "info",
  sent: "success",
  bounced: "danger",
  failed: "danger",
};

export function MailBadge({ mail: { state, attempts } }: { mail: Pick<Mail, "state" | "attempts"> }) {
  const t = useTranslations("notifications.log.states");
  // What waits after a failure is a different thing from what has not been tried.
  const retries = state === "queued" && attempts > 0;
  return (
    <Badge dot pulse={state === "sending"} tone={retries ? "warning" : tones[state]}>
      {t(retries ? "retrying" : state)}
    </Badge>
  );
}
