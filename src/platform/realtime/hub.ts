import type { House } from "../../kernel/house.ts";

interface EventRow {
  id: string;
  team_id: string | null;
  name: string;
  data: unknown;
  created_at: Date;
}
export interface Message {
  /** The snapshot after which nothing was missed; absent on signals, which are not repeated. */
  cursor: string | null;
  name: string;
  id: string | null;
  data: unknown;
}
export interface Stream {
  /** Whose it is, and the session or key that opened it. */
  user: string | null;
  entrance: string | null;
  deliver(messages: Message[]): void;
  end(): void;
  /** Says that what its reader may see has changed, and ends: who may, comes back, as what they are now. */
  dismiss(): void;
  /** Asks whether its reader may still see it, and dismisses it if not. */
  check(): void;
}

/** What `pg_notify('access', …)` names: one session or key, or a team, or one person in it. */
interface AccessChange {
  team?: string;
  user?: string;
  entrance?: string;
}

/**
 * Reads events by visibility, not by number: ids and times are taken before a commit, so a later number can become
 * visible first and a reader by number would skip the other. The cursor is a PostgreSQL snapshot; the next read asks
 * for every event whose transaction that snapshot did not see.
 */
const since = `
  select id, team_id, name, data, created_at from events
  where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)`;

const mostMissed = 2_000;

/** One per process: hears the database and hands events and signals to the streams of their team. */
export class Hub {
  readonly #house: House;
  readonly #streams = new Map<string, Set<Stream>>();
  #snapshot: string | null = null;
  #reading = false;
  #again = false;

  constructor(house: House) {
    this.#house = house;
    house.listener.on("events", () => void this.#read());
    house.listener.on("signals", (payload) => this.#signal(payload));
    house.listener.on("access", (payload) => this.#accessChanged(JSON.parse(payload) as AccessChange));
    house.listener.on("api_keys", (teamId) => this.#check(this.#streams.get(teamId) ?? []));
    house.listener.onGap(() => {
      void this.#read();
      for (const streams of this.#streams.values()) this.#check(streams);
    });
  }

  /** From when this resolves on, the stream gets everything that `missed`, called afterwards, does not. */
  async subscribe(teamId: string, stream: Stream): Promise<() => void> {
    const streams = this.#streams.get(teamId) ?? new Set();
    this.#streams.set(teamId, streams.add(stream));
    this.#snapshot ??= await this.cursor();
    return () => {
      streams.delete(stream);
      if (streams.size === 0) this.#streams.delete(teamId);
      if (this.#streams.size === 0) this.#snapshot = null;
    };
  }

  /** Events of a team that `cursor` did not see, and the cursor after them; of too many, only that there was a gap. */
  async missed(teamId: string, cursor: string): Promise<Message[]> {
    const { rows } = await this.#house.pools.owner.query<EventRow & { cursor: string }>(
      `with now as materialized (select pg_current_snapshot()::text as cursor) select now.cursor, e.* from now, lateral (${since} and team_id = $2 limit ${mostMissed + 1}) e order by e.id`,
      [cursor, teamId],
    );
    if (rows.length > mostMissed) return [{ cursor: rows[0]!.cursor, id: null, name: "gap", data: {} }];
    return rows.map((row, at) => message(row, at === rows.length - 1 ? row.cursor : null));
  }

  /** Ends every stream; the pages come back by themselves, to whoever serves then. */
  endAll(): void {
    for (const streams of [...this.#streams.values()]) for (const stream of [...streams]) stream.end();
  }

  #accessChanged({ team, user, entrance }: AccessChange): void {
    for (const [teamId, streams] of [...this.#streams])
      for (const stream of [...streams]) {
        const meant = entrance ? stream.entrance === entrance : team === teamId && (!user || stream.user === user);
        if (meant) stream.dismiss();
      }
  }

  #check(streams: Iterable<Stream>): void {
    for (const stream of [...streams]) stream.check();
  }

  async cursor(): Promise<string> {
    return (await this.#house.pools.owner.query<{ cursor: string }>("select pg_current_snapshot()::text as cursor"))
      .rows[0]!.cursor;
  }

  /** One read at a time for all streams; what is announced meanwhile is in the next one. */
  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && this.#streams.size > 0) {
        this.#again = false;
        await this.#readOnce();
      }
    } catch (error) {
      console.warn(`realtime: ${(error as Error).message}`);
      setTimeout(() => void this.#read(), 1_000).unref();
    } finally {
      this.#reading = false;
    }
  }

  async #readOnce(): Promise<void> {
    if (!this.#snapshot) return;
    const { rows } = await this.#house.pools.owner.query<EventRow & { cursor: string }>(
      `with now as materialized (select pg_current_snapshot()::text as cursor) select now.cursor, e.* from now left join lateral (${since}) e on true order by e.id`,
      [this.#snapshot],
    );
    this.#snapshot = this.#streams.size > 0 ? rows[0]!.cursor : null;
    for (const [teamId, events] of Map.groupBy(
      rows.filter((row) => row.team_id),
      (row) => row.team_id!,
    )) {
      const messages = events.map((row, at) => message(row, at === events.length - 1 ? row.cursor : null));
      for (const stream of this.#streams.get(teamId) ?? []) stream.deliver(messages);
    }
  }

  #signal(payload: string): void {
    const { team_id, name, data } = JSON.parse(payload) as { team_id: string | null; name: string; data: unknown };
    for (const stream of this.#streams.get(team_id ?? "") ?? [])
      stream.deliver([{ cursor: null, id: null, name, data }]);
  }
}

const message = (row: EventRow, cursor: string | null): Message => ({
  cursor,
  id: row.id,
  name: row.name,
  data: row.data,
});
