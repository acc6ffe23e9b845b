import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { toString as drawQrCode } from "qrcode";
import { z } from "zod";
import type { PersonCtx } from "../../kernel/ctx.ts";
import { conflict, invalid } from "../../kernel/errors.ts";
import { Moment, Reply } from "../../kernel/route.ts";
import { sendMail } from "../notifications/mail.ts";
import { forgetAttempts } from "./attempts.ts";
import { backupCodesLeft, renewBackupCodes } from "./backup-codes.ts";
import { backupCodesRenewed, secondFactorTurnedOff, secondFactorTurnedOn } from "./events.ts";
import { issueMailedCode, takeMailedCode } from "./mailed-codes.ts";
import { backupCodesRenewedMail, secondFactorOffCodeMail, secondFactorOffMail, secondFactorOnMail } from "./mails.ts";
import { confirmPassword, countTry } from "./reauthentication.ts";
import { renewSession } from "./sessions.ts";
import { backupCodes, secondFactors, users } from "./tables.ts";
import { newSecret, sealSecret, takeCode } from "./totp.ts";

export const Security = z.object({
  has_password: z.boolean(),
  second_factor: z.object({
    enabled: z.boolean(),
    enabled_at: Moment.nullable(),
    backup_codes_left: z.int(),
  }),
});
const Password = z.string().min(1, "Enter your password.").max(1_000);
const Code = z.string().trim().min(1, "Enter the code.").max(20);
export const PasswordOnly = z.object({ password: Password });
export const CodeOnly = z.object({ code: Code });
export const PasswordAndCode = z.object({ password: Password, code: Code });
export const PasswordOrCode = z
  .object({ password: Password.optional(), code: Code.optional() })
  .refine(({ password, code }) => Boolean(password) !== Boolean(code), {
    path: ["password"],
    message: "Enter your password, or a code of your authenticator app.",
  })
  .meta({ examples: [{ password: "Correct-horse-battery-1" }] });
/** `qr_code` is an SVG picture of `uri`. */
export const SecondFactorSecret = z.object({ secret: z.string(), uri: z.string(), qr_code: z.string() });
export const BackupCodes = z.object({ backup_codes: z.array(z.string()) });

const wrongCode = () =>
  invalid([{ path: "code", message: "This code is not right, or was used already. Wait for the next one." }]);
const isOn = (userId: string) => and(eq(secondFactors.user_id, userId), isNotNull(secondFactors.confirmed_at));

export async function getSecurity(ctx: PersonCtx): Promise<z.input<typeof Security>> {
  const [user] = await ctx.db
    .select({ password_hash: users.password_hash })
    .from(users)
    .where(eq(users.id, ctx.actor.id));
  const [factor] = await ctx.db
    .select({ enabled_at: secondFactors.confirmed_at })
    .from(secondFactors)
    .where(isOn(ctx.actor.id));
  return {
    has_password: user!.password_hash !== null,
    second_factor: {
      enabled: factor !== undefined,
      enabled_at: factor?.enabled_at ?? null,
      backup_codes_left: factor ? await backupCodesLeft(ctx, ctx.actor.id) : 0,
    },
  };
}

/** Makes the secret for an authenticator app. It counts for nothing until a code of it was shown. */
export async function beginSecondFactor(
  ctx: PersonCtx,
  { password }: z.output<typeof PasswordOnly>,
): Promise<z.input<typeof SecondFactorSecret>> {
  await confirmPassword(ctx, password);
  const { secret, uri } = newSecret(ctx.house.product(ctx.product).title, ctx.actor.email);
  const row = { secret: sealSecret(ctx, ctx.actor.id, secret), last_step: 0, created_at: ctx.now() };
  const made = await ctx.db
    .insert(secondFactors)
    .values({ user_id: ctx.actor.id, ...row })
    .onConflictDoUpdate({ target: secondFactors.user_id, set: row, setWhere: isNull(secondFactors.confirmed_at) })
    .returning({ user_id: secondFactors.user_id });
  if (made.length === 0) throw alreadyOn();
  return { secret, uri, qr_code: await drawQrCode(uri, { type: "svg", margin: 2 }) };
}

const alreadyOn = () =>
  conflict("second_factor_on", "Two-factor sign-in is on already. Switch it off before you set up another app.");

