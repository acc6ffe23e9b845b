import { type AccessScope, type Actor, type Entrance, type Team, visitor } from "../../kernel/ctx.ts";
import { statementName } from "../../kernel/db.ts";
import { forbidden, Problem } from "../../kernel/errors.ts";
import { type House, teamTime } from "../../kernel/house.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import type { Role } from "../../kernel/module.ts";
import { type EntitlementState, productsWithCallLimits, rememberEntitlements } from "../billing/entitlements.ts";
import { hashOf, isWellFormed } from "./key-format.ts";
import { allowedScopes, heldScopes } from "./key-scopes.ts";

export { looksLikeKey } from "./key-format.ts";

/** A key as it was found, with its team and who stands for it. */
interface KeyRow {
  key_hash: string;
  id: string;
  name: string;
  scopes: AccessScope[];
  rate_limit: number;
  is_active: boolean;
  expires_at: Date | null;
  team_id: string;
  team_name: string;
  product: string;
  time_zone: string;
  user_id: string | null;
  email: string | null;
  /** Of who made it; null when that person is no active member of the team. */
  maker_role: Role | null;
  /** Of a team whose plan may limit its calls, with one of its keys. */
  state: EntitlementState | null;
}
/** What it opens is made once, not for each call. */
export interface FoundKey extends KeyRow {
  opens: Opened;
}
interface Kept {
  found: FoundKey;
  until: number;
}
export interface Opened {
  actor: Actor;
  team: Team | null;
  /** None while nobody knows whose key it is. */
  product: string | null;
  refused?: Problem;
}

const findSql = `
  select key_hash, id, name, scopes, rate_limit, is_active, expires_at, team_id, team_name, product, time_zone, user_id, email,
    maker_role, state
  from find_api_keys($1, $2)`;
/** Of one generation: two of them are kept. */
const mostKept = 5_000;
/** A change is heard at once; this is for a connection that died without a word. */
const longestMs = 30_000;

/**
 * Keys that this process has seen lately, by the text that a call brings, so that a known one is not hashed again.
 * Unknown ones are not kept: whoever tries many fills nothing.
 */
class KeyRing {
  readonly #house: House;
  #kept = new Map<string, Kept>();
  /** When a generation is full the one before it goes: whoever still calls is looked up once more, and stays. */
  #older = new Map<string, Kept>();
  readonly #lookUps: Lane<string, FoundKey | null>;
  /** Grows with every change that was heard: what was read before is not kept after it. */
  #changes = 0;

  readonly #entitled: string[];

  constructor(house: House) {
    this.#house = house;
    this.#entitled = productsWithCallLimits(house);
    this.#lookUps = lane({
      flush: (keys) => this.#read(keys),
      mostPerFlush: 1_000,
      mostWaiting: 20_000,
    });
    house.listener.on("api_keys", (teamId) => this.forget(teamId));
    house.listener.onGap(() => this.#forgetAll());
  }

  find(key: string): FoundKey | null | Promise<FoundKey | null> {
    // What is not told of changes may not remember.
    if (!this.#house.listener.connected) this.#forgetAll();
    const kept = this.#kept.get(key) ?? this.#older.get(key);
    if (kept && kept.until > performance.now()) return kept.found;
    return isWellFormed(key) ? this.#lookUps.add(key) : null;
  }

  forget(teamId: string): void {
    this.#changes++;
    for (const kept of [this.#kept, this.#older])
      for (const [key, { found }] of kept) if (found.team_id === teamId) kept.delete(key);
  }

  #forgetAll(): void {
    this.#changes++;
    this.#kept.clear();
    this.#older.clear();
  }

  async #read(keys: string[]): Promise<(FoundKey | null)[]> {
    const changes = this.#changes;
    const remember = rememberEntitlements(this.#house);
    const hashes = keys.map(hashOf);
    const { rows } = await this.#house.pools.app.query<KeyRow>({
      name: statementName(findSql)!,
      text: findSql,
      // A list of hexadecimal digits needs none of the care that the driver gives an array.
      values: [`{${[...new Set(hashes)].join()}}`, this.#entitled],
    });
    for (const row of rows) {
      if (row.state) remember({ id: row.team_id, product: row.product }, row.state);
      row.state = null;
    }
    const byHash = new Map(rows.map((row) => [row.key_hash, Object.assign(row, { opens: openedBy(row) })]));
    const mayKeep = changes === this.#changes && this.#house.listener.connected;
    return keys.map((key, place) => {
      const found = byHash.get(hashes[place]!) ?? null;
      if (found && mayKeep) this.#keep(key, found);
      return found;
    });
  }

  #keep(key: string, found: FoundKey): void {
    if (this.#kept.size >= mostKept) {
      this.#older = this.#kept;
      this.#kept = new Map();
    }
    this.#kept.set(key, { found, until: performance.now() + longestMs });
  }
}

