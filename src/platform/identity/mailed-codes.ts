import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { PersonCtx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { derivedKey } from "./derived-key.ts";
import { oneTimeTokens } from "./tables.ts";
import { endTokens, spendToken } from "./tokens.ts";

const lifeMs = 10 * 60_000;

type Purpose = "second_factor_off" | "proof";

/** Six digits are too few for a plain hash, so the hash takes a key that is not in the database, and the row's id. */
const hashOf = (ctx: PersonCtx, id: string, code: string) =>
  createHmac("sha256", derivedKey(ctx.house.config, "mailed codes"))
    .update(JSON.stringify([id, ctx.actor.session_id, code]))
    .digest("hex");

/** Six digits for one purpose: good once, for ten minutes and in the session that asked; an older code ends. */
export async function issueMailedCode(ctx: PersonCtx, kind: Purpose): Promise<string> {
  const user_id = ctx.actor.id;
  await endTokens(ctx, user_id, kind);
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const id = newId();
  const now = ctx.now();
  const [token_hash, expires_at] = [hashOf(ctx, id, code), new Date(now.getTime() + lifeMs)];
  await ctx.db.insert(oneTimeTokens).values({ id, user_id, kind, token_hash, created_at: now, expires_at });
  return code;
}

/** Whoever calls it counts the tries. */
export async function takeMailedCode(ctx: PersonCtx, kind: Purpose, code: string): Promise<boolean> {
  const [row] = await ctx.db
    .select()
    .from(oneTimeTokens)
    .where(
      and(
        eq(oneTimeTokens.user_id, ctx.actor.id),
        eq(oneTimeTokens.kind, kind),
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
