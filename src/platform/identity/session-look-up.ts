import type pg from "pg";
import { statementName } from "../../kernel/db.ts";
import type { House } from "../../kernel/house.ts";
import { type Lane, lane } from "../../kernel/lane.ts";

export interface FoundSession {
  session_id: string;
  user_id: string;
  email: string;
  email_verified: boolean;
  name: string;
  locale: string | null;
  theme: "light" | "dark" | "system";
  time_zone: string;
  remember: boolean;
  last_seen_at: Date;
  expires_at: Date;
  team_id: string | null;
  team_name: string | null;
  product: string | null;
  team_time_zone: string | null;
  role: string | null;
  /** Snapshot of this look-up, for the page's realtime stream. */
  cursor: string;
}

const findSql = "select * from find_sessions($1, $2)";
const finders = new WeakMap<House, Lane<string, FoundSession | null>>();

/**
 * Reads who a cookie belongs to. Null when the session is unknown, ended or over. Look-ups that come in while one
 * statement runs share the next one. Each reads after its request came, so an ended session and a changed role hold for the
 * very next request.
 */
export function findSession(house: House, tokenHash: string): Promise<FoundSession | null> {
  const finder = finders.get(house) ?? sharedFinder(house);
  finders.set(house, finder);
  return finder.add(tokenHash);
}

const sharedFinder = (house: House) =>
  lane<string, FoundSession | null>({
    prompt: true,
    async flush(tokenHashes) {
      const found = await readSessions(house, [...new Set(tokenHashes)]);
      return tokenHashes.map((tokenHash) => {
        const session = found.get(tokenHash) ?? null;
        keep(house, tokenHash, session);
        return session;
      });
    },
  });

const mostKept = 5_000;
const keptSessions = new WeakMap<House, Map<string, FoundSession>>();

function keep(house: House, tokenHash: string, session: FoundSession | null): void {
  const kept = keptSessions.get(house) ?? new Map<string, FoundSession>();
  keptSessions.set(house, kept);
  kept.delete(tokenHash);
  if (session) kept.set(tokenHash, session);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
}

/**
 * What the last look-up found, of a session that was in use within this minute. Reading may begin with it while a new look-up
 * is under way, but no answer may leave before that has found the same.
 */
export function expectedSession(house: House, tokenHash: string): FoundSession | null {
  const kept = keptSessions.get(house)?.get(tokenHash);
  return kept && !needsProlonging(house, kept) ? kept : null;
}

/** What moves with each use or look-up. An answer may depend on all else. */
const passing = new Set(["last_seen_at", "expires_at", "cursor"]);
export const isSameSession = (one: FoundSession, other: FoundSession): boolean =>
  Object.entries(one).every(([field, value]) => passing.has(field) || value === other[field as keyof FoundSession]);

export const needsProlonging = (house: House, { last_seen_at }: FoundSession): boolean =>
  house.now().getTime() - last_seen_at.getTime() >= 60_000;

async function readSessions(house: House, tokenHashes: string[]): Promise<Map<string, FoundSession>> {
  const { rows } = await askInPassing<FoundSession & { token_hash: string }>(house.pools.app, {
    name: statementName(findSql)!,
    text: findSql,
    values: [tokenHashes, house.now()],
  });
  return new Map(rows.map(({ token_hash, ...found }) => [token_hash, found]));
}

/**
 * Gives the connection back as soon as it is asked: the reading that begins meanwhile takes it next and stands behind this.
 * Two connections would wake two processes of the database, which costs more than the wait. Only by callback is it back in
 * time: a promise is told after the pool has given another one.
 */
function askInPassing<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  question: pg.QueryConfig,
): Promise<pg.QueryResult<R>> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult<R>>();
  pool.connect((error, client, release) => {
    if (!client) return reject(error);
    client.query<R>(question).then(resolve, reject);
    release();
  });
  return promise;
}
