/** An event that waits to be sent, as JSON. */
export interface Waiting {
  key: string;
  json: string;
}

/** Where events wait until the server has them. */
export interface EventStore {
  /** Whether the events in it outlive the process. */
  readonly durable: boolean;
  readonly size: number;
  /** False when there is no room. */
  add(event: Waiting): boolean;
  /** The oldest, which stay until they are removed. */
  oldest(most: number): Waiting[];
  remove(keys: readonly string[]): void;
  close(): void;
}

/** Keeps events as long as the process lives. */
export class MemoryStore implements EventStore {
  readonly durable = false;
  readonly #events = new Map<string, string>();
  readonly #maxEvents: number;

  constructor({ maxEvents = 100_000 }: { maxEvents?: number } = {}) {
    this.#maxEvents = maxEvents;
  }

  get size(): number {
    return this.#events.size;
  }

  add({ key, json }: Waiting): boolean {
    if (this.#events.size >= this.#maxEvents) return false;
    this.#events.set(key, json);
    return true;
  }

  oldest(most: number): Waiting[] {
    const found: Waiting[] = [];
    for (const [key, json] of this.#events) {
      if (found.length >= most) break;
      found.push({ key, json });
    }
    return found;
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#events.delete(key);
  }

  close(): void {}
}
