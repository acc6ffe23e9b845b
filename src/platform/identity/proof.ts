import { eq } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx } from "../../kernel/ctx.ts";
import { conflict, invalid } from "../../kernel/errors.ts";
import { sendMail } from "../notifications/mail.ts";
import { countMail } from "./accounts.ts";
import { forgetAttempts } from "./attempts.ts";
import { issueMailedCode, takeMailedCode } from "./mailed-codes.ts";
import { proofCodeMail } from "./mails.ts";
import { confirmPassword, countTry } from "./reauthentication.ts";
import { users } from "./tables.ts";

/** The current password; or, for a person who has none, the code that was mailed. */
export const Proof = z
  .object({
    password: z.string().max(1_000).optional(),
    code: z.string().trim().max(20).optional(),
  })
  .meta({ examples: [{ password: "Correct-horse-battery-1" }] });

/**
 * Asks a signed-in person once more who they are, before something that a borrowed browser must not do. Commits what was
 * done so far. 422 at the field when it is wrong, 429 after five wrong ones in 15 minutes.
 */
export async function proveIdentity(ctx: PersonCtx, proof: z.output<typeof Proof>): Promise<void> {
  if (await hasPassword(ctx)) return confirmPassword(ctx, proof.password ?? "");
  const key = await countTry(ctx, "mailed proof");
  await ctx.commitSoFar();
  if (!(await takeMailedCode(ctx, "proof", proof.code ?? "")))
    throw invalid([{ path: "code", message: "This code is not right, or is too old. Ask for a new one." }]);
  await forgetAttempts(ctx, key);
}

/** Mails a code to a person without a password. */
export async function sendProofCode(ctx: PersonCtx): Promise<void> {
  if (await hasPassword(ctx)) throw conflict("has_password", "Your account has a password. Use it instead of a code.");
  await countMail(ctx, "proof", ctx.actor.email);
  const code = await issueMailedCode(ctx, "proof");
  const data = { email: ctx.actor.email, code, link: `${ctx.request.origin}/settings/account` };
  await sendMail(ctx, proofCodeMail, { to: ctx.actor.email, userId: ctx.actor.id, data });
}

async function hasPassword(ctx: PersonCtx): Promise<boolean> {
  const [user] = await ctx.db
    .select({ password_hash: users.password_hash })
    .from(users)
    .where(eq(users.id, ctx.actor.id));
  return Boolean(user?.password_hash);
}
