import { eq } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx } from "../../kernel/ctx.ts";
import { Reply } from "../../kernel/route.ts";
import { sendMail } from "../notifications/mail.ts";
import { passwordChanged } from "./events.ts";
import { passwordChangedMail } from "./mails.ts";
import { requestReset } from "./password-reset.ts";
import { hashPassword, NewPassword } from "./passwords.ts";
import { confirmPassword } from "./reauthentication.ts";
import { endSessionsOf, renewSession } from "./sessions.ts";
import { users } from "./tables.ts";

export const PasswordChange = z.object({
  current_password: z.string().min(1, "Enter your current password.").max(1_000),
  password: NewPassword,
});

/** Sets a new password, ends every other session (browsers and programs), and tells the owner by mail. */
export async function changePassword(ctx: PersonCtx, input: z.output<typeof PasswordChange>) {
  await confirmPassword(ctx, input.current_password, "current_password");
  await ctx.commitSoFar();
  const password_hash = await hashPassword(input.password);
  await ctx.db.update(users).set({ password_hash }).where(eq(users.id, ctx.actor.id));
  await endSessionsOf(ctx, ctx.actor.id, ctx.actor.session_id);
  await ctx.emit(passwordChanged, { user_id: ctx.actor.id });
  const link = `${ctx.request.origin}/forgot-password`;
  await sendMail(ctx, passwordChangedMail, {
    to: ctx.actor.email,
    userId: ctx.actor.id,
    data: { email: ctx.actor.email, link },
  });
  return new Reply(undefined, await renewSession(ctx));
}

/** For people who signed up with another provider and have no password: a link to set one, by mail. */
export const mailPasswordLink = (ctx: PersonCtx) => requestReset(ctx, { email: ctx.actor.email });
