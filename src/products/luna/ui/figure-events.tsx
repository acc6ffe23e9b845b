"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useApiList } from "../../../client/use-api-list.ts";
import { lastDayOf } from "../../../platform/analytics/analytics.ts";
import { Alert } from "../../../ui/alert.tsx";
import { LoadMore } from "../../../ui/load-more.tsx";
import { Sheet } from "../../../ui/sheet.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { EventRow } from "./event-row.tsx";
import type { Figure } from "./figure-card.tsx";

/** The events behind a month's figure, newest first. */
export function FigureEvents({
  metric,
  month,
  value,
  title,
  onClose,
}: Figure & { title: string; onClose: () => void }) {
  const t = useTranslations("luna.ui.events");
  const { number, dateTime } = useFormatter();
  const days = { start_date: `${month}-01`, end_date: lastDayOf(month) };
  const list = useApiList("GET /usage/events", { metric_type: metric, ...days, limit: 25 });
  const name = dateTime(new Date(days.start_date), { timeZone: "UTC", month: "long", year: "numeric" });
  return (
    <Sheet
      open
      onClose={onClose}
      title={title}
      description={t("text", { count: number(value), month: name })}
      closeLabel={t("close")}
    >
      {list.error && <Alert tone="danger">{list.error.message}</Alert>}
      {list.isLoading && <Skeleton className="h-40 w-full" />}
      <ul className="-mx-5 divide-y">
        {list.rows.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            ofOneMetric
            time={dateTime(new Date(event.recorded_at), {
              day: "numeric",
              month: "short",
              hour: "numeric",
              minute: "2-digit",
            })}
          />
        ))}
      </ul>
      {list.hasMore && (
        <LoadMore
          onLoad={list.loadMore}
          pending={list.pending}
          label={t("more")}
          shown={t("shown", { count: list.rows.length })}
        />
      )}
    </Sheet>
  );
}