/** Switches it on with a first code; answers the backup codes, this once. */
export async function confirmSecondFactor(ctx: PersonCtx, { code }: z.output<typeof CodeOnly>) {
  const key = await countTry(ctx, "second factor on");
  const [factor] = await ctx.db
    .select({ confirmed_at: secondFactors.confirmed_at })
    .from(secondFactors)
    .where(eq(secondFactors.user_id, ctx.actor.id))
    .for("update");
  if (!factor) throw conflict("second_factor_not_begun", "Scan the QR code first.");
  if (factor.confirmed_at) throw alreadyOn();
  if (!(await takeCode(ctx, ctx.actor.id, code, { unconfirmed: true }))) {
    await ctx.commitSoFar();
    throw wrongCode();
  }
  await forgetAttempts(ctx, key);
  await ctx.db.update(secondFactors).set({ confirmed_at: ctx.now() }).where(eq(secondFactors.user_id, ctx.actor.id));
  const backup_codes = await renewBackupCodes(ctx, ctx.actor.id);
  await ctx.emit(secondFactorTurnedOn, { user_id: ctx.actor.id });
  await tell(ctx, secondFactorOnMail);
  return new Reply<z.input<typeof BackupCodes>>({ backup_codes }, await renewSession(ctx));
}

export async function makeBackupCodes(
  ctx: PersonCtx,
  input: z.output<typeof PasswordOrCode>,
): Promise<z.input<typeof BackupCodes>> {
  if (input.password) await confirmPassword(ctx, input.password);
  else {
    const key = await countTry(ctx, "new backup codes");
    if (!(await takeCode(ctx, ctx.actor.id, input.code!))) {
      await ctx.commitSoFar();
      throw wrongCode();
    }
    await forgetAttempts(ctx, key);
  }
  await refuseWhenOff(ctx);
  const backup_codes = await renewBackupCodes(ctx, ctx.actor.id);
  await ctx.emit(backupCodesRenewed, { user_id: ctx.actor.id });
  await tell(ctx, backupCodesRenewedMail);
  return { backup_codes };
}

async function refuseWhenOff(ctx: PersonCtx): Promise<void> {
  const on = await ctx.db.select({ user_id: secondFactors.user_id }).from(secondFactors).where(isOn(ctx.actor.id));
  if (on.length === 0) throw conflict("second_factor_off", "Two-factor sign-in is not on.");
}

/** The first half of switching off: the password, for which a code goes out by mail. */
export async function sendSecondFactorOffCode(ctx: PersonCtx, { password }: z.output<typeof PasswordOnly>) {
  await confirmPassword(ctx, password);
  await refuseWhenOff(ctx);
  const code = await issueMailedCode(ctx, "second_factor_off");
  await sendMail(ctx, secondFactorOffCodeMail, {
    to: ctx.actor.email,
    userId: ctx.actor.id,
    data: { email: ctx.actor.email, code, link: `${ctx.request.origin}/settings/security` },
  });
}

/** The second half: password and code together. */
export async function disableSecondFactor(ctx: PersonCtx, input: z.output<typeof PasswordAndCode>) {
  await confirmPassword(ctx, input.password);
  const key = await countTry(ctx, "second factor off");
  await refuseWhenOff(ctx);
  if (!(await takeMailedCode(ctx, "second_factor_off", input.code))) {
    await ctx.commitSoFar();
    throw invalid([{ path: "code", message: "This code is not right, or too old. Ask for a new one." }]);
  }
  await forgetAttempts(ctx, key);
  await ctx.db.delete(secondFactors).where(eq(secondFactors.user_id, ctx.actor.id));
  await ctx.db.delete(backupCodes).where(eq(backupCodes.user_id, ctx.actor.id));
  await ctx.emit(secondFactorTurnedOff, { user_id: ctx.actor.id });
  await tell(ctx, secondFactorOffMail);
  return new Reply(undefined, await renewSession(ctx));
}

function tell(ctx: PersonCtx, mail: typeof secondFactorOnMail) {
  const link = `${ctx.request.origin}/settings/security`;
  return sendMail(ctx, mail, { to: ctx.actor.email, userId: ctx.actor.id, data: { email: ctx.actor.email, link } });
}
