"use client";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ApiOutput } from "../../../client/api.ts";
import { Card, CardHeader } from "../../../ui/card.tsx";
import { cn } from "../../../ui/cn.ts";
import { TextLink } from "../../../ui/text-link.tsx";
import { TimeAgo } from "../../../ui/time-ago.tsx";
import { useDuration } from "./use-duration.ts";

type Event = ApiOutput<"GET /usage/events">["data"][number];
const shown = 10;
/** That agents are well is not news, and calls of the API are no work of theirs. */
const quiet = ["health_check", "api_call"];

/** The last ten things that agents did. */
export function RecentEvents({ events }: { events: Event[] }) {
  const t = useTranslations("luna.ui.home");
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
      <ul className="mt-4 divide-y border-t">
        {events
          .filter(({ metric_type }) => !quiet.includes(metric_type))
          .slice(0, shown)
          .map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
      </ul>
    </Card>
  );
}

function EventRow({ event }: { event: Event }) {
  const t = useTranslations("luna.ui.home");
  const one = useTranslations("luna.ui.home.one");
  const { number } = useFormatter();
  const locale = useLocale();
  const duration = useDuration();
  const failed = event.success === false;
  const facts = [
    event.agent_name,
    event.project_id,
    event.duration_ms === null ? null : duration(event.duration_ms),
  ].filter((fact) => fact !== null);
  return (
    <li className="flex items-baseline gap-3 px-5 py-2.5 text-sm">
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", failed ? "bg-danger" : "bg-success")} />
      <span className="min-w-0 flex-1">
        <span className="font-medium">{one(event.metric_type as never)}</span>
        {event.count > 1 && <span className="text-muted-foreground tabular-nums"> × {number(event.count)}</span>}
        {failed && <span className="text-danger"> · {t("failed")}</span>}
        <span className="wrap-anywhere text-muted-foreground"> {facts.map((fact) => `· ${fact}`).join(" ")}</span>
      </span>
      <TimeAgo value={event.recorded_at} locale={locale} className="shrink-0 text-muted-foreground text-xs" />
    </li>
  );
}
