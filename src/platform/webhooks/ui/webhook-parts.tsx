"use client";
import { useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Badge } from "../../../ui/badge.tsx";
import type { Tone } from "../../../ui/tone.ts";

export type Webhook = ApiOutput<"GET /webhooks/:id">;
export type Delivery = ApiOutput<"GET /webhooks/:id/deliveries">["data"][number];

const webhookTones: Record<Webhook["status"], Tone> = { active: "success", failing: "warning", disabled: "neutral" };
const deliveryTones: Record<Delivery["status"], Tone> = {
  waiting: "info",
  sending: "info",
  delivered: "success",
  failed: "danger",
  cancelled: "neutral",
};

export function WebhookBadge({ status }: { status: Webhook["status"] }) {
  const t = useTranslations("webhooks.ui.status");
  return (
    <Badge dot tone={webhookTones[status]}>
      {t(status)}
    </Badge>
  );
}

export function DeliveryBadge({ delivery }: { delivery: Pick<Delivery, "status" | "attempts"> }) {
  const t = useTranslations("webhooks.ui.deliveryStatus");
  // What waits after a failure is a different thing from what has not been tried.
  const retries = delivery.status === "waiting" && delivery.attempts > 0;
  return (
    <Badge dot pulse={delivery.status === "sending"} tone={retries ? "warning" : deliveryTones[delivery.status]}>
      {t(retries ? "retrying" : delivery.status)}
    </Badge>
  );
}

/** What the endpoint answered: its status, or that there was none. */
export function AnswerCode({ attempt }: { attempt: { status: number | null } | null }) {
  const t = useTranslations("webhooks.ui");
  if (!attempt) return <>—</>;
  if (attempt.status === null) return <span className="text-danger">{t("noAnswer")}</span>;
  return <code className={attempt.status < 300 ? "text-success" : "text-danger"}>{attempt.status}</code>;
}
