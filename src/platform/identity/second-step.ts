import { eq } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Problem, tooMany, unauthorized } from "../../kernel/errors.ts";
import { Reply } from "../../kernel/route.ts";
import { sendMail } from "../notifications/mail.ts";
import { byNetwork, byPerson, countAttempt, forgetAttempts, secondsToWait } from "./attempts.ts";
import { takeBackupCode } from "./backup-codes.ts";
import { enterBrowser, enterProgram, Waiting } from "./entering.ts";
import { secondFactorFailed, secondFactorLocked } from "./events.ts";
import { hostCookie, readHostCookie } from "./host-cookie.ts";
import { secondFactorLockedMail } from "./mails.ts";
import { profiles, users } from "./tables.ts";
import { holdToken, spendToken } from "./tokens.ts";
import { takeCode } from "./totp.ts";

const mostFailures = 5;

export const SecondStep = z
  .object({
    /** A browser carries it in a cookie instead. */
    challenge: z.string().min(1).max(200).optional(),
    code: z.string().trim().max(20).optional(),
    backup_code: z.string().trim().max(40).optional(),
  })
  .refine(({ code, backup_code }) => Boolean(code) !== Boolean(backup_code), {
    path: ["code"],
    message: "Enter the code of your authenticator app, or a backup code.",
  })
  .meta({ examples: [{ code: "123456" }] });

/**
 * The second step of a sign-in: the challenge says who proved the first factor, the code proves the second. Wrong codes
 * are counted like wrong passwords, before they are looked at; the challenge stays good for another try.
 */
export async function takeSecondStep(ctx: VisitorCtx, input: z.output<typeof SecondStep>) {
  const challenge = input.challenge ?? readHostCookie(ctx.request, "second_step");
  const step = challenge ? await holdToken(ctx, "second_step", challenge) : null;
  if (!step)
    throw unauthorized("sign_in_again", "This sign-in took too long, or was finished already. Sign in once more.");
  const network = byNetwork(ctx.request.ip);
  const account = byPerson("second step", step.user_id);
  await refuseTooMany(ctx, network, account);
  await countAttempt(ctx, network);
  await countAttempt(ctx, account);
  const [user] = await ctx.db
    .select({ id: users.id, email: users.email, name: profiles.name })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, step.user_id));
  const right = input.code
    ? await takeCode(ctx, user!.id, input.code)
    : await takeBackupCode(ctx.actAs(user!), user!, input.backup_code!);
  if (!right) {
    await recordFailure(ctx, user!, account);
    await ctx.commitSoFar();
    throw wrongCode(input.code ? "code" : "backup_code");
  }
  await forgetAttempts(ctx, account);
  await forgetAttempts(ctx, network, 1);
  await spendToken(ctx, step.id);
  const { session, ...arrival } = Waiting.parse(step.data);
  if (session === "token") return enterProgram(ctx, step.user_id);
  const entered = await enterBrowser(ctx, { userId: step.user_id, ...arrival });
  return new Reply(entered.body, [
    ...entered.headers,
    hostCookie(ctx.request.origin, "second_step", "", "; Max-Age=0"),
  ]);
}

async function refuseTooMany(ctx: VisitorCtx, network: string, account: string): Promise<void> {
  const locked = await secondsToWait(ctx, account, mostFailures, { lock: true });
  if (locked > 0)
    throw new Problem(429, "account_locked", `Too many wrong codes. Try again in ${Math.ceil(locked / 60)} min.`, {
      headers: { "Retry-After": String(locked) },
    });
  const wait = await secondsToWait(ctx, network, mostFailures);
  if (wait > 0) throw tooMany(wait, `Too many attempts to sign in. Try again in ${Math.ceil(wait / 60)} min.`);
}

async function recordFailure(ctx: VisitorCtx, user: { id: string; email: string }, account: string): Promise<void> {
  await ctx.emit(secondFactorFailed, { user_id: user.id });
  if ((await secondsToWait(ctx, account, mostFailures, { lock: true })) === 0) return;
  await ctx.emit(secondFactorLocked, { user_id: user.id, minutes: 15 });
  const link = `${ctx.request.origin}/forgot-password`;
  await sendMail(ctx, secondFactorLockedMail, { to: user.email, userId: user.id, data: { email: user.email, link } });
}

function wrongCode(path: "code" | "backup_code"): Problem {
  const message = `This code is not right, or was used already. ${path === "code" ? "Wait for the next one." : "Try another one."}`;
  return new Problem(401, "invalid_code", message, { errors: [{ path, message }] });
}
