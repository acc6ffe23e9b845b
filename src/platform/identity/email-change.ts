import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { conflict, invalid, Problem } from "../../kernel/errors.ts";
import { dayMs } from "../analytics/analytics.ts";
import { sendMail } from "../notifications/mail.ts";
import { countMail, Email, nameOf, type Token } from "./accounts.ts";
import { emailChangeAsked, emailChanged, emailChangeStopped } from "./events.ts";
import { confirmNewEmailMail, emailChangeNoticeMail } from "./mails.ts";
import { Proof, proveIdentity } from "./proof.ts";
import { endSessionsOf } from "./sessions.ts";
import { emailChanges, oneTimeTokens, users } from "./tables.ts";
import { issueToken } from "./tokens.ts";

const confirmMs = dayMs;
const stopMs = 14 * dayMs;
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
const newToken = () => randomBytes(32).toString("base64url");

export const NewEmail = Proof.extend({ email: Email }).meta({
  examples: [{ email: "ada@example.com", password: "Correct-horse-battery-1" }],
});
export const PendingEmail = z.object({ pending_email: z.string() });

/**
 * Asks for another address. It counts once the link in the mail to it was opened; until then, and for 14 days, a link in
 * the mail to the old address stops the change or takes it back. A taken address is refused in the words of the sign-up.
 */
export async function askForEmail(
  ctx: PersonCtx,
  input: z.output<typeof NewEmail>,
): Promise<z.input<typeof PendingEmail>> {
  const { email: old, id } = ctx.actor;
  if (input.email === old) throw invalid([{ path: "email", message: "This is your address already." }]);
  await proveIdentity(ctx, input);
  await countMail(ctx, "email change", old);
  await refuseTaken(ctx, input.email, id);
  await endOpen(ctx, id);
  const [confirm, stop] = [newToken(), newToken()];
  const now = ctx.now();
  await ctx.db.insert(emailChanges).values({
    user_id: id,
    old_email: old,
    new_email: input.email,
    confirm_hash: hashOf(confirm),
    stop_hash: hashOf(stop),
    created_at: now,
    expires_at: new Date(now.getTime() + confirmMs),
  });
  await ctx.emit(emailChangeAsked, { user_id: id, old_email: old, new_email: input.email });
  const facts = { old_email: old, new_email: input.email };
  const link = (page: string, token: string) => `${ctx.request.origin}/${page}?token=${token}`;
  await sendMail(ctx, confirmNewEmailMail, {
    ...{ to: input.email, userId: id },
    data: { ...facts, link: link("confirm-email", confirm) },
  });
  await sendMail(ctx, emailChangeNoticeMail, {
    ...{ to: old, userId: id },
    data: { ...facts, link: link("email-not-me", stop) },
  });
  return { pending_email: input.email };
}

export async function forgetPendingEmail(ctx: PersonCtx): Promise<void> {
  if (await endOpen(ctx, ctx.actor.id)) await ctx.emit(emailChangeStopped, { user_id: ctx.actor.id });
}

export const ConfirmedEmail = z.object({ email: z.string() });

/** The link in the mail to the new address: from now on it is the one to sign in with. */
export async function confirmEmail(
  ctx: VisitorCtx,
  { token }: z.output<typeof Token>,
): Promise<z.input<typeof ConfirmedEmail>> {
  const [change] = await ctx.db
    .select()
    .from(emailChanges)
    .where(eq(emailChanges.confirm_hash, hashOf(token)))
    .for("update");
  if (!change) throw incomplete();
  if (change.confirmed_at && !change.ended_at) return { email: change.new_email };
  if (change.ended_at || change.expires_at <= ctx.now())
    throw new Problem(
      410,
      "link_expired",
      "This link is too old, or the change was stopped. Ask for the change again in your settings.",
    );
  await refuseTaken(ctx, change.new_email, change.user_id);
  await setEmail(ctx, change.user_id, change.new_email);
  await ctx.db.update(emailChanges).set({ confirmed_at: ctx.now() }).where(eq(emailChanges.id, change.id));
  await ctx
    .actAs({ id: change.user_id, email: change.new_email, name: await nameOf(ctx, change.user_id) })
    .emit(emailChanged, { user_id: change.user_id, old_email: change.old_email, new_email: change.new_email });
  return { email: change.new_email };
}

export const StoppedChange = z.object({ next: z.string() });

/**
 * "This was not me", from the old address: the change is stopped or taken back, every session ends, and a new password is
 * chosen, because whoever asked for the change knew the old one.
 */
export async function stopEmailChange(
  ctx: VisitorCtx,
  { token }: z.output<typeof Token>,
): Promise<z.input<typeof StoppedChange>> {
  const [change] = await ctx.db
    .select()
    .from(emailChanges)
    .where(eq(emailChanges.stop_hash, hashOf(token)))
    .for("update");
  if (!change) throw incomplete();
  if (change.stopped_at || change.created_at.getTime() + stopMs <= ctx.now().getTime())
    throw new Problem(410, "link_used", "This link was used already, or is too old. Reset your password to be safe.");
  if (change.confirmed_at) {
    await refuseTaken(ctx, change.old_email, change.user_id);
    await setEmail(ctx, change.user_id, change.old_email);
  }
  const now = ctx.now();
  await endOpen(ctx, change.user_id);
  await ctx.db.update(emailChanges).set({ ended_at: now, stopped_at: now }).where(eq(emailChanges.id, change.id));
  await endSessionsOf(ctx, change.user_id, null);
  await ctx
    .actAs({ id: change.user_id, email: change.old_email, name: await nameOf(ctx, change.user_id) })
    .emit(emailChangeStopped, { user_id: change.user_id });
  return { next: `/reset-password?token=${await issueToken(ctx, change.user_id, "reset_password")}` };
}

/** Links that were mailed to the address before lead nowhere any more. */
async function setEmail(ctx: VisitorCtx, userId: string, email: string): Promise<void> {
  const now = ctx.now();
  await ctx.db.update(users).set({ email, email_verified_at: now }).where(eq(users.id, userId));
  await ctx.db
    .update(oneTimeTokens)
    .set({ expires_at: now })
    .where(and(eq(oneTimeTokens.user_id, userId), isNull(oneTimeTokens.used_at)));
}

async function refuseTaken(ctx: VisitorCtx, email: string, userId: string): Promise<void> {
  const [taken] = await ctx.db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, email), ne(users.id, userId)));
  if (taken) throw conflict("email_taken", "There is an account with this address already. Choose another address.");
}

const isOpen = (userId: string) =>
  and(eq(emailChanges.user_id, userId), isNull(emailChanges.confirmed_at), isNull(emailChanges.ended_at));

async function endOpen(ctx: VisitorCtx, userId: string): Promise<boolean> {
  const ended = await ctx.db
    .update(emailChanges)
    .set({ ended_at: ctx.now() })
    .where(isOpen(userId))
    .returning({ id: emailChanges.id });
  return ended.length > 0;
}

const incomplete = () => new Problem(404, "link_invalid", "This link is not complete. Open it again from the mail.");
