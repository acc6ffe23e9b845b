import { eq } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Problem, tooMany, unauthorized } from "../../kernel/errors.ts";
import { sendMail } from "../notifications/mail.ts";
import { Email } from "./accounts.ts";
import { byAccount, byNetwork, countAttempt, forgetAttempts, secondsToWait } from "./attempts.ts";
import { Entered, enter, enterAsProgram, Keeping, LocalPath, SecondStepDue } from "./entering.ts";
import { accountLocked, signInFailed } from "./events.ts";
import { accountLockedMail } from "./mails.ts";
import { passwordMatches } from "./passwords.ts";
import { SignedInProgram } from "./programs.ts";
import { profiles, users } from "./tables.ts";

const mostFailures = 5;
const wrong = () => unauthorized("invalid_credentials", "The e-mail address or the password is not right.");

export const Credentials = z.object({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(1_000),
  remember: z.boolean().default(false),
  /** Our own pages say "cookie"; a program that says nothing gets tokens. */
  session: Keeping.default("token"),
  /** Where a browser goes after it. */
  next: LocalPath.optional(),
});
export const SignedIn = z.union([SignedInProgram, SecondStepDue, Entered]);

/**
 * Signs in with address and password. An unknown address goes the same way as a wrong password: same words, same time,
 * same lock. An attempt is counted before the password is looked at and forgotten when it was right, so that
 * simultaneous guesses cannot pass the count.
 */
export async function signIn(ctx: VisitorCtx, input: z.output<typeof Credentials>) {
  const network = byNetwork(ctx.request.ip);
  const account = byAccount(input.email);
  await refuseTooMany(ctx, network, account);
  await countAttempt(ctx, network);
  await countAttempt(ctx, account);
  const [user] = await ctx.db
    .select({
      id: users.id,
      email: users.email,
      password_hash: users.password_hash,
      verified: users.email_verified_at,
      name: profiles.name,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.email, input.email));
  await ctx.commitSoFar();

  if (!(await passwordMatches(input.password, user?.password_hash))) {
    await recordFailure(ctx, user ?? null, account);
    await ctx.commitSoFar();
    throw wrong();
  }
  await forgetAttempts(ctx, account);
  await forgetAttempts(ctx, network, 1);
  if (!user!.verified) {
    await ctx.commitSoFar();
    throw new Problem(
      403,
      "email_not_verified",
      "Confirm your e-mail address first: open the link in the mail that we sent you.",
    );
  }
  if (input.session === "token") return enterAsProgram(ctx, user!.id);
  return enter(ctx, { userId: user!.id, remember: input.remember, next: input.next });
}

async function refuseTooMany(ctx: VisitorCtx, network: string, account: string): Promise<void> {
  const locked = await secondsToWait(ctx, account, mostFailures, { lock: true });
  if (locked > 0)
    throw new Problem(
      429,
      "account_locked",
      `Too many wrong passwords. Try again in ${Math.ceil(locked / 60)} min, or reset the password.`,
      { headers: { "Retry-After": String(locked) } },
    );
  const wait = await secondsToWait(ctx, network, mostFailures);
  if (wait > 0) throw tooMany(wait, `Too many attempts to sign in. Try again in ${Math.ceil(wait / 60)} min.`);
}

async function recordFailure(
  ctx: VisitorCtx,
  user: { id: string; email: string; name: string } | null,
  account: string,
): Promise<void> {
  const locked = await secondsToWait(ctx, account, mostFailures, { lock: true });
  if (!user) return;
  await ctx.emit(signInFailed, { user_id: user.id });
  if (locked === 0) return;
  await ctx.emit(accountLocked, { user_id: user.id, minutes: 15 });
  const link = `${ctx.request.origin}/forgot-password`;
  await sendMail(ctx, accountLockedMail, {
    to: user.email,
    userId: user.id,
    name: user.name,
    data: { email: user.email, link },
  });
}
