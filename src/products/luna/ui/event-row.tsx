"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { cn } from "../../../ui/cn.ts";
import { useDuration } from "./use-duration.ts";

type UsageEvent = ApiOutput<"GET /usage/events">["data"][number];

/** What an agent did, what it was about, and where to see it. Among events of one metric the subject stands for its name. */
export function EventRow({ event, time, ofOneMetric }: { event: UsageEvent; time: ReactNode; ofOneMetric?: boolean }) {
  const { number } = useFormatter();
  const name = useTranslations("luna.ui.events.one")(event.metric_type as never);
  const subject = typeof event.metadata.subject === "string" ? event.metadata.subject : null;
  const count = event.count > 1 && <span className="text-muted-foreground tabular-nums"> × {number(event.count)}</span>;
  return (
    <li className="flex items-baseline gap-3 px-5 py-2.5 text-sm">
      <span
        aria-hidden
        className={cn("size-2 shrink-0 rounded-full", event.success === false ? "bg-danger" : "bg-success")}
      />
      {ofOneMetric ? (
        <span className="grid min-w-0 flex-1 gap-0.5">
          <span className="wrap-anywhere line-clamp-2 font-medium" title={subject ?? undefined}>
            {subject || name}
            {count}
          </span>
          <span className="text-muted-foreground text-xs leading-5">
            {time}
            <EventFacts event={event} />
          </span>
        </span>
      ) : (
        <>
          <span className="min-w-0 flex-1">
            <span className="font-medium">{name}</span>
            {count}
            <EventFacts event={event} />
            {subject && (
              <span className="block truncate text-muted-foreground text-xs leading-5" title={subject}>
                {subject}
              </span>
            )}
          </span>
          <span className="shrink-0 text-muted-foreground text-xs">{time}</span>
        </>
      )}
    </li>
  );
}

function EventFacts({ event }: { event: UsageEvent }) {
  const t = useTranslations("luna.ui.events");
  const duration = useDuration();
  const facts = [
    event.agent_name,
    event.project_id,
    event.duration_ms === null ? null : duration(event.duration_ms),
  ].filter((fact) => fact !== null);
  return (
    <span className="wrap-anywhere text-muted-foreground">
      {event.success === false && <span className="text-danger"> · {t("failed")}</span>}
      {facts.map((fact) => ` · ${fact}`)}
      {event.links.map(({ kind, label, href }) => (
        <span key={kind}>
          {" · "}
          <span className="sr-only">{t(`link.${kind}`)} </span>
          {href ? (
            <a
              href={href}
              target="_blank"
              rel="noopener noreferrer"
              className="focus-ring rounded-sm font-mono text-primary-text text-xs underline underline-offset-4"
            >
              {label}
            </a>
          ) : (
            <code className="font-mono text-xs">{label}</code>
          )}
        </span>
      ))}
    </span>
  );
}
