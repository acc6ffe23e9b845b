import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Problem } from "../../kernel/errors.ts";
import { oneTimeTokens } from "./tables.ts";

type Kind = "verify_email" | "reset_password";
const lifeMs: Record<Kind, number> = { verify_email: 24 * 3_600_000, reset_password: 3_600_000 };
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** A link's token: good once and for a while; an older one of the same kind ends. Only its hash is kept. */
export async function issueToken(ctx: VisitorCtx, userId: string, kind: Kind): Promise<string> {
  const now = ctx.now();
  const token = randomBytes(32).toString("base64url");
  await ctx.db
    .update(oneTimeTokens)
    .set({ expires_at: now })
    .where(and(eq(oneTimeTokens.user_id, userId), eq(oneTimeTokens.kind, kind), isNull(oneTimeTokens.used_at)));
  await ctx.db.insert(oneTimeTokens).values({
    user_id: userId,
    kind,
    token_hash: hashOf(token),
    created_at: now,
    expires_at: new Date(now.getTime() + lifeMs[kind]),
  });
  return token;
}

/** Uses a token up and tells whose it is; says in words why one is refused. */
export async function redeemToken(ctx: VisitorCtx, kind: Kind, token: string): Promise<string> {
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
  await ctx.db.update(oneTimeTokens).set({ used_at: ctx.now() }).where(eq(oneTimeTokens.id, row.id));
  return row.user_id;
}
