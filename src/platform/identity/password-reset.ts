import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, VisitorCtx } from "../../kernel/ctx.ts";
import { sendMail } from "../notifications/mail.ts";
import { countMail, type EmailOnly, nameOf } from "./accounts.ts";
import { byAccount, forgetAttempts } from "./attempts.ts";
import { enter } from "./entering.ts";
import { passwordReset, resetDue } from "./events.ts";
import { passwordChangedMail, resetPasswordMail } from "./mails.ts";
import { hashPassword, NewPassword } from "./passwords.ts";
import { endSessionsOf } from "./sessions.ts";
import { profiles, users } from "./tables.ts";
import { issueToken, redeemToken } from "./tokens.ts";

/** The same answer, in words and in time, for known and unknown addresses: the look-up happens in the job. */
export async function requestReset(ctx: VisitorCtx, { email }: z.output<typeof EmailOnly>) {
  await countMail(ctx, "reset", email);
  await ctx.enqueue(resetDue, { email, locale: ctx.request.locale, origin: ctx.request.origin });
}

export async function sendReset(ctx: Ctx, data: z.output<typeof resetDue.data>): Promise<void> {
  const [user] = await ctx.db
    .select({ id: users.id, email: users.email, name: profiles.name })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.email, data.email));
  if (!user) return;
  const link = `${data.origin}/reset-password?token=${await issueToken(ctx, user.id, "reset_password")}`;
  await sendMail(ctx, resetPasswordMail, {
    to: user.email,
    userId: user.id,
    name: user.name,
    locale: data.locale,
    data: { email: user.email, link },
  });
}

export const ResetPassword = z.object({ token: z.string().min(1).max(200), password: NewPassword });

/** Sets the new password, ends every session, unlocks the account and signs in. The mail's link has proved the address. */
export async function resetPassword(ctx: VisitorCtx, input: z.output<typeof ResetPassword>) {
  const password_hash = await hashPassword(input.password);
  const userId = await redeemToken(ctx, "reset_password", input.token);
  const [user] = await ctx.db
    .update(users)
    .set({
      password_hash,
      email_verified_at: sql`coalesce(email_verified_at, ${ctx.now().toISOString()}::timestamptz)`,
    })
    .where(eq(users.id, userId))
    .returning({ email: users.email });
  await endSessionsOf(ctx, userId, null);
  await forgetAttempts(ctx, byAccount(user!.email));
  await ctx
    .actAs({ id: userId, email: user!.email, name: await nameOf(ctx, userId) })
    .emit(passwordReset, { user_id: userId });
  const link = `${ctx.request.origin}/forgot-password`;
  await sendMail(ctx, passwordChangedMail, { to: user!.email, userId, data: { email: user!.email, link } });
  return enter(ctx, { userId, remember: false, next: ctx.house.product(ctx.product).home });
}
