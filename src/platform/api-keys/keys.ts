import { and, eq, gt, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { AccessScope, Ctx } from "../../kernel/ctx.ts";
import { conflict, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { everyRole, type Role } from "../../kernel/module.ts";
import { Moment, PageAs, PageQuery } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { dropLimits, Limits, setLimits } from "../billing/usage-limits.ts";
import { forgetKeysOf } from "./api-keys.ts";
import { apiKeyChanged, apiKeyCreated, apiKeyFrozen, apiKeyRevoked, apiKeyTakenOver } from "./events.ts";
import { newKey } from "./key-format.ts";
import { opensMore } from "./key-scopes.ts";
import { maker } from "./makers.ts";
import { readKeys } from "./permissions.ts";
import { apiKeys } from "./tables.ts";
import { lastUsedAt, useCount } from "./uses.ts";

export const mostKeys = 100;

export const KeyScopes = z
  .array(z.enum(["read", "write", "admin"]))
  .min(1, "Choose what the key may do.")
  .max(3)
  .transform((scopes) => [...new Set(scopes)]);
const Name = z.string().trim().min(1, "Give the key a name.").max(255);
const ExpiresInDays = z.int().min(1).max(3_650).nullable();
const calls = "Enter a whole number of calls, from 1 to 10,000,000.";
const RateLimit = z.int(calls).min(1, calls).max(10_000_000, calls);

export const ApiKeyId = z.object({ id: z.uuid() });
const order = ordered(
  { created_at: apiKeys.created_at, updated_at: apiKeys.updated_at, name: apiKeys.name },
  { column: apiKeys.id, field: "id" },
  "-created_at",
);
export const KeyQuery = order.query.extend({
  // All keys that work come in one answer.
  limit: PageQuery.shape.limit.unwrap().default(mostKeys),
  revoked: z.stringbool().default(false).describe("Those that were revoked, for their log of uses."),
  is_active: z.stringbool().optional().describe("Only those that are switched on, or off."),
});
export const NewApiKey = z.object({
  name: Name,
  scopes: KeyScopes.default(["read", "write"]),
  expires_in_days: ExpiresInDays.optional(),
  rate_limit: RateLimit.default(100),
  limits: Limits.optional().describe("Usage limits of the key; changed by PUT /usage/limits."),
});
export const ApiKeyChanges = ApiKeyId.extend({
  name: Name.optional(),
  is_active: z.boolean().optional(),
  scopes: KeyScopes.optional(),
  rate_limit: RateLimit.optional(),
  expires_in_days: ExpiresInDays.optional(),
});

export const ApiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  key_prefix: z.string(),
  scopes: z.array(z.enum(["read", "write", "admin"])),
  rate_limit: z.int(),
  is_active: z.boolean(),
  use_count: z.int(),
  last_used_at: Moment.nullable(),
  created_at: Moment,
  /** When somebody changed it last; of a revoked one, when that was. */
  updated_at: Moment,
  expires_at: Moment.nullable(),
  revoked_at: Moment.nullable(),
  /** The key that a rotation put in its place. Until it expires, both work. */
  replaced_by: z.uuid().nullable(),
  /** Whose present role in the team bounds what the key may do; null when its maker is no longer in the team. */
  maker: z.object({ id: z.uuid(), name: z.string(), role: z.enum(everyRole as readonly [Role, ...Role[]]) }).nullable(),
});
export const ApiKeyList = PageAs("keys", ApiKey);
export const CreatedApiKey = ApiKey.pick({
  id: true,
  name: true,
  key_prefix: true,
  scopes: true,
  rate_limit: true,
  expires_at: true,
  created_at: true,
}).extend({ key: z.string() });
export const Done = z.object({ message: z.string() });

export const shown = {
  id: apiKeys.id,
  name: apiKeys.name,
  key_prefix: apiKeys.key_prefix,
  scopes: apiKeys.scopes,
  rate_limit: apiKeys.rate_limit,
  is_active: apiKeys.is_active,
  use_count: useCount,
  last_used_at: lastUsedAt,
  created_at: apiKeys.created_at,
  updated_at: apiKeys.updated_at,
  expires_at: apiKeys.expires_at,
  revoked_at: apiKeys.revoked_at,
  replaced_by: apiKeys.replaced_by,
  maker,
};

