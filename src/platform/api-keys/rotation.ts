import { and, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, notFound } from "../../kernel/errors.ts";
import { myRow } from "../../kernel/tables.ts";
import { handOnLimits } from "../billing/usage-limits.ts";
import { forgetKeysOf } from "./api-keys.ts";
import { apiKeyRotated } from "./events.ts";
import { ApiKeyId, after, insertKey, mostKeys, namesOf, refuseTooMany, shown } from "./keys.ts";
import { apiKeys } from "./tables.ts";

const hourMs = 3_600_000;

export const Rotation = ApiKeyId.extend({ overlap_hours: z.int().min(0).max(720).default(24) });

/** Makes a new key of the same kind; the old one goes on for the chosen hours, so that programs can change over. */
export async function rotateApiKey(ctx: Ctx, { id, overlap_hours }: z.output<typeof Rotation>) {
  // Beside each of a team's keys the one that it takes the place of may live on for a while.
  await refuseTooMany(ctx, 2 * mostKeys);
  const now = ctx.now();
  const until = after(now, overlap_hours * hourMs);
  const [old] = await ctx.db
    .select(shown)
    .from(apiKeys)
    .where(and(myRow(ctx, apiKeys, id), isNull(apiKeys.revoked_at)))
    .for("update");
  if (!old) throw notFound("API key");
  if (old.expires_at && old.expires_at <= now)
    throw conflict("key_expired", "This key has expired. Create a new one instead.");
  if (old.replaced_by)
    throw conflict("key_replaced", "This key was rotated before. Rotate the one in its place, or create a new one.");
  const ends = old.expires_at && old.expires_at < until ? old.expires_at : until;
  const { created, key } = await insertKey(ctx, {
    name: old.name,
    scopes: old.scopes,
    rate_limit: old.rate_limit,
    // As long as the old one was meant to live from its making.
    expires_at: old.expires_at ? after(now, old.expires_at.getTime() - old.created_at.getTime()) : null,
    created_at: now,
  });
  await ctx.db
    .update(apiKeys)
    .set({ expires_at: ends, replaced_by: created.id, updated_at: now })
    .where(myRow(ctx, apiKeys, id));
  await handOnLimits(ctx, id, created.id);
  await ctx.emit(apiKeyRotated, { ...namesOf(created), replaced_id: id, valid_until: ends.toISOString() });
  forgetKeysOf(ctx.house, ctx.team.id);
  return { ...created, key };
}
