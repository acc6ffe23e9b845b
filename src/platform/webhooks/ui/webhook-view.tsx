"use client";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { DeliveryTable } from "./delivery-table.tsx";
import { WebhookActions } from "./webhook-actions.tsx";
import { type Webhook, WebhookBadge } from "./webhook-parts.tsx";

interface WebhookViewProps {
  initial: Webhook;
  deliveries: ApiOutput<"GET /webhooks/:id/deliveries">;
  /** Names of the events that it is sent. */
  heard: string[];
}

/** One endpoint: its state, what can be done with it, and what was sent to it. */
export function WebhookView({ initial, deliveries, heard }: WebhookViewProps) {
  const t = useTranslations("webhooks.ui.view");
  const { data: webhook = initial, error } = useApi("GET /webhooks/:id", { id: initial.id }, { initial });
  return (
    <div className="grid grid-cols-1 gap-6 py-8">
      <header className="grid grid-cols-1 gap-3">
        <Link
          href="/settings/webhooks"
          className="focus-ring flex w-fit items-center gap-1.5 rounded-sm text-muted-foreground text-sm hover:text-foreground"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {t("back")}
        </Link>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="grid min-w-0 grid-cols-1 gap-1.5">
            <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 break-all font-semibold text-base leading-6">
              {webhook.url}
              <WebhookBadge status={webhook.status} />
            </h2>
            {webhook.description && <p className="text-muted-foreground text-sm leading-6">{webhook.description}</p>}
            <p className="flex flex-wrap gap-1.5">
              {webhook.events.map((name) => (
                <code key={name} className="rounded-md bg-secondary px-1.5 py-0.5 text-secondary-foreground text-xs">
                  {name === "*" ? t("allEvents") : name}
                </code>
              ))}
            </p>
          </div>
          <WebhookActions webhook={webhook} />
        </div>
      </header>
      {error && <Alert tone="danger">{error.message}</Alert>}
      <Notices webhook={webhook} />
      <DeliveryTable webhook={webhook} initial={deliveries} heard={heard} />
    </div>
  );
}

function Notices({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks.ui.view");
  const { dateTime } = useFormatter();
  const at = (moment: string) => dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      {webhook.disabled_at && (
        <Alert tone={webhook.disabled_reason === "manual" ? "info" : "danger"} title={t("disabledTitle")}>
          {t(`disabled.${webhook.disabled_reason ?? "manual"}`, { at: at(webhook.disabled_at) })}
        </Alert>
      )}
      {webhook.status === "failing" && webhook.failing_since && (
        <Alert tone="warning" title={t("failingTitle")}>
          {t("failing", { at: at(webhook.failing_since) })}
        </Alert>
      )}
      {webhook.previous_secret_until && (
        <Alert tone="info">{t("overlap", { at: at(webhook.previous_secret_until) })}</Alert>
      )}
    </>
  );
}
