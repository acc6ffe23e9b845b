import { eq } from "drizzle-orm";
import { z } from "zod";
import type { VisitorCtx } from "../../kernel/ctx.ts";
import { invalid } from "../../kernel/errors.ts";
import { profiles, users } from "../identity/tables.ts";
import { choose } from "./preferences.ts";
import { switchableKinds } from "./tables.ts";
import { readUnsubscribeToken } from "./unsubscribe-token.ts";

export const UnsubscribeToken = z.object({ token: z.string().max(200) });
/** Null when the link is broken. */
export const UnsubscribeView = z.object({ kind: z.enum(switchableKinds).nullable() });

/** What a link would switch off. Looking changes nothing: programs that look through mails open every link. */
export const viewUnsubscribe = async (ctx: VisitorCtx, { token }: z.output<typeof UnsubscribeToken>) => ({
  kind: readUnsubscribeToken(ctx.house.config, token)?.kind ?? null,
});

/** Switches one kind of mail off for the person whom the link names (RFC 8058), as often as it is asked. */
export async function unsubscribe(ctx: VisitorCtx, { token }: z.output<typeof UnsubscribeToken>) {
  const named = readUnsubscribeToken(ctx.house.config, token);
  if (!named) throw invalid([{ path: "token", message: "This link is broken. Open it from the mail again." }]);
  const [person] = await ctx.db
    .select({ id: users.id, email: users.email, name: profiles.name })
    .from(users)
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(eq(users.id, named.userId));
  // Whose account is gone gets no mail anyway.
  if (person) await choose(ctx.actAs(person), person.id, named.kind, { email: false });
  return { kind: named.kind };
}
