"use client";
import { type DefaultOptions, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { refresh } from "../../../client/use-api.ts";

const throttleMs = 250;

/**
 * Without a connection a call fails at once and says so. By default it would wait without a word, and a deletion that
 * was given up meanwhile would still be done when the connection is back.
 */
const networkMode = "always";
const defaultOptions: DefaultOptions = {
  queries: { retry: 1, refetchOnWindowFocus: false, refetchOnReconnect: true, networkMode },
  mutations: { networkMode },
};

/** As whom the server lets the stream be read. */
export interface Reader {
  team: string;
  role: string;
}
const accessChanged = (reader?: Reader) =>
  void window.dispatchEvent(new CustomEvent<Reader | undefined>("access-changed", { detail: reader }));

/**
 * Keeps what the pages below have read fresh: listens to the team's stream and reads again what an event made stale. On the
 * window it announces `access-changed`, when the reader may see more or less than before, or as whom it begins.
 */
export function Live({
  freshOn,
  cursor,
  children,
}: {
  /** Event or signal → routes whose answers it makes stale, as JSON: it is the same for all, and only events need it. */
  freshOn: string;
  cursor: string | null;
  children: ReactNode;
}) {
  const [client] = useState(() => new QueryClient({ defaultOptions }));
  useEffect(() => {
    if (!cursor) return;
    const stale = JSON.parse(freshOn) as Record<string, string[]>;
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A busy job announces more often than a person can look: what waits is read once.
    const flush = () => {
      timer = undefined;
      for (const name of waiting) refresh(client, stale, name);
      waiting.clear();
    };
    const stream = new EventSource(`/api/v1/realtime?last_event_id=${encodeURIComponent(cursor)}`);
    stream.onmessage = (event) => {
      const { name } = JSON.parse(event.data) as { name: string };
      // The stream was away for longer than it could make up for: everything that is shown is read again.
      if (name === "gap") return void client.invalidateQueries();
      if (name === "access") return accessChanged();
      if (!stale[name] && !stale["*"]) return;
      waiting.add(name);
      timer ??= setTimeout(flush, throttleMs);
    };
    // Since the page was made, or since the stream was lost, its reader may have become somebody else.
    stream.addEventListener("hello", ({ data }) => accessChanged(JSON.parse(data) as Reader));
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) accessChanged();
    };
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }, [client, cursor, freshOn]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
