import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Problem } from "../../kernel/errors.ts";
import { dayMs } from "../analytics/analytics.ts";
import { oneTimeTokens } from "./tables.ts";

type Linked = "verify_email" | "reset_password" | "second_step";
const lifeMs: Record<Linked, number> = {
  verify_email: dayMs,
  reset_password: 3_600_000,
  second_step: 10 * 60_000,
};
type TokenKind = (typeof oneTimeTokens.kind.enumValues)[number];
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** A link's token: good once and for a while; an older one of the same kind ends. Only its hash is kept. */
export async function issueToken(
  ctx: VisitorCtx,
  userId: string,
  kind: Linked,
  data: Record<string, unknown> = {},
): Promise<string> {
  const now = ctx.now();
  const token = randomBytes(32).toString("base64url");
  await endTokens(ctx, userId, kind);
  await ctx.db.insert(oneTimeTokens).values({
    user_id: userId,
    kind,
    token_hash: hashOf(token),
    data,
    created_at: now,
    expires_at: new Date(now.getTime() + lifeMs[kind]),
  });
  return token;
}

/** What was asked for and not used yet is good no more. */
export async function endTokens(ctx: VisitorCtx, userId: string, kind: TokenKind): Promise<void> {
  await ctx.db
    .update(oneTimeTokens)
    .set({ expires_at: ctx.now() })
    .where(and(eq(oneTimeTokens.user_id, userId), eq(oneTimeTokens.kind, kind), isNull(oneTimeTokens.used_at)));
}

/** Reads a token that is still good and holds it until the transaction ends, without using it up. */
export async function holdToken(ctx: VisitorCtx, kind: Linked, token: string) {
  const [row] = await ctx.db
    .select()
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.token_hash, hashOf(token)), eq(oneTimeTokens.kind, kind)))
    .for("update");
  return row && !row.used_at && row.expires_at > ctx.now() ? row : null;
}

export async function spendToken(ctx: VisitorCtx, id: string): Promise<void> {
  await ctx.db.update(oneTimeTokens).set({ used_at: ctx.now() }).where(eq(oneTimeTokens.id, id));
}

/** Uses a token up and tells whose it is; says in words why one is refused. */
export async function redeemToken(ctx: VisitorCtx, kind: Linked, token: string): Promise<string> {
  const [row] = await ctx.db
    .select()
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.token_hash, hashOf(token)), eq(oneTimeTokens.kind, kind)))
    .for("update");
  if (!row)
    throw new Problem(
      404,
      "link_invalid",
      "This link is not complete. Open it again from the mail, or ask for a new one.",
    );
  if (row.used_at) throw new Problem(410, "link_used", "This link was used already. Sign in, or ask for a new one.");
  if (row.expires_at <= ctx.now()) throw new Problem(410, "link_expired", "This link is too old. Ask for a new one.");
  await spendToken(ctx, row.id);
  return row.user_id;
}
