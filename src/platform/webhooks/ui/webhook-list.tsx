"use client";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useApi } from "../../../client/use-api.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { SettingsListHead } from "../../../ui/settings-section.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { VerifySnippet } from "./verify-snippet.tsx";
import { type Webhook, WebhookBadge } from "./webhook-parts.tsx";

const WebhookDialog = lazy(() => import("./webhook-dialog.tsx"));
const SecretDialog = lazy(() => import("./secret-dialog.tsx"));

/** The team's endpoints with their state; with none of them, what a webhook is and how one checks it. */
export function WebhookList({ initial }: { initial: ApiOutput<"GET /webhooks"> }) {
  const t = useTranslations("webhooks.ui.list");
  const { data = initial, error } = useApi("GET /webhooks", { limit: 50 }, { initial });
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ id: string; secret: string }>();
  const create = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t("create")}
    </Button>
  );
  return (
    <div className="grid grid-cols-1 gap-6 py-8">
      <SettingsListHead title={t("title")} text={t("text")} action={data.data.length > 0 && create} />
      {error && <Alert tone="danger">{error.message}</Alert>}
      {data.data.length === 0 ? (
        <div className="grid grid-cols-1 overflow-hidden rounded-xl border bg-card shadow-raised lg:grid-cols-2">
          <EmptyState icon={<WebhookIcon />} title={t("empty")} text={t("emptyText")} actions={create} />
          <div className="min-w-0 border-t bg-muted/40 p-5 lg:border-t-0 lg:border-l">
            <VerifySnippet />
          </div>
        </div>
      ) : (
        <WebhookTable webhooks={data.data} />
      )}
      <Suspense>
        {creating && (
          <WebhookDialog
            onClose={() => setCreating(false)}
            onSaved={(webhook) => {
              setCreating(false);
              if ("secret" in webhook) setCreated(webhook);
            }}
          />
        )}
        {created && <SecretDialog webhook={created} onClose={() => setCreated(undefined)} />}
      </Suspense>
    </div>
  );
}

function WebhookTable({ webhooks }: { webhooks: Webhook[] }) {
  const t = useTranslations("webhooks.ui.list");
  const locale = useLocale();
  return (
    <DataTable
      caption={t("caption")}
      rows={webhooks}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "url",
          header: t("endpoint"),
          primary: true,
          className: "sm:w-full sm:max-w-0",
          cell: ({ id, url, description }) => (
            <div className="grid gap-0.5 sm:py-1">
              <Link
                href={`/settings/webhooks/${id}`}
                className="focus-ring truncate rounded-sm hover:underline"
                title={url}
              >
                {url}
              </Link>
              {description && <span className="truncate font-normal text-muted-foreground text-xs">{description}</span>}
            </div>
          ),
        },
        { key: "events", header: t("events"), cell: ({ events }) => <EventNames events={events} /> },
        { key: "status", header: t("status"), cell: ({ status }) => <WebhookBadge status={status} /> },
        {
          key: "created",
          header: t("created"),
          align: "right",
          cell: ({ created_at }) => (
            <TimeAgo value={created_at} locale={locale} className="text-muted-foreground text-xs" />
          ),
        },
      ]}
    />
  );
}

/** The first of them, and how many more there are. */
export function EventNames({ events }: { events: readonly string[] }) {
  const t = useTranslations("webhooks.ui.list");
  if (events.includes("*")) return <span className="whitespace-nowrap">{t("allEvents")}</span>;
  return (
    <span className="whitespace-nowrap" title={events.join(", ")}>
      <code className="text-xs">{events[0]}</code>
      {events.length > 1 && (
        <span className="text-muted-foreground text-xs"> {t("more", { count: events.length - 1 })}</span>
      )}
    </span>
  );
}
