import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import pg from "pg";
import { conflict } from "./errors.ts";

export interface Pools {
  /** The application's role: owns nothing, stands under row-level security. */
  app: pg.Pool;
  /** The owner: migrations, the job runner's own bookkeeping and LISTEN. Never a customer's query. */
  owner: pg.Pool;
}

const timeouts = { connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000 };

export function openPools(ownerUrl: string, appUrl: string, size: number): Pools {
  const app = new pg.Pool({
    connectionString: appUrl,
    max: size,
    pipeline: true,
    statement_timeout: 30_000,
    ...timeouts,
  } as pg.PoolConfig);
  const owner = new pg.Pool({ connectionString: ownerUrl, max: Math.max(4, Math.ceil(size / 2)), ...timeouts });
  // A connection that dies while idle is replaced by the pool; without a listener the error would end the process.
  for (const pool of [app, owner]) {
    const lost = (error: Error) => {
      if (!pool.ending) console.warn(`database connection lost: ${error.message}`);
    };
    pool.on("error", lost);
    pool.on("connect", (client) => client.on("error", lost));
  }
  return { app, owner };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
function uuidLiteral(value: string): string {
  if (!uuid.test(value)) throw new Error("not a UUID");
  return `'${value}'`;
}

const statementNames = new Map<string, string>();
/** Statements are prepared under a name of their text. Lists of many lengths would fill the server: past 1,000 texts, unnamed. */
export function statementName(text: string): string | undefined {
  let name = statementNames.get(text);
  if (!name && statementNames.size < 1_000) {
    name = createHash("sha1").update(text).digest("base64url");
    statementNames.set(text, name);
  }
  return name;
}

/** What is asked within one turn leaves in one packet. */
function holdThisTurn(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

interface TenantSettings {
  teamId: string | null;
  userId: string | null;
  staff: boolean;
  readOnly: boolean;
}

/**
 * What Drizzle takes for a client: a connection is taken and the transaction begun at the first query, with the
 * tenant set in the same round trip. After `commit` the next query begins another one.
 */
export class LazyTransaction {
  readonly #pool: pg.Pool;
  readonly #settings: TenantSettings;
  #client: Promise<pg.PoolClient> | null = null;
  #broken: Error | null = null;
  /** While true, nothing is made lasting. */
  whole = false;

  constructor(pool: pg.Pool, settings: TenantSettings) {
    this.#pool = pool;
    this.#settings = settings;
  }

  get #begin(): string {
    const { teamId, userId, staff, readOnly } = this.#settings;
    const lines = [readOnly ? "begin read only" : "begin"];
    if (teamId) lines.push(`set local app.team_id = ${uuidLiteral(teamId)}`);
    if (userId) lines.push(`set local app.user_id = ${uuidLiteral(userId)}`);
    if (staff) lines.push("set local app.staff = 'on'");
    return lines.join("; ");
  }

  /** From here on, also after a commit, the transaction stands in another team. */
  async switchTeam(teamId: string): Promise<void> {
    this.#settings.teamId = teamId;
    if (this.#client) await (await this.#client).query(`set local app.team_id = ${uuidLiteral(teamId)}`);
  }

  async query(config: pg.QueryConfig, values?: unknown[]) {
    this.#client ??= this.#open();
    const client = await this.#client;
    holdThisTurn(client);
    const named = config.name === undefined ? { ...config, name: statementName(config.text) } : config;
    return client.query(named, values as never);
  }

  async #open(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    // Sent ahead without waiting: the connection is in pipeline mode, and the first query follows in this turn.
    holdThisTurn(client);
    client.query(this.#begin).catch((error: Error) => {
      this.#broken = error;
    });
    return client;
  }

  async commit(): Promise<void> {
    if (this.whole)
      throw conflict(
        "not_all_or_nothing",
        "This operation works in several steps: send it outside of an all-or-nothing batch.",
      );
    await this.#end("commit");
  }

  async rollback(): Promise<void> {
    await this.#end("rollback").catch(() => {});
  }

  async #end(verb: "commit" | "rollback"): Promise<void> {
    if (!this.#client) return;
    const opening = this.#client;
    this.#client = null;
    const client = await opening;
    if (verb === "commit" && this.#settings.readOnly) return this.#endReading(client);
    try {
      const result = await client.query(verb);
      if (this.#broken) throw this.#broken;
      // A COMMIT after a failed statement that someone swallowed answers ROLLBACK: that must not look like success.
      if (verb === "commit" && result.command !== "COMMIT") throw new Error("the transaction was rolled back");
      client.release();
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  /**
   * Reading leaves nothing to make lasting: nobody waits for the commit, and what follows on the connection stands behind
   * it. Held for this turn, it leaves after the answer.
   */
  #endReading(client: pg.PoolClient): void {
    holdThisTurn(client);
    client.query("commit").catch((error: Error) => console.warn(`end of a read: ${error.message}`));
    client.release(this.#broken ?? undefined);
    if (this.#broken) throw this.#broken;
  }
}
