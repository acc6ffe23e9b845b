import { eq } from "drizzle-orm";
import type { PersonCtx } from "../../kernel/ctx.ts";
import { conflict, invalid, tooMany } from "../../kernel/errors.ts";
import { byPerson, countAttempt, forgetAttempts, secondsToWait } from "./attempts.ts";
import { passwordMatches } from "./passwords.ts";
import { users } from "./tables.ts";

const mostFailures = 5;

/**
 * Asks a signed-in person for the password once more, before what a thief of an open session must not do. Five wrong
 * ones lock it for 15 minutes. `field` is marked in the form. It commits what was done so far, so it comes first.
 */
export async function confirmPassword(ctx: PersonCtx, password: string, field = "password"): Promise<void> {
  const key = await countTry(ctx, "password once more");
  const [user] = await ctx.db
    .select({ password_hash: users.password_hash })
    .from(users)
    .where(eq(users.id, ctx.actor.id));
  await ctx.commitSoFar();
  if (!user!.password_hash) throw conflict("no_password", "You have no password yet. Set one first, by a mailed link.");
  if (!(await passwordMatches(password, user!.password_hash)))
    throw invalid([{ path: field, message: "This is not your current password." }]);
  await forgetAttempts(ctx, key);
}

/** Counts a try of one person at one thing, before it is looked at; 429 when there were five in 15 minutes. */
export async function countTry(ctx: PersonCtx, kind: string): Promise<string> {
  const key = byPerson(kind, ctx.actor.id);
  const wait = await secondsToWait(ctx, key, mostFailures, { lock: true });
  if (wait > 0) throw tooMany(wait, `Too many wrong tries. Try again in ${Math.ceil(wait / 60)} min.`);
  await countAttempt(ctx, key);
  return key;
}
