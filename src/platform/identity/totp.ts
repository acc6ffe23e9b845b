import { and, eq, isNotNull, lt } from "drizzle-orm";
import { generateSecret, generateURI, verifySync } from "otplib";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { isOutdated, seal, unseal } from "../secrets/secrets.ts";
import { secondFactors } from "./tables.ts";

/** Clocks of phones are off by some seconds: the code before and the one after are taken too. */
const toleranceSeconds = 30;
const purposeOf = (userId: string) => `totp:${userId}`;

export const sealSecret = (ctx: VisitorCtx, userId: string, secret: string) =>
  seal(ctx.house.config, secret, purposeOf(userId));

/** A secret for an authenticator app, with the address that its QR code holds. */
export function newSecret(issuer: string, email: string) {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer, label: email, secret }) };
}

/** The time step of a code that is right just now, or null. */
function stepOf(ctx: VisitorCtx, secret: string, code: string): number | null {
  const token = code.replace(/[\s-]/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const epoch = Math.floor(ctx.now().getTime() / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: toleranceSeconds });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}

/**
 * Takes a code of the person's authenticator app: each is good once, and none older than the last one. Of several at
 * once with the same code one passes, because the step is compared where it is written.
 */
export async function takeCode(
  ctx: VisitorCtx,
  userId: string,
  code: string,
  options: { unconfirmed?: boolean } = {},
): Promise<boolean> {
  const mine = options.unconfirmed
    ? eq(secondFactors.user_id, userId)
    : and(eq(secondFactors.user_id, userId), isNotNull(secondFactors.confirmed_at));
  const [factor] = await ctx.db.select().from(secondFactors).where(mine);
  if (!factor) return false;
  const { config } = ctx.house;
  const secret = unseal(config, factor.secret, purposeOf(userId));
  const step = stepOf(ctx, secret, code);
  if (step === null) return false;
  const taken = await ctx.db
    .update(secondFactors)
    .set({ last_step: step, ...(isOutdated(config, factor.secret) ? { secret: sealSecret(ctx, userId, secret) } : {}) })
    .where(and(eq(secondFactors.user_id, userId), lt(secondFactors.last_step, step)))
    .returning({ user_id: secondFactors.user_id });
  return taken.length > 0;
}
