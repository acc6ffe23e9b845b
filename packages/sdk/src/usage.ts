import { newKey } from "./crypto.ts";
import { ApiError } from "./errors.ts";
import type { Operations } from "./generated.ts";
import { type EventStore, MemoryStore, type Waiting } from "./store.ts";

type Reports = Operations["POST /usage/events"];
type Report = Reports["input"]["events"][number];
type Send = (events: Report[], signal: AbortSignal) => Promise<Reports["output"]>;

export interface UsageEvent extends Omit<Report, "recorded_at" | "idempotency_key"> {
  /** Now, unless told. */
  recorded_at?: Date | string;
  /** Made unless told. Two events with the same key and source count once. */
  idempotency_key?: string;
}
/** Why an event will not be counted: the code and text of the server, or `buffer_full` or `not_json`. */
export interface Refusal {
  code: string;
  detail: string;
}

export interface UsageReporterOptions {
  /** Events in one request, 1,000 at most. */
  maxBatch?: number;
  /** How long an event waits for company. */
  flushMs?: number;
  /** Where events wait; in memory unless told. */
  store?: EventStore;
  /** Hears of each event that will not be counted, such as one over the plan's limit. It is not sent again. */
  onRefused?: (event: UsageEvent, refusal: Refusal) => void;
  /** Hears when a batch could not be sent. Its events are kept and sent again later. */
  onError?: (error: Error) => void;
}

// The server takes 1 MB, and a character may be three bytes.
const batchCharacters = 300_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const longestAskedMs = 60 * 60_000;

/** Collects reports of use and sends them in batches. Each event carries a key, so a batch sent twice counts once. */
export class UsageReporter {
  readonly #send: Send;
  readonly #store: EventStore;
  readonly #flushMs: number;
  readonly #options: UsageReporterOptions;
  #maxBatch: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #failures = 0;
  readonly #ending = new AbortController();
  #closed = false;

  constructor(send: Send, options: UsageReporterOptions) {
    this.#send = send;
    this.#options = options;
    this.#store = options.store ?? new MemoryStore();
    this.#flushMs = options.flushMs ?? 1_000;
    this.#maxBatch = Math.min(1_000, Math.max(1, options.maxBatch ?? 100));
    // What an earlier process left behind.
    if (this.#store.size > 0) this.#schedule(this.#flushMs);
  }

  /** Events that wait. */
  get waiting(): number {
    return this.#store.size;
  }

  /** Takes an event and returns at once. What it cannot take goes to `onRefused`: reporting never breaks what is reported on. */
  report(event: UsageEvent): void {
    if (this.#closed) throw new Error("This reporter is closed.");
    const key = event.idempotency_key ?? newKey();
    const json = written({ ...event, idempotency_key: key });
    if (json === null) {
      const detail = "Give recorded_at as a date, and metadata that JSON can hold.";
      this.#options.onRefused?.(event, { code: "not_json", detail });
      return;
    }
    // Unique by source and key, as on the server.
    if (!this.#store.add({ key: event.source ? `${event.source} ${key}` : key, json })) {
      const detail = "Too many events wait for the server.";
      this.#options.onRefused?.({ ...event, idempotency_key: key }, { code: "buffer_full", detail });
      return;
    }
    // After a failure the pause goes on, however many come meanwhile.
    if (this.#failures === 0 && this.#store.size >= this.#maxBatch) this.#schedule(0);
    else if (!this.#timer) this.#schedule(this.#flushMs);
  }

  /** Sends everything that waits. Throws when the server cannot take it; the events are kept. */
  flush(): Promise<void> {
    this.#running ??= this.#sendAll();
    return this.#running;
  }

  /** Sends what waits, but no longer than `withinMs`; answers how many events are left in the store. */
  async close({ withinMs = 5_000 }: { withinMs?: number } = {}): Promise<number> {
    this.#closed = true;
    const deadline = setTimeout(() => this.#ending.abort(new Error("The reporter was closed.")), withinMs);
    await this.flush().catch((error: Error) => this.#options.onError?.(error));
    clearTimeout(deadline);
    if (this.#timer) clearTimeout(this.#timer);
    const left = this.#store.size;
    this.#store.close();
    return left;
  }

  #schedule(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.flush().catch((error: Error) => this.#options.onError?.(error));
    }, ms);
    // What is on the disk can wait for the next process; what is only in memory keeps this one.
    if (this.#failures > 0 && this.#store.durable && typeof this.#timer === "object") this.#timer.unref();
  }

  async #sendAll(): Promise<void> {
    // Only then is `#running` set, which the end of this clears.
    await null;
    try {
      for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) {
        await this.#sendBatch(batch);
        this.#failures = 0;
      }
    } catch (error) {
      const asked = error instanceof ApiError ? error.retryAfterMs : null;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
      if (!this.#closed) this.#schedule(Math.min(asked ?? pauseMs, longestAskedMs));
      throw error;
    } finally {
      this.#running = null;
    }
  }

  #nextBatch(): Waiting[] {
    let characters = 0;
    return this.#store.oldest(this.#maxBatch).filter(({ json }, index) => {
      characters += json.length;
      return index === 0 || characters <= batchCharacters;
    });
  }

  async #sendBatch(batch: Waiting[]): Promise<void> {
    const events = batch.map(({ json }) => JSON.parse(json) as Report);
    const { done, refused } = await this.#send(events, this.#ending.signal).then(
      (answer) => ({ done: batch, refused: answer.refused }),
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 413 && batch.length > 1) {
          this.#maxBatch = Math.ceil(batch.length / 2);
          return { done: [], refused: [] };
        }
        const refused = faultsOf(error, batch.length);
        if (refused.length === 0) throw error;
        return { done: refused.map(({ index }) => batch[index]!), refused };
      },
    );
    this.#store.remove(done.map(({ key }) => key));
    for (const { index, code, detail } of refused)
      this.#options.onRefused?.(events[index] as UsageEvent, { code, detail });
  }
}

/**
 * The events of a batch that the server will never take. What concerns the whole call (the key, the address, the
 * server) is none of theirs: it may be put right, and then they go out.
 */
function faultsOf(error: unknown, length: number): (Refusal & { index: number })[] {
  if (!(error instanceof ApiError) || ![400, 402, 413, 422].includes(error.status)) return [];
  const faults = new Map<number, Refusal & { index: number }>();
  for (const { path, message } of error.errors) {
    const index = Number(/^events\.(\d+)\b/.exec(path)?.[1] ?? Number.NaN);
    if (index < length && !faults.has(index)) faults.set(index, { index, code: error.code, detail: message });
  }
  if (faults.size > 0) return [...faults.values()];
  return Array.from({ length }, (_, index) => ({ index, code: error.code, detail: error.message }));
}

/** An event as it is sent; null where its time is none, or its metadata hold what JSON cannot. */
function written({ recorded_at, ...event }: UsageEvent): string | null {
  try {
    return JSON.stringify({ ...event, recorded_at: new Date(recorded_at ?? Date.now()).toISOString() });
  } catch {
    return null;
  }
}