/** The team's keys, newest first. */
export async function listApiKeys(ctx: Ctx, query: z.output<typeof KeyQuery>) {
  const { revoked, is_active } = query;
  const rows = await ctx.db
    .select(shown)
    .from(apiKeys)
    .where(
      and(
        mine(ctx, apiKeys),
        revoked ? isNotNull(apiKeys.revoked_at) : isNull(apiKeys.revoked_at),
        is_active === undefined ? undefined : eq(apiKeys.is_active, is_active),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query, "keys");
}

export async function getApiKey(ctx: Ctx, { id }: z.output<typeof ApiKeyId>) {
  const [key] = await ctx.db
    .select(shown)
    .from(apiKeys)
    .where(myRow(ctx, apiKeys, id));
  if (!key) throw notFound("API key");
  return key;
}

/** For the `expand` of routes whose rows hold a `key_id`. */
export const keyRelation = {
  by: "key_id",
  shape: ApiKey,
  may: readKeys,
  async load(ctx: Ctx, ids: string[]) {
    const rows = await ctx.db
      .select(shown)
      .from(apiKeys)
      .where(and(mine(ctx, apiKeys), inArray(apiKeys.id, ids)));
    return new Map(rows.map((row) => [row.id, row]));
  },
};

/** Makes a key. It is in this answer, and never shown again. */
export async function createApiKey(ctx: Ctx, input: z.output<typeof NewApiKey>) {
  await refuseTooMany(ctx);
  const { name, scopes, rate_limit, expires_in_days, limits } = input;
  const created_at = ctx.now();
  const expires_at = expires_in_days ? after(created_at, expires_in_days * dayMs) : null;
  const { created, key } = await insertKey(ctx, { name, scopes, rate_limit, expires_at, created_at });
  await ctx.emit(apiKeyCreated, { ...namesOf(created), scopes: scopes.join(", ") });
  if (limits) await setLimits(ctx, { subject: "key", subject_id: created.id, limits });
  return { ...created, key };
}

/** Changes what a key is called and may do, or switches it off and on. It holds for the very next call. */
export async function changeApiKey(ctx: Ctx, { id, expires_in_days, ...changes }: z.output<typeof ApiKeyChanges>) {
  const expiry =
    expires_in_days === undefined
      ? {}
      : { expires_at: expires_in_days ? after(ctx.now(), expires_in_days * dayMs) : null };
  // Who gives a key another end wants it to go on.
  const goesOn = expires_in_days === undefined ? {} : { replaced_by: null };
  const [before] = await ctx.db.select(shown).from(apiKeys).where(alive(ctx, id)).for("update");
  if (!before) throw notFound("API key");
  const [changed] = await ctx.db
    .update(apiKeys)
    .set({ ...changes, ...expiry, ...goesOn, updated_at: ctx.now() })
    .where(alive(ctx, id))
    .returning(shown);
  if (changes.is_active && !changed!.maker)
    throw conflict(
      "key_without_maker",
      "Who made this key is no longer in the team. Take it over, and it works again.",
    );
  const fields = Object.keys({ ...changes, ...expiry }).map((field) => field.replaceAll("_", " "));
  if (fields.length > 0)
    await ctx.emit(apiKeyChanged, {
      ...namesOf(changed!),
      fields: fields.join(", "),
      opens: opensMore(before, changed!),
    });
  forgetKeysOf(ctx.house, ctx.team.id);
  return changed!;
}

/** Switches a key off because it leaked; who made it and the owners hear of it. Switched on again like any other. */
export async function freezeApiKey(ctx: Ctx, { id }: z.output<typeof ApiKeyId>) {
  const [frozen] = await ctx.db
    .update(apiKeys)
    .set({ is_active: false, updated_at: ctx.now() })
    .where(and(alive(ctx, id), eq(apiKeys.is_active, true)))
    .returning(shown);
  if (!frozen) return getLiveKey(ctx, id);
  await ctx.emit(apiKeyFrozen, { ...namesOf(frozen), by: ctx.actor.name ?? "" });
  forgetKeysOf(ctx.house, ctx.team.id);
  return frozen;
}

/** Ends a key at once and for good. Its log of uses stays. */
export async function revokeApiKey(ctx: Ctx, { id }: z.output<typeof ApiKeyId>): Promise<z.input<typeof Done>> {
  const now = ctx.now();
  const [revoked] = await ctx.db
    .update(apiKeys)
    .set({ revoked_at: now, updated_at: now })
    .where(alive(ctx, id))
    .returning(shown);
  if (!revoked) throw notFound("API key");
  await ctx.emit(apiKeyRevoked, namesOf(revoked));
  await dropLimits(ctx, id);
  forgetKeysOf(ctx.house, ctx.team.id);
  return { message: "API key revoked successfully" };
}

/** Makes the caller answer for a key instead of who made it, and switches it on: what it may do follows their role now. */
export async function takeOverKey(ctx: Ctx, { id }: z.output<typeof ApiKeyId>) {
  const [taken] = await ctx.db
    .update(apiKeys)
    .set({ user_id: ctx.actor.id, is_active: true, updated_at: ctx.now() })
    .where(alive(ctx, id))
    .returning(shown);
  if (!taken) throw notFound("API key");
  await ctx.emit(apiKeyTakenOver, namesOf(taken));
  forgetKeysOf(ctx.house, ctx.team.id);
  return taken;
}

async function getLiveKey(ctx: Ctx, id: string) {
  const [key] = await ctx.db.select(shown).from(apiKeys).where(alive(ctx, id));
  if (!key) throw notFound("API key");
  return key;
}

const alive = (ctx: Ctx, id: string) => and(myRow(ctx, apiKeys, id), isNull(apiKeys.revoked_at));
export const after = (from: Date, ms: number) => new Date(from.getTime() + ms);
export const namesOf = ({ id, name, key_prefix }: { id: string; name: string; key_prefix: string }) => ({
  id,
  name,
  key_prefix,
});

interface KeyFacts {
  name: string;
  scopes: AccessScope[];
  rate_limit: number;
  expires_at: Date | null;
  created_at: Date;
}

/** A new key of the caller's, with its text that nobody sees again. */
export async function insertKey(ctx: Ctx, facts: KeyFacts) {
  const { key, hash, shown: key_prefix } = newKey(ctx.house.product(ctx.team.product).keyPrefix);
  const created = { id: newId(), ...facts, key_prefix };
  await ctx.db.insert(apiKeys).values({
    ...created,
    ...ownedBy(ctx),
    user_id: ctx.actor.id,
    key_hash: hash,
    updated_at: facts.created_at,
  });
  return { created, key };
}

/** Of keys that open something, or may again: one that has expired never will. */
export async function refuseTooMany(ctx: Ctx, most = mostKeys): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(7031, hashtext(${ctx.team.id}))`);
  const unexpired = or(isNull(apiKeys.expires_at), gt(apiKeys.expires_at, ctx.now()));
  const there = await ctx.db.$count(apiKeys, and(mine(ctx, apiKeys), isNull(apiKeys.revoked_at), unexpired));
  if (there >= most)
    throw conflict("too_many_keys", `A team has at most ${most} keys. Revoke those that are not used any more.`);
}
