import { createHash } from "node:crypto";
import { and, desc, eq, gt, inArray, sql } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { attempts } from "./tables.ts";

const windowMs = 15 * 60_000;
const keyOf = (kind: string, of: string) => `${kind}:${createHash("sha256").update(of).digest("base64url")}`;

export const byNetwork = (ip: string | null) => keyOf("sign-in network", ip ?? "unknown");
export const byAccount = (email: string) => keyOf("sign-in account", email);
/** What one known person tries: codes of the second step, the password once more. */
export const byPerson = (kind: string, userId: string) => keyOf(kind, userId);
/** What may happen once: a second time within 15 minutes is one too many. */
export const onceOnly = keyOf;
export const mailsTo = (kind: string, email: string) => keyOf(`mail ${kind}`, email);

/**
 * Seconds until the next attempt is free, 0 when it is free now: at most `most` attempts in any 15 minutes.
 * `lock` counts the 15 minutes from the last counted attempt instead of from the first.
 * Attempts under one key wait for each other until the transaction ends, so that none slips past the count.
 */
export async function secondsToWait(
  ctx: VisitorCtx,
  key: string,
  most: number,
  options: { lock?: boolean } = {},
): Promise<number> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(7023, hashtext(${key}))`);
  const now = ctx.now().getTime();
  const reach = options.lock ? 2 * windowMs : windowMs;
  const recent = await ctx.db
    .select({ at: attempts.at })
    .from(attempts)
    .where(and(eq(attempts.key, key), gt(attempts.at, new Date(now - reach))))
    .orderBy(desc(attempts.at))
    .limit(most);
  if (recent.length < most) return 0;
  const newest = recent[0]!.at.getTime();
  const oldest = recent.at(-1)!.at.getTime();
  if (newest - oldest > windowMs) return 0;
  return Math.max(0, Math.ceil(((options.lock ? newest : oldest) + windowMs - now) / 1000));
}

export async function countAttempt(ctx: VisitorCtx, key: string): Promise<void> {
  await ctx.db.insert(attempts).values({ key, at: ctx.now() });
}

/** Forgets the attempts under a key, or only the `latest` ones: those that turned out to be right. */
export async function forgetAttempts(ctx: VisitorCtx, key: string, latest = 1_000): Promise<void> {
  const these = ctx.db
    .select({ id: attempts.id })
    .from(attempts)
    .where(eq(attempts.key, key))
    .orderBy(desc(attempts.at))
    .limit(latest);
  await ctx.db.delete(attempts).where(inArray(attempts.id, these));
}

/** Attempts count for half an hour at most; older rows only take room. */
export async function sweepAttempts(ctx: VisitorCtx): Promise<void> {
  await ctx.db
    .delete(attempts)
    .where(sql`${attempts.at} < ${new Date(ctx.now().getTime() - 2 * windowMs).toISOString()}::timestamptz`);
}
