import type { House } from "../../kernel/house.ts";

interface EventRow {
  id: string;
  team_id: string | null;
  name: string;
  data: unknown;
  created_at: Date;
}
export interface Message {
  /** The snapshot after which nothing was missed; absent on signals, of which no row is kept. */
  cursor: string | null;
  name: string;
  id: string | null;
  data: unknown;
  /** Named where events of many teams come together. */
  team_id?: string | null;
}
/** In place of a team: everything that is announced, for those who run the platform. */
export const platform = "platform";
export interface Stream {
  /** Whose it is, and the session or key that opened it. */
  user: string | null;
  entrance: string | null;
  /** Who reads it themselves and so hears their own affairs too; null where a program reads with a key. */
  person: string | null;
  /** What the page was drawn after, or the stream left off at. */
  cursor: string;
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

/** What `pg_notify('signals', …)` carries: to all of a team, or to one person wherever they read. */
interface Signal {
  team_id?: string | null;
  person?: string;
  name: string;
  data: unknown;
  /** The transaction that sent it, where a page need not hear what it was drawn after. */
  xid?: string;
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
/** So long a signal is told to those who come: their page may have been drawn before it, and its stream opened after. */
const signalKeptMs = 60_000;

/**
 * One per process: hears the database and hands events and signals to the streams of their team or person, and all events
 * to those of the platform.
 */
export class Hub {
  readonly #house: House;
  readonly #streams = new Map<string, Set<Stream>>();
  /** The latest of each name to each team and each person, the oldest first. */
  readonly #signals = new Map<string, { to: string; at: number; xid: string | undefined; message: Message }>();
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
  async subscribe(audience: string, stream: Stream): Promise<() => void> {
    const streams = this.#streams.get(audience) ?? new Set();
    this.#streams.set(audience, streams.add(stream));
    // Whoever comes meanwhile must not put a later snapshot over one that an earlier stream counts on.
    const cursor = this.#snapshot ?? (await this.cursor());
    this.#snapshot ??= cursor;
    return () => {
      streams.delete(stream);
      if (streams.size === 0) this.#streams.delete(audience);
      if (this.#streams.size === 0) this.#snapshot = null;
    };
  }

  /**
   * Events of a team, or of all, that `cursor` did not see, the cursor after them, and the latest signals to the team and to
   * the person who reads; of too many, only that there was a gap.
   */
  async missed(audience: string, { cursor, person }: Pick<Stream, "cursor" | "person">): Promise<Message[]> {
    const theirs = audience === platform ? "" : "and team_id = $2";
    const { rows } = await this.#house.pools.owner.query<EventRow & { cursor: string }>(
      `with now as materialized (select pg_current_snapshot()::text as cursor) select now.cursor, e.* from now, lateral (${since} ${theirs} limit ${mostMissed + 1}) e order by e.id`,
      audience === platform ? [cursor] : [cursor, audience],
    );
    if (rows.length > mostMissed) return [{ cursor: rows[0]!.cursor, id: null, name: "gap", data: {} }];
    const keptSince = performance.now() - signalKeptMs;
    const signals = [...this.#signals.values()].filter(
      ({ to, at, xid }) => (to === audience || to === person) && at > keptSince && !sees(cursor, xid),
    );
    return [...messages(rows, audience), ...signals.map(({ message }) => message)];
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
    const announced = rows.filter(({ id }) => id);
    for (const [team, events] of Map.groupBy(announced, ({ team_id }) => team_id))
      if (team) this.#deliver(team, events);
    if (announced.length > 0) this.#deliver(platform, announced);
  }

  #deliver(audience: string, rows: (EventRow & { cursor: string })[]): void {
    const streams = this.#streams.get(audience);
    if (!streams) return;
    const news = messages(rows, audience);
    for (const stream of streams) stream.deliver(news);
  }

  #signal(payload: string): void {
    const { team_id, person, name, data, xid } = JSON.parse(payload) as Signal;
    const message: Message = { cursor: null, id: null, name, data };
    this.#keep(person ?? team_id ?? "", message, xid);
    const streams = person ? this.#streamsOf(person) : (this.#streams.get(team_id ?? "") ?? []);
    for (const stream of streams) if (!sees(stream.cursor, xid)) stream.deliver([message]);
  }

  #streamsOf(person: string): Stream[] {
    return [...this.#streams.values()].flatMap((streams) => [...streams].filter((stream) => stream.person === person));
  }

  #keep(to: string, message: Message, xid: string | undefined): void {
    const at = performance.now();
    const key = `${to} ${message.name}`;
    this.#signals.delete(key);
    this.#signals.set(key, { to, at, xid, message });
    for (const [old, signal] of this.#signals) {
      if (signal.at > at - signalKeptMs) break;
      this.#signals.delete(old);
    }
  }
}

/** Whether a snapshot, `xmin:xmax:xip,…`, was made after a transaction's commit; never of one that is not named. */
function sees(snapshot: string, xid: string | undefined): boolean {
  if (!xid) return false;
  const [, end, underWay] = snapshot.split(":") as [string, string, string];
  return BigInt(xid) < BigInt(end) && !underWay.split(",").includes(xid);
}

/** The last one carries the cursor: whoever has it has them all. */
const messages = (rows: (EventRow & { cursor: string })[], audience: string): Message[] =>
  rows.map(({ id, name, data, team_id, cursor }, at) => ({
    ...{ id, name, data, cursor: at === rows.length - 1 ? cursor : null },
    ...(audience === platform ? { team_id } : {}),
  }));
