"use client";
import { Activity } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Card, CardHeader } from "../../../ui/card.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { TextLink } from "../../../ui/text-link.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { EventRow } from "./event-row.tsx";

/** The last ten things that agents did. */
export function RecentEvents({ events }: { events: ApiOutput<"GET /usage/events">["data"] }) {
  const t = useTranslations("luna.ui.home");
  const locale = useLocale();
  return (
    <Card>
      <CardHeader
        title={t("recent")}
        description={t("recentText")}
        actions={
          <TextLink href="/dashboard/usage" className="text-sm">
            {t("allUsage")}
          </TextLink>
        }
      />
      {events.length === 0 ? (
        <EmptyState className="flex-1" icon={<Activity />} title={t("noRecent")} text={t("noRecentText")} />
      ) : (
        <ul className="mt-4 divide-y border-t">
          {events.map((event) => (
            <EventRow key={event.id} event={event} time={<TimeAgo value={event.recorded_at} locale={locale} />} />
          ))}
        </ul>
      )}
    </Card>
  );
}
