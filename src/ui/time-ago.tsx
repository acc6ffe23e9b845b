"use client";
import { useEffect, useState } from "react";
import { timeAgo } from "./time-ago-text.ts";

export type TimeAgoProps = { value: string | Date; locale: string; className?: string };

const everyMs = 30_000;

/** "3 minutes ago", rendered by the server and kept up to date; the full date in the title. */
export function TimeAgo({ value, locale, className }: TimeAgoProps) {
  const date = new Date(value);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString(locale)}
      className={className}
      // Server and browser may stand on two sides of a minute, and in two time zones.
      suppressHydrationWarning
    >
      {timeAgo(date, new Date(), locale)}
    </time>
  );
}
