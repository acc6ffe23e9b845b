import pg from "pg";

type Hear = (payload: string) => void;

/**
 * One connection per process that listens. It comes back by itself; `onGap` then runs, because what was sent meanwhile
 * was not heard. It also holds the advisory lock that shows other nodes that this process lives.
 */
export class Listener {
  readonly #url: string;
  readonly #hears = new Map<string, Set<Hear>>();
  readonly #gaps = new Set<() => void>();
  readonly #lifeKey: number;
  #client: pg.Client | null = null;
  #stopped = false;
  connected = false;

  constructor(url: string, lifeKey: number) {
    this.#url = url;
    this.#lifeKey = lifeKey;
  }

  /** Hear a channel; call the result to stop. */
  on(channel: string, hear: Hear): () => void {
    const hears = this.#hears.get(channel) ?? new Set();
    // On a connection that is lost meanwhile the next one listens to all of them.
    if (this.connected && !this.#hears.has(channel)) this.#client?.query(`listen "${channel}"`).catch(() => {});
    this.#hears.set(channel, hears.add(hear));
    return () => hears.delete(hear);
  }

  onGap(run: () => void): void {
    this.#gaps.add(run);
  }

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true, connectionTimeoutMillis: 5_000 });
    client.on("notification", ({ channel, payload }) => {
      for (const hear of this.#hears.get(channel) ?? []) hear(payload ?? "");
    });
    client.on("error", () => this.#lost(client));
    client.on("end", () => this.#lost(client));
    this.#client = client;
    await client.connect();
    const channels = [...this.#hears.keys()].map((channel) => `listen ${client.escapeIdentifier(channel)}`);
    if (channels.length > 0) await client.query(channels.join("; "));
    await client.query("select pg_advisory_lock(7022, $1)", [this.#lifeKey]);
    this.connected = true;
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.connected = false;
    client.end().catch(() => {});
    if (!this.#stopped) this.#retry(200);
  }

  #retry(delayMs: number): void {
    setTimeout(async () => {
      if (this.#stopped) return;
      try {
        await this.start();
        for (const run of this.#gaps) run();
      } catch {
        this.#client = null;
        this.#retry(Math.min(delayMs * 2, 5_000));
      }
    }, delayMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const client = this.#client;
    this.#client = null;
    this.connected = false;
    await client?.end();
  }
}