const rings = new WeakMap<House, KeyRing>();
export const startKeyRing = (house: House): void => {
  rings.set(house, new KeyRing(house));
};
/** Before the change commits: a caller of this process meets it at once, the others when it is told. */
export const forgetKeysOf = (house: House, teamId: string): void => rings.get(house)!.forget(teamId);

export type KeyCode =
  | "VALID"
  | "NOT_FOUND"
  | "DISABLED"
  | "EXPIRED"
  | "INSUFFICIENT_PERMISSIONS"
  | "FORBIDDEN"
  | "USAGE_EXCEEDED"
  | "RATE_LIMITED";

/** The first steps of verification: it exists, is switched on, has not expired. The first failure is the code. */
export async function checkKey(house: House, key: string): Promise<Checked> {
  return checked(house, await rings.get(house)!.find(key));
}

interface Checked {
  code: KeyCode;
  found: FoundKey | null;
}

function checked(house: House, found: FoundKey | null): Checked {
  if (!found) return { code: "NOT_FOUND", found: null };
  if (!found.is_active) return { code: "DISABLED", found };
  if (found.expires_at && found.expires_at <= teamTime(house, found.team_id)) return { code: "EXPIRED", found };
  return { code: "VALID", found };
}

const roles = { read: "viewer", write: "member", admin: "admin" } as const;

const refusals: Partial<Record<KeyCode, [code: string, detail: string]>> = {
  NOT_FOUND: ["key_not_found", "This API key does not exist. Check that it was copied whole, or create a new one."],
  DISABLED: ["key_disabled", "This API key is switched off. Switch it on in the settings, or use another."],
  EXPIRED: ["key_expired", "This API key has expired. Create another one in the settings."],
};

/** Who calls with `Authorization: Bearer <key>`, for which team; or why nobody does. At once for a key that is known. */
export function openWithKey(house: House, key: string): Opened | Promise<Opened> {
  const found = rings.get(house)!.find(key);
  return found instanceof Promise ? found.then((late) => opened(house, late)) : opened(house, found);
}

function opened(house: House, key: FoundKey | null): Opened {
  const { code, found } = checked(house, key);
  if (code === "VALID" && found) return found.opens;
  const [problem, detail] = refusals[code]!;
  return closed(found, new Problem(401, problem, detail, { headers: { "WWW-Authenticate": "Bearer" } }));
}

const closed = (found: KeyRow | null, refused: Problem): Opened => ({
  ...{ team: null, product: null, refused },
  // Still named as the door, so that the key's own limit and log of uses see it; but it opens nothing.
  actor: found ? { ...visitor, entrance: entranceOf(found, []) } : visitor,
});

function openedBy(row: KeyRow): Opened {
  const scopes = allowedScopes(row.scopes, row.maker_role);
  if (scopes.length === 0)
    return closed(
      row,
      forbidden("Who made this API key is no longer in the team. An owner or admin can take the key over."),
    );
  return {
    actor: {
      kind: "key",
      id: row.user_id,
      email: row.email,
      name: row.name,
      role: roles[scopes.at(-1)!],
      session_id: null,
      entrance: entranceOf(row, scopes),
    },
    team: { id: row.team_id, name: row.team_name, product: row.product, time_zone: row.time_zone },
    product: row.product,
  };
}

const entranceOf = (row: KeyRow, scopes: AccessScope[]): Entrance => ({
  kind: "key",
  id: row.id,
  scopes,
  lacks: (scope) =>
    heldScopes(row.scopes).includes(scope)
      ? forbidden(
          "Who made this API key may not do that in the team any more. An owner or admin can take the key over.",
        )
      : new Problem(403, "insufficient_permissions", `This key may not do that. Use a key with the scope ${scope}.`),
  key: { teamId: row.team_id, perMinute: row.rate_limit },
});
