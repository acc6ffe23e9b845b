import { createHmac, randomInt } from "node:crypto";
import { and, count, eq, isNull } from "drizzle-orm";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { sendMail } from "../notifications/mail.ts";
import { derivedKey } from "./derived-key.ts";
import { backupCodeUsed } from "./events.ts";
import { backupCodeUsedMail } from "./mails.ts";
import { backupCodes } from "./tables.ts";

const howMany = 10;
// No 0, 1, i, l, o and u: nothing that is misread.
const letters = "23456789abcdefghjkmnpqrstvwxyz";

/** Ten letters of fifty bits are few for a plain hash, so the hash takes a key that is not in the database. */
const hashOf = (ctx: VisitorCtx, userId: string, code: string) =>
  createHmac("sha256", derivedKey(ctx.house.config, "backup codes"))
    .update(`${userId}:${code.toLowerCase().replace(/[^a-z0-9]/g, "")}`)
    .digest("hex");

const newCode = () => {
  const code = Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join("");
  return `${code.slice(0, 5)}-${code.slice(5)}`;
};

/** Makes ten new backup codes; those before are good no more. This is the only time that anyone sees them. */
export async function renewBackupCodes(ctx: VisitorCtx, userId: string): Promise<string[]> {
  const codes = [...new Set(Array.from({ length: howMany }, newCode))];
  await ctx.db.delete(backupCodes).where(eq(backupCodes.user_id, userId));
  await ctx.db
    .insert(backupCodes)
    .values(codes.map((code) => ({ user_id: userId, code_hash: hashOf(ctx, userId, code), created_at: ctx.now() })));
  return codes;
}

export async function backupCodesLeft(ctx: VisitorCtx, userId: string): Promise<number> {
  const [row] = await ctx.db
    .select({ left: count() })
    .from(backupCodes)
    .where(and(eq(backupCodes.user_id, userId), isNull(backupCodes.used_at)));
  return row!.left;
}

/** Uses a backup code up and tells its owner by mail how many are left. */
export async function takeBackupCode(
  ctx: VisitorCtx,
  user: { id: string; email: string },
  code: string,
): Promise<boolean> {
  const taken = await ctx.db
    .update(backupCodes)
    .set({ used_at: ctx.now() })
    .where(
      and(
        eq(backupCodes.user_id, user.id),
        eq(backupCodes.code_hash, hashOf(ctx, user.id, code)),
        isNull(backupCodes.used_at),
      ),
    )
    .returning({ id: backupCodes.id });
  if (taken.length === 0) return false;
  const left = await backupCodesLeft(ctx, user.id);
  await ctx.emit(backupCodeUsed, { user_id: user.id, left });
  await sendMail(ctx, backupCodeUsedMail, {
    to: user.email,
    userId: user.id,
    data: { email: user.email, left, link: `${ctx.request.origin}/settings/security` },
  });
  return true;
}
