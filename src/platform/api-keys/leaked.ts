import { and, desc, eq, gte, inArray, max, min, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { tooMany } from "../../kernel/errors.ts";
import { isProduct } from "../../kernel/module.ts";
import { Moment } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { profiles } from "../identity/tables.ts";
import { standingOf, takeFromRate } from "../limits/limits.ts";
import { hashOf, isWellFormed, keysWithin } from "./key-format.ts";
import { ApiKey, shown } from "./keys.ts";
import { apiKeys, apiKeyUses } from "./tables.ts";
import { KeyUse, shownUse } from "./uses.ts";

const mostAMinute = 20;
const lookBackDays = 30;
const mostNetworks = 5;
const mostUses = 5;

/** A key as it was found, with whatever was copied around it. It is compared by its hash, and stored nowhere. */
export const TextWithKey = z.object({ text: z.string().trim().min(1, "Paste the key.").max(10_000) });
export const FoundKey = z.object({
  /** MALFORMED: a typo, or not all of the key. NOT_FOUND: no key of this team. */
  code: z.enum(["FOUND", "NO_KEY", "MALFORMED", "NOT_FOUND"]),
  /** A key of this team, also a revoked one. */
  key: ApiKey.extend({ created_by: z.string().nullable() }).nullable(),
  /** Further keys of this team in the text that still open something. */
  others: z.int(),
  /** From where it was used in the last 30 days, the latest first. */
  networks: z.array(z.object({ ip: z.string().nullable(), count: z.int(), first_at: Moment, last_at: Moment })),
  uses: z.array(KeyUse),
});
type Found = z.input<typeof FoundKey>;

/**
 * Which key of the team this is, and what was done with it. Of several the first that still opens something, so that each
 * has its turn once the one before is frozen. Another team's key is as unknown as one that never was.
 */
export async function findLeakedKey(ctx: Ctx, { text }: z.output<typeof TextWithKey>): Promise<Found> {
  await refuseGuessing(ctx);
  const keys = keysWithin(
    text,
    ctx.house.modules.filter(isProduct).map(({ keyPrefix }) => keyPrefix),
  );
  if (keys.length === 0) return nothing("NO_KEY");
  const hashes = keys.filter(isWellFormed).map(hashOf);
  if (hashes.length === 0) return nothing("MALFORMED");
  const inOrder = sql`array_position(${sql.param(hashes)}::text[], ${apiKeys.key_hash})`;
  const [found, ...rest] = await ctx.db
    .select({ ...shown, created_by: profiles.name })
    .from(apiKeys)
    .leftJoin(profiles, eq(profiles.user_id, apiKeys.user_id))
    .where(and(mine(ctx, apiKeys), inArray(apiKeys.key_hash, hashes)))
    .orderBy(sql`${apiKeys.is_active} and ${apiKeys.revoked_at} is null desc`, inOrder);
  if (!found) return nothing("NOT_FOUND");
  const others = rest.filter(({ is_active, revoked_at }) => is_active && !revoked_at).length;
  const { id } = found;
  return { code: "FOUND", key: found, others, networks: await networksOf(ctx, id), uses: await lastUses(ctx, id) };
}

const nothing = (code: Found["code"]): Found => ({ code, key: null, others: 0, networks: [], uses: [] });

async function refuseGuessing(ctx: Ctx): Promise<void> {
  const limit = { name: "team", key: `found-keys:${ctx.team.id}:minute`, most: mostAMinute, windowSeconds: 60 };
  const taken = await takeFromRate(ctx.house, [limit]);
  if (taken.allowed) return;
  const { resetSeconds } = standingOf([limit], taken);
  throw tooMany(resetSeconds, `Your team has looked up many keys just now. Try again in ${resetSeconds} s.`);
}

function networksOf(ctx: Ctx, keyId: string) {
  const since = new Date(ctx.now().getTime() - lookBackDays * dayMs);
  return ctx.db
    .select({
      ip: shownUse.ip,
      count: sql<number>`sum(${apiKeyUses.count})`.mapWith(Number),
      first_at: sql<Date>`${min(apiKeyUses.at)}`.mapWith(apiKeyUses.at),
      last_at: sql<Date>`${max(apiKeyUses.last_at)}`.mapWith(apiKeyUses.last_at),
    })
    .from(apiKeyUses)
    .where(and(mine(ctx, apiKeyUses), eq(apiKeyUses.key_id, keyId), gte(apiKeyUses.at, since)))
    .groupBy(apiKeyUses.ip)
    .orderBy(desc(max(apiKeyUses.last_at)))
    .limit(mostNetworks);
}

const lastUses = (ctx: Ctx, keyId: string) =>
  ctx.db
    .select(shownUse)
    .from(apiKeyUses)
    .where(and(mine(ctx, apiKeyUses), eq(apiKeyUses.key_id, keyId)))
    .orderBy(desc(apiKeyUses.at), desc(apiKeyUses.id))
    .limit(mostUses);
