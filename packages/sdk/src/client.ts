import { newKey } from "./crypto.ts";
import { ApiError, refusalOf, unreachable } from "./errors.ts";
import type { Operations } from "./generated.ts";
import { type UsageLimit, usageLimits } from "./limits.ts";
import { type Sent, toRequest } from "./request.ts";
import { UsageReporter, type UsageReporterOptions } from "./usage.ts";

export type Operation = keyof Operations;
export type Input<K extends Operation> = Operations[K]["input"];
export type Output<K extends Operation> = Operations[K]["output"];
type Paged = { next_cursor: string | null };
/** The operations that answer page by page. */
export type PagedOperation = { [K in Operation]: Output<K> extends Paged ? K : never }[Operation];

export interface OrchestratorOptions {
  /** A key of the team, from its settings. */
  apiKey: string;
  /** Where the program is served, such as `https://app.example.com`. */
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  /** For each attempt; 30 seconds unless told. */
  timeoutMs?: number;
  /** Attempts after the first; 3 unless told. */
  maxRetries?: number;
  /** The longest wait that `Retry-After` may ask for; one that asks for more is answered with the error at once. */
  maxRetryAfterMs?: number;
  /** Hears how much is left of the plan's limits, with each answer that tells of them, so that nothing stops by surprise. */
  onLimits?: (limits: UsageLimit[]) => void;
}

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  /** For a POST; made for each call unless told. `false` sends none: then a call whose answer is lost is not sent again. */
  idempotencyKey?: string | false;
}

type Arguments<K extends Operation> =
  Record<never, never> extends Input<K>
    ? [input?: Input<K>, options?: CallOptions]
    : [input: Input<K>, options?: CallOptions];

const firstPauseMs = 500;
const longestPauseMs = 20_000;

/** The API of one team. */
export class Orchestrator {
  readonly #options: Required<OrchestratorOptions>;
  readonly #limits = new Map<string, UsageLimit>();

  constructor({ baseUrl, fetch = globalThis.fetch, ...options }: OrchestratorOptions) {
    this.#options = {
      timeoutMs: 30_000,
      maxRetries: 3,
      maxRetryAfterMs: 60_000,
      onLimits: () => {},
      ...options,
      baseUrl: baseUrl.replace(/\/+$/, ""),
      fetch,
    };
  }

  /** What the latest answers told of the plan's limits, by metric. */
  get limits(): ReadonlyMap<string, UsageLimit> {
    return this.#limits;
  }

  /** Calls an operation such as `GET /jobs/:id`. Throws `ApiError`, or the reason of `signal` when that is aborted. */
  async call<K extends Operation>(key: K, ...[input, options = {}]: Arguments<K>): Promise<Output<K>> {
    const sent = toRequest(this.#options.baseUrl, key, (input ?? {}) as Record<string, unknown>);
    const headers = this.#headers(sent, options);
    for (let attempt = 0; ; attempt++)
      try {
        return (await this.#attempt(sent, headers, options)) as Output<K>;
      } catch (error) {
        const again = error instanceof ApiError && !options.signal?.aborted && mayRepeat(error, sent.method, headers);
        const pauseMs = again ? this.#pauseMs(error, attempt) : null;
        if (pauseMs === null) throw error;
        await sleep(pauseMs, options.signal);
      }
  }

  /** The answers of a list, page after page, until there is no next one. */
  async *pages<K extends PagedOperation>(key: K, ...[input, options = {}]: Arguments<K>): AsyncGenerator<Output<K>> {
    let cursor: string | null | undefined;
    do {
      const given = { ...input, ...(cursor ? { cursor } : {}) } as Input<K>;
      const page = await this.call(key, ...([given, options] as unknown as Arguments<K>));
      yield page;
      cursor = (page as Paged).next_cursor;
    } while (cursor);
  }

  /** Reports of use that go out in batches and wait while the server is away. */
  usage(options?: UsageReporterOptions): UsageReporter {
    return new UsageReporter(
      (events, signal) => this.call("POST /usage/events", { events }, { idempotencyKey: false, signal }),
      options ?? {},
    );
  }

  #headers({ method, body }: Sent, { idempotencyKey = newKey() }: CallOptions): Headers {
    const headers = new Headers({ authorization: `Bearer ${this.#options.apiKey}`, accept: "application/json" });
    if (typeof body === "string") headers.set("content-type", "application/json");
    if (method === "POST" && idempotencyKey) headers.set("idempotency-key", idempotencyKey);
    return headers;
  }

  async #attempt({ method, url, body }: Sent, headers: Headers, options: CallOptions): Promise<unknown> {
    const { signal, timeoutMs = this.#options.timeoutMs } = options;
    signal?.throwIfAborted();
    const controller = new AbortController();
    const abort = () => controller.abort(signal?.reason);
    signal?.addEventListener("abort", abort);
    const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    let isStream = false;
    try {
      // Called as a plain function: a browser's fetch refuses another `this`.
      const { fetch } = this.#options;
      const response = await fetch(url, { method, headers, signal: controller.signal, ...(body ? { body } : {}) });
      this.#hearLimits(response.headers);
      if (!response.ok) throw await refusalOf(response);
      const type = response.headers.get("content-type");
      if (!type) return undefined;
      isStream = !/^application\/([\w.]+\+)?json\b/i.test(type);
      return isStream ? response : await response.json();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof ApiError ? error : unreachable(error);
    } finally {
      clearTimeout(timer);
      // A stream is still read by the caller, who may end it.
      if (!isStream) signal?.removeEventListener("abort", abort);
    }
  }

  #hearLimits(headers: Headers): void {
    const limits = usageLimits(headers.get("usage-limit"));
    for (const limit of limits) this.#limits.set(limit.metric, limit);
    if (limits.length > 0) this.#options.onLimits(limits);
  }

  /** How long to wait before the next attempt; null when there is none. */
  #pauseMs({ retryAfterMs }: ApiError, attempt: number): number | null {
    if (attempt >= this.#options.maxRetries) return null;
    if (retryAfterMs !== null) return retryAfterMs <= this.#options.maxRetryAfterMs ? retryAfterMs : null;
    return backoffMs(attempt);
  }
}

/** Whether the same call may pass later. A POST without a key that may have been done is not sent again: it would count twice. */
function mayRepeat({ status, code }: ApiError, method: string, headers: Headers): boolean {
  if (status === 429) return true;
  if (method === "POST" && !headers.has("idempotency-key")) return false;
  return [0, 502, 503, 504].includes(status) || code === "idempotency_in_progress";
}

/** Twice as long each time, and half of it by chance, so that many clients do not come back together. */
export const backoffMs = (attempt: number): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** attempt) * (0.5 + Math.random() / 2);

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted) end();
  });
}
