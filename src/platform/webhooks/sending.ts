import type { House } from "../../kernel/house.ts";
import { callOutside } from "../outbound/outbound.ts";
import { requestHeaders } from "./deliveries.ts";
import { sign } from "./secrets.ts";
import type { Attempt } from "./tables.ts";

/** A delivery that this process holds, until `lease`. */
export interface Claimed {
  team_id: string;
  id: string;
  endpoint_id: string;
  event_id: string;
  body: string;
  failures: number;
  url: string;
  secret: string;
  previous_secret: string | null;
  failing_since: Date | null;
  lease: Date;
}

/** How an attempt ended and what follows from it. */
export interface Outcome {
  attempt: Attempt;
  status: "delivered" | "waiting" | "failed";
  due_at: Date | null;
  ended_at: Date;
  failures: number;
  /** The endpoint is to be disabled. */
  disable: "gone" | "failing" | null;
}

export const timeoutMs = 15_000;
const answerBytes = 4 * 1024;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const pausesMs = [5_000, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 10 * hourMs];
const longestPauseMs = 10 * hourMs;
const failingMs = 5 * 24 * hourMs;

/** Signs and sends once. Only 2xx is success; no answer is an outcome too. Throws only when `signal` is aborted. */
export async function attemptDelivery(house: House, claimed: Claimed, signal: AbortSignal): Promise<Outcome> {
  const started = performance.now();
  const at = house.now();
  const timestamp = Math.floor(at.getTime() / 1000);
  const ended = (facts: Pick<Attempt, "status" | "error" | "response">, retryAfter?: string) =>
    outcomeOf(claimed, house.now(), retryAfter, {
      at: at.toISOString(),
      duration_ms: Math.round(performance.now() - started),
      ...facts,
    });
  try {
    const content = { id: claimed.event_id, timestamp, body: claimed.body };
    const sealed = [claimed.secret, claimed.previous_secret];
    const answer = await callOutside(house, {
      method: "POST",
      url: claimed.url,
      headers: {
        ...requestHeaders(claimed.event_id),
        "webhook-timestamp": String(timestamp),
        "webhook-signature": sign(house.config, claimed.endpoint_id, sealed, content),
      },
      body: claimed.body,
      timeoutMs,
      answerBytes,
      signal,
    });
    const retryAfter = answer.headers["retry-after"];
    return ended(
      { status: answer.status, error: null, response: answer.body },
      Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    );
  } catch (error) {
    if (signal.aborted) throw error;
    return ended({ status: null, error: reasonOf(error as Error), response: null });
  }
}

function outcomeOf(claimed: Claimed, now: Date, retryAfter: string | undefined, attempt: Attempt): Outcome {
  const { status } = attempt;
  const base = { attempt, ended_at: now, disable: null };
  if (status !== null && status >= 200 && status < 300)
    return { ...base, status: "delivered", due_at: null, failures: 0 };
  const failures = claimed.failures + 1;
  if (status === 410) return { ...base, status: "failed", due_at: null, failures, disable: "gone" };
  if (claimed.failing_since && now.getTime() - claimed.failing_since.getTime() >= failingMs)
    return { ...base, status: "failed", due_at: null, failures, disable: "failing" };
  const pauseMs = pausesMs[claimed.failures];
  if (pauseMs === undefined) return { ...base, status: "failed", due_at: null, failures };
  // Spread by a tenth to both sides, so that those who failed together do not come back together.
  const spreadMs = pauseMs * (0.9 + Math.random() * 0.2);
  const due = now.getTime() + Math.max(spreadMs, askedPauseMs(retryAfter, now));
  return { ...base, status: "waiting", due_at: new Date(due), failures };
}

/** `Retry-After` in seconds or as a date; what it asks for beyond our longest pause is not granted. */
function askedPauseMs(retryAfter: string | undefined, now: Date): number {
  if (!retryAfter) return 0;
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now.getTime();
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(asked, 0), longestPauseMs);
}

/** In one line, with the cause that says most. */
function reasonOf(error: Error): string {
  const { code } = error as Error & { code?: string };
  const known: Record<string, string> = {
    ECONNREFUSED: "The connection was refused.",
    ECONNRESET: "The connection was cut.",
    UND_ERR_SOCKET: "The connection was cut.",
    ENOTFOUND: "The name has no address.",
    EAI_AGAIN: "The name could not be resolved.",
    UND_ERR_CONNECT_TIMEOUT: "The connection took too long.",
  };
  const inner = error instanceof AggregateError ? (error.errors[0] as Error & { code?: string }) : null;
  const text = known[code ?? inner?.code ?? ""] ?? error.message;
  return text.replace(/\s+/g, " ").slice(0, 300) || "No answer.";
}
