import { eq, or } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { Reply } from "../../kernel/route.ts";
import { RefreshToken, sessionOf } from "./programs.ts";
import { sessionCookie } from "./sessions.ts";
import { sessions } from "./tables.ts";

export const SigningOut = RefreshToken.partial();
export const SignedOut = z.object({ message: z.string() });

/**
 * Ends the session at once; for a program with every token that came from it. It is known by the cookie, by its access
 * token, also one that is too old, or by any of its refresh tokens.
 */
export async function signOut(ctx: VisitorCtx, { refresh_token }: z.output<typeof SigningOut>) {
  const { session_id, entrance } = ctx.actor;
  const meant = or(
    session_id ? eq(sessions.id, session_id) : undefined,
    refresh_token ? eq(sessions.id, sessionOf(ctx, refresh_token)) : undefined,
  );
  if (meant) await ctx.db.delete(sessions).where(meant);
  const program = refresh_token || (session_id && entrance?.kind !== "session");
  const cookies = program ? [] : [sessionCookie(ctx.request.origin, "", null)];
  return new Reply({ message: "Logged out successfully" }, cookies);
}
