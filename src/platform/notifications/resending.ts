import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, notFound, type Problem } from "../../kernel/errors.ts";
import { managers, permission } from "../../kernel/module.ts";
import { hashOf, isSuppressed, tellTeam } from "./delivery.ts";
import { mailDue, mailSentAgain } from "./events.ts";
import { memberWithWishes } from "./notify.ts";
import { type mailStates, mailSuppressions, mails, opensNothing } from "./tables.ts";

export const resendMails = permission("mails.resend", managers);

type State = (typeof mailStates)[number];
const didNotArrive = (state: State) => state === "bounced" || state === "failed";

/**
 * Why a mail that did not arrive cannot be sent again, in plain words; null when it can, or need not. Only who `lifts` may
 * try an address again that has bounced for good: it is suppressed for all teams.
 */
export async function whyNotAgain(
  ctx: Ctx,
  { kind, state, kept, to }: { kind: string; state: State; kept: boolean; to: string },
  lifts: boolean,
): Promise<Problem | null> {
  if (!didNotArrive(state)) return null;
  if (!opensNothing(kind))
    return conflict(
      "mail_holds_secrets",
      "Mails about accounts and security are not kept: they may hold a link or a code. Whoever needs it asks for a new one.",
    );
  if (!kept) return conflict("mail_not_kept", "What this mail said is not kept any more.");
  if (!lifts && (await isSuppressed(ctx, to)))
    return conflict(
      "address_suppressed",
      "The recipient's mail server says that this address does not exist. Ask for another address; only the people who run the platform may try this one again.",
    );
  return null;
}

/**
 * Sends a mail of the team again that did not arrive, to its recipient's present address; its tries begin anew. One that is
 * under way or has arrived is left alone, so asking twice sends it once. Without a team in the ctx it is looked for among all.
 */
export async function resendMail(ctx: Ctx, { id }: { id: string }, lifts = false): Promise<void> {
  const [row] = await ctx.db
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), ctx.team ? eq(mails.team_id, ctx.team.id) : undefined))
    .for("update");
  if (!row) throw notFound("Mail");
  if (!didNotArrive(row.state)) return;
  const why = await whyNotAgain(ctx, { ...row, kept: row.data !== null }, lifts);
  if (why) throw why;
  const to = await presentAddress(ctx, row);
  if (lifts) await ctx.db.delete(mailSuppressions).where(eq(mailSuppressions.address_hash, hashOf(to)));
  const now = ctx.now();
  await ctx.db.update(mails).set({ state: "queued", to, due_at: now, again_at: now }).where(eq(mails.id, id));
  await ctx.enqueue(mailDue, { id }, { key: id });
  await ctx.emit(mailSentAgain, { mail_id: id, subject: row.subject });
  await tellTeam(ctx);
}

/** They may have moved, left or unsubscribed since the mail was written. */
async function presentAddress(ctx: Ctx, { user_id, kind, to }: typeof mails.$inferSelect): Promise<string> {
  if (!user_id) return to;
  const person = ctx.team ? await memberWithWishes(ctx, user_id, kind) : undefined;
  if (person && (person.email ?? true)) return person.address;
  throw conflict("mail_unwanted", "Its recipient has left the team, or wants no mails of this kind any more.");
}
