import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { derivedKey } from "./derived-key.ts";
import { oneTimeTokens } from "./tables.ts";
import { endTokens, spendToken } from "./tokens.ts";

const lifeMs = 10 * 60_000;

/** Six digits are too few for a plain hash, so the hash takes a key that is not in the database, and the row's id. */
const hashOf = (ctx: VisitorCtx, id: string, code: string) =>
  createHmac("sha256", derivedKey(ctx.house.config, "mailed codes")).update(`${id}:${code}`).digest("hex");

/** Six digits that switch the second factor off: good once and for ten minutes; an older code ends. */
export async function issueMailedCode(ctx: VisitorCtx, userId: string): Promise<string> {
  await endTokens(ctx, userId, "second_factor_off");
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const id = newId();
  const now = ctx.now();
  await ctx.db.insert(oneTimeTokens).values({
    id,
    user_id: userId,
    kind: "second_factor_off",
    token_hash: hashOf(ctx, id, code),
    created_at: now,
    expires_at: new Date(now.getTime() + lifeMs),
  });
  return code;
}

/** Whoever calls it counts the tries. */
export async function takeMailedCode(ctx: VisitorCtx, userId: string, code: string): Promise<boolean> {
  const [row] = await ctx.db
    .select()
    .from(oneTimeTokens)
    .where(
      and(
        eq(oneTimeTokens.user_id, userId),
        eq(oneTimeTokens.kind, "second_factor_off"),
        isNull(oneTimeTokens.used_at),
        gt(oneTimeTokens.expires_at, ctx.now()),
      ),
    )
    .orderBy(desc(oneTimeTokens.created_at))
    .limit(1)
    .for("update");
  if (!row) return false;
  const given = Buffer.from(hashOf(ctx, row.id, code.replace(/\s/g, "")), "hex");
  if (!timingSafeEqual(given, Buffer.from(row.token_hash, "hex"))) return false;
  await spendToken(ctx, row.id);
  return true;
}
