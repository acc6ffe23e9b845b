import { sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { z } from "zod";
import { LazyTransaction } from "./db.ts";
import type { Problem } from "./errors.ts";
import { events } from "./events.ts";
import { type House, movedBy, teamTime } from "./house.ts";
import { newId } from "./ids.ts";
import type { EventDefinition, JobDefinition, Permission, SignalDefinition } from "./module.ts";

export interface Team {
  id: string;
  name: string;
  product: string;
  time_zone: string;
}

/** What a program may do: a key names its scopes, a person has them all. Each holds the one before it. */
export type AccessScope = "read" | "write" | "admin";

/** By which door the actor came in. */
export interface Entrance {
  kind: "session" | "token" | "key";
  /** The session's id, or the key's. */
  id: string;
  /** What the key may do; null for a person, whose role alone decides. */
  scopes: readonly AccessScope[] | null;
  /** What a key hears when it may not what takes this scope. */
  lacks?(scope: AccessScope): Problem;
  /** Of a key, good or not. */
  key?: HeldKey;
}

/** Whose a key is, and the calls a minute that it allows. A process that remembers a key hands on the same object. */
export interface HeldKey {
  teamId: string;
  perMinute: number;
}

/**
 * Who acts. `role` is the role in the active team; a visitor has no id, the system neither id nor role, one of the
 * platform's people in a team of others no role. A key has the
 * id and address of the person who made it, its own name, and the role that its scopes and that person's role allow.
 */
export interface Actor {
  kind: "person" | "key" | "staff" | "system" | "visitor";
  id: string | null;
  email: string | null;
  name: string | null;
  role: string | null;
  session_id: string | null;
  entrance: Entrance | null;
}

export interface JobOptions {
  /** Not before this moment. */
  runAt?: Date;
  /** A job that waits under the same key is replaced instead of doubled. */
  key?: string;
  /** Jobs of one queue run one after the other. */
  queue?: string;
  /** Lower runs first; default 0. */
  priority?: number;
}

/** What a domain function gets first. `db` is the transaction; it begins at its first use. */
export interface Ctx {
  readonly db: NodePgDatabase;
  readonly team: Team;
  readonly actor: Actor;
  readonly product: string;
  readonly request: RequestFacts;
  readonly house: House;
  now(): Date;
  can(permission: Permission): boolean;
  /** Writes one row into `events` and enqueues its delivery, in this transaction. */
  emit<S extends z.ZodType>(event: EventDefinition<S>, data: z.input<S>): Promise<void>;
  enqueue<S extends z.ZodType>(job: JobDefinition<S>, data: z.input<S>, options?: JobOptions): Promise<void>;
  /** Tells open pages something passing (a percentage); no row is kept. Sent when the transaction commits. */
  signal<S extends z.ZodType>(signal: SignalDefinition<S>, data: z.input<S>): Promise<void>;
  /**
   * Commits what was done so far and gives the connection back; the next use of `db` begins a new transaction.
   * For slow work (hashing, decoding, rendering) between two transactions, and for facts that outlive a refusal.
   */
  commitSoFar(): Promise<void>;
  /** Runs `work` as one step of this transaction: a verb that would commit halfway is refused. */
  allOrNothing<T>(work: () => Promise<T>): Promise<T>;
  /** The same work under other circumstances, in this same transaction: at another time, for another person. */
  with(change: Partial<Circumstances>): Ctx;
  /** Goes on in another team, in this same transaction; for making a team and for work of the platform across teams. */
  forTeam(team: Team): Promise<Ctx>;
  /** Goes on as a person who has just shown who they are, so that events name them. */
  actAs(person: { id: string; email: string; name: string }): VisitorCtx;
}

type Circumstances = Pick<Ctx, "actor" | "request" | "house" | "now">;

/** Before sign-in there may be no team, and for a person's own affairs none is needed. */
export interface PersonCtx extends Omit<Ctx, "team" | "actor"> {
  readonly team: Team | null;
  readonly actor: Actor & { id: string; email: string };
}
export interface VisitorCtx extends Omit<Ctx, "team"> {
  readonly team: Team | null;
}

export interface RequestFacts {
  id: string;
  ip: string | null;
  userAgent: string | null;
  locale: string;
  origin: string;
  /** The browser's cookies, for what is bound to one browser. */
  cookie: string | null;
  /** Headers of a request for a file. */
  range: string | null;
  ifNoneMatch: string | null;
}

/** Everything that opening a ctx needs to know: made from a request by `server/open-ctx.ts`, or for a job. */
export interface Scope {
  actor: Actor;
  team: Team | null;
  product: string;
  request: RequestFacts;
  /** Reads and writes across teams, through the staff policy. Only for system work. */
  staff?: boolean;
  readOnly?: boolean;
  /** A person's own affair (sessions, sign-in): it keeps the true time when the team's clock was moved. */
  personal?: boolean;
  /** Why the credentials that came are good no more: what a route for signed-in people then answers. */
  refused?: Problem;
  /** What kept the credentials from being looked up: the answer of every route. */
  failure?: unknown;
  /**
   * Set where this is what an earlier request found: what this one finds, null where it is the same. No answer leaves before
   * it is known; with another one the call is begun again.
   */
  moved?: Promise<Scope | null>;
  /** The cookie of a session that was prolonged, for the answer. */
  renewal?: readonly [string, string] | undefined;
  /** From where a page's realtime stream begins. */
  cursor?: string;
  now?: () => Date;
}

export const systemActor: Actor = {
  kind: "system",
  id: null,
  email: null,
  name: null,
  role: null,
  session_id: null,
  entrance: null,
};
export const visitor: Actor = { ...systemActor, kind: "visitor" };
export const systemRequest = (id = newId()): RequestFacts => ({
  id,
  ip: null,
  userAgent: null,
  locale: "en",
  origin: "",
  cookie: null,
  range: null,
  ifNoneMatch: null,
});

/** Work of the platform itself, across teams under the staff policy. */
export const systemScope = (house: House) => {
  const product = house.config.PRODUCT;
  return { actor: systemActor, team: null, product, request: systemRequest(), staff: true } satisfies Scope;
};

/** Opens a ctx, runs `work` in it and commits; rolls back when it throws. */
export async function withCtx<T>(house: House, scope: Scope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { actor, team, staff = false, readOnly = false } = scope;
  const tenant = { teamId: team?.id ?? null, userId: actor.id, staff, readOnly };
  const transaction = new LazyTransaction(house.pools.app, tenant);
  try {
    const result = await work(new OpenCtx(house, scope, transaction));
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** Opened for every call: what it can do stands on its prototype, and what few calls need is made at its first use. */
class OpenCtx implements Ctx {
  // Handlers that may meet a missing team take PersonCtx or VisitorCtx; route() keeps the others from being called without.
  readonly team: Team;
  readonly actor: Actor;
  readonly product: string;
  readonly request: RequestFacts;
  readonly house: House;
  /** Handed on by itself as well, so it knows where it belongs. */
  readonly now = (): Date => {
    const { now, personal, team } = this.#scope;
    return now ? now() : teamTime(this.house, personal ? undefined : team?.id);
  };
  readonly #scope: Scope;
  readonly #transaction: LazyTransaction;
  #db: NodePgDatabase | undefined;

  constructor(house: House, scope: Scope, transaction: LazyTransaction) {
    this.team = scope.team as Team;
    this.actor = scope.actor;
    this.product = scope.product;
    this.request = scope.request;
    this.house = house;
    this.#scope = scope;
    this.#transaction = transaction;
  }

  get db(): NodePgDatabase {
    this.#db ??= drizzle({ client: this.#transaction as never });
    return this.#db;
  }

  can(permission: Permission): boolean {
    return this.actor.kind === "system" || permission.roles.includes(this.actor.role as never);
  }

  async emit<S extends z.ZodType>(event: EventDefinition<S>, data: z.input<S>): Promise<void> {
    const row = {
      id: newId(),
      team_id: this.#scope.team?.id ?? null,
      product: this.product,
      name: event.name,
      actor_kind: this.actor.kind,
      actor_id: this.actor.id,
      actor_name: this.actor.name,
      data: event.data.parse(data) as Record<string, unknown>,
      request_id: this.request.id,
      ip: this.request.ip,
      created_at: this.now(),
    };
    await this.db.insert(events).values(row);
    const deliveries = this.house.subscribers.get(event.name) ?? [];
    if (deliveries.length > 0) {
      const calls = deliveries.map((subscriber) =>
        this.#enqueueing("deliver_event", { event_id: row.id, subscriber, team: this.#scope.team }),
      );
      await this.db.execute(sql`select ${sql.join(calls, sql`, `)}`);
    }
  }

  async enqueue<S extends z.ZodType>(job: JobDefinition<S>, data: z.input<S>, options?: JobOptions): Promise<void> {
    const { team, product, request } = this.#scope;
    const payload = { data: job.data.parse(data), team, product, request_id: request.id };
    await this.db.execute(sql`select ${this.#enqueueing(job.name, payload, options)}`);
  }

  async signal<S extends z.ZodType>(signal: SignalDefinition<S>, data: z.input<S>): Promise<void> {
    const message = { team_id: this.#scope.team?.id ?? null, name: signal.name, data: signal.data.parse(data) };
    await this.db.execute(sql`select pg_notify('signals', ${JSON.stringify(message)})`);
  }

  commitSoFar(): Promise<void> {
    return this.#transaction.commit();
  }

  async allOrNothing<T>(work: () => Promise<T>): Promise<T> {
    this.#transaction.whole = true;
    return work().finally(() => {
      this.#transaction.whole = false;
    });
  }

  with({ house = this.house, ...change }: Partial<Circumstances>): Ctx {
    return new OpenCtx(house, { ...this.#scope, ...change }, this.#transaction);
  }

  actAs(person: { id: string; email: string; name: string }): VisitorCtx {
    return this.with({ actor: { ...visitor, ...person, kind: "person" } });
  }

  async forTeam(team: Team): Promise<Ctx> {
    await this.#transaction.switchTeam(team.id);
    return new OpenCtx(this.house, { ...this.#scope, team, product: team.product }, this.#transaction);
  }

  #enqueueing(name: string, payload: unknown, { runAt, ...options }: JobOptions = {}) {
    const { personal, team } = this.#scope;
    const movedMs = personal ? 0 : movedBy(this.house, team?.id);
    const at = runAt ? new Date(runAt.getTime() - movedMs).toISOString() : null;
    return sql`enqueue_job(${name}, ${JSON.stringify(payload)}::json, ${at}::timestamptz, ${options.key ?? null}, ${options.queue ?? null}, ${options.priority ?? 0})`;
  }
}
