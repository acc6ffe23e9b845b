"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { cn } from "../../../ui/cn.ts";
import { useDuration } from "./use-duration.ts";

export type UsageEvent = ApiOutput<"GET /usage/events">["data"][number];

/** What an agent did, what it was about, and where to see it. Among events of one metric the subject tells more than its name. */
export function EventRow({ event, time, ofOneMetric }: { event: UsageEvent; time: ReactNode; ofOneMetric?: boolean }) {
  const t = useTranslations("luna.ui.events");
  const one = useTranslations("luna.ui.events.one");
  const { number } = useFormatter();
  const duration = useDuration();
  const failed = event.success === false;
  const facts = [
    event.agent_name,
    event.project_id,
    event.duration_ms === null ? null : duration(event.duration_ms),
  ].filter((fact) => fact !== null);
  const subject = typeof event.metadata?.subject === "string" ? event.metadata.subject : null;
  const name = one(event.metric_type as never);
  return (
    <li className="flex items-baseline gap-3 px-5 py-2.5 text-sm">
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", failed ? "bg-danger" : "bg-success")} />
      <span className="min-w-0 flex-1">
        <span className="wrap-anywhere font-medium">{(ofOneMetric && subject) || name}</span>
        {event.count > 1 && <span className="text-muted-foreground tabular-nums"> × {number(event.count)}</span>}
        {failed && <span className="text-danger"> · {t("failed")}</span>}
        <span className="wrap-anywhere text-muted-foreground"> {facts.map((fact) => `· ${fact}`).join(" ")}</span>
        <EventLinks links={event.links} />
        {subject && !ofOneMetric && (
          <span className="block truncate text-muted-foreground text-xs leading-5" title={subject}>
            {subject}
          </span>
        )}
      </span>
      <span className="shrink-0 text-muted-foreground text-xs">{time}</span>
    </li>
  );
}

function EventLinks({ links }: { links: UsageEvent["links"] }) {
  const t = useTranslations("luna.ui.events");
  return links.map(({ kind, label, href }) => (
    <span key={kind} className="wrap-anywhere text-muted-foreground">
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
  ));
}
