"use client";
import { Inbox } from "lucide-react";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useFilteredList } from "../../../client/use-filters.ts";
import { Alert } from "../../../ui/alert.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { FilterBar, NoRows } from "../../identity/ui/filter-bar.tsx";
import { deliveryChoices } from "./delivery-choices.ts";
import { AnswerCode, type Delivery, DeliveryBadge, type Webhook } from "./webhook-parts.tsx";

const DeliverySheet = lazy(() => import("./delivery-sheet.tsx"));

interface DeliveryTableProps {
  webhook: Webhook;
  initial: ApiOutput<"GET /webhooks/:id/deliveries">;
  heard: string[];
}

/** What was sent in the last 30 days, kept up to date while attempts end. */
export function DeliveryTable({ webhook, initial, heard }: DeliveryTableProps) {
  const t = useTranslations("webhooks.ui.deliveries");
  const [open, setOpen] = useState<string>();
  const list = useFilteredList("GET /webhooks/:id/deliveries", { id: webhook.id }, deliveryChoices, initial);
  const states = deliveryChoices.status.map((value) => ({ value, label: t(`filters.${value}`) }));
  const events = heard.map((value) => ({ value, label: value }));
  return (
    <section className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="font-semibold text-[0.9375rem]">{t("title")}</h3>
        <FilterBar
          list={list}
          filters={[
            { name: "status", label: t("status"), options: { all: t("filters.all"), values: states } },
            { name: "event", label: t("event"), options: { all: t("allEvents"), values: events } },
          ]}
        />
      </div>
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      <DataTable
        caption={t("caption")}
        rows={list.rows}
        rowKey={({ id }) => id}
        empty={
          <NoRows list={list}>
            <EmptyState icon={<Inbox />} title={t("empty")} text={t("emptyText")} />
          </NoRows>
        }
        columns={useColumns(setOpen)}
        footer={list.hasMore && <LoadMore label={t("more")} onLoad={list.loadMore} pending={list.pending} />}
      />
      <Suspense>
        {open && <DeliverySheet id={open} mayReplay={webhook.enabled} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </section>
  );
}

function useColumns(onOpen: (id: string) => void) {
  const t = useTranslations("webhooks.ui.deliveries");
  const { number } = useFormatter();
  const locale = useLocale();
  const ago = (value: string) => <TimeAgo value={value} locale={locale} className="text-muted-foreground text-xs" />;
  return [
    {
      key: "event",
      header: t("event"),
      primary: true,
      className: "sm:w-full",
      cell: ({ id, event }: Delivery) => (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => onOpen(id)}
          className="focus-ring rounded-sm text-left font-mono text-[0.8125rem] hover:underline"
        >
          {event}
        </button>
      ),
    },
    { key: "status", header: t("status"), cell: (delivery: Delivery) => <DeliveryBadge delivery={delivery} /> },
    {
      key: "answer",
      header: t("answer"),
      cell: (delivery: Delivery) => <AnswerCode attempt={delivery.last_attempt} />,
    },
    {
      key: "attempts",
      header: t("attempts"),
      align: "right" as const,
      cell: ({ attempts }: Delivery) => number(attempts),
    },
    {
      key: "latency",
      header: t("latency"),
      align: "right" as const,
      cell: ({ last_attempt }: Delivery) =>
        last_attempt ? t("milliseconds", { value: last_attempt.duration_ms }) : "—",
    },
    {
      key: "next",
      header: t("next"),
      align: "right" as const,
      cell: ({ next_attempt_at }: Delivery) => (next_attempt_at ? ago(next_attempt_at) : "—"),
    },
    {
      key: "when",
      header: t("when"),
      align: "right" as const,
      cell: ({ created_at }: Delivery) => ago(created_at),
    },
  ];
}
