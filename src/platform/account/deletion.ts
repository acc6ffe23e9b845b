import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import type { PersonCtx, VisitorCtx } from "../../kernel/ctx.ts";
import { conflict, Problem } from "../../kernel/errors.ts";
import { Moment } from "../../kernel/route.ts";
import { dayMs } from "../analytics/analytics.ts";
import { plansFollowAccount } from "../billing/ending.ts";
import { nameOf } from "../identity/accounts.ts";
import { type Proof, proveIdentity } from "../identity/proof.ts";
import { endSessionsOf } from "../identity/sessions.ts";
import { users } from "../identity/tables.ts";
import { sendMail } from "../notifications/mail.ts";
import { teamsInTheWay } from "../teams/departure.ts";
import { deletionAsked, deletionUndone } from "./events.ts";
import { deletionMail } from "./mails.ts";
import { accountDeletions } from "./tables.ts";

const graceMs = 30 * dayMs;
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

export const Deletion = z.object({
  deletion: z.object({ requested_at: Moment, due_at: Moment }).nullable(),
  /** Teams with other members whose only owner one is: they are handed on or deleted first. */
  teams_in_the_way: z.array(z.object({ id: z.uuid(), name: z.string() })),
});

export async function getDeletion(ctx: PersonCtx): Promise<z.input<typeof Deletion>> {
  const [deletion] = await ctx.db
    .select({ requested_at: accountDeletions.requested_at, due_at: accountDeletions.due_at })
    .from(accountDeletions)
    .where(eq(accountDeletions.user_id, ctx.actor.id));
  return { deletion: deletion ?? null, teams_in_the_way: await teamsInTheWay(ctx, ctx.actor.id) };
}

export const DeletionAsked = z.object({ due_at: Moment });

/** Begins the 30 days after which the account is purged. Every other session ends. 409 while teams stand in the way. */
export async function askForDeletion(
  ctx: PersonCtx,
  proof: z.output<typeof Proof>,
): Promise<z.input<typeof DeletionAsked>> {
  const { id, email, session_id } = ctx.actor;
  const inTheWay = await teamsInTheWay(ctx, id);
  if (inTheWay.length > 0)
    throw conflict(
      "owns_teams",
      `You are the only owner of ${inTheWay.map(({ name }) => name).join(", ")}. Hand the team on or delete it first.`,
    );
  await proveIdentity(ctx, proof);
  const now = ctx.now();
  const due_at = new Date(now.getTime() + graceMs);
  const token = randomBytes(32).toString("base64url");
  const made = await ctx.db
    .insert(accountDeletions)
    .values({ user_id: id, undo_hash: hashOf(token), requested_at: now, due_at })
    .onConflictDoNothing()
    .returning({ user_id: accountDeletions.user_id });
  if (made.length === 0) throw conflict("deletion_runs", "This account is on its way to be deleted already.");
  await endSessionsOf(ctx, id, session_id);
  await plansFollowAccount(ctx, id);
  await ctx.emit(deletionAsked, { user_id: id, due_at: due_at.toISOString() });
  const link = `${ctx.request.origin}/undo-deletion?token=${token}`;
  await sendMail(ctx, deletionMail, { to: email, userId: id, data: { email, link, due_at: due_at.toISOString() } });
  return { due_at };
}

export async function undoDeletion(ctx: PersonCtx): Promise<void> {
  const undone = await ctx.db
    .delete(accountDeletions)
    .where(eq(accountDeletions.user_id, ctx.actor.id))
    .returning({ user_id: accountDeletions.user_id });
  if (undone.length === 0) return;
  await plansFollowAccount(ctx, ctx.actor.id);
  await ctx.emit(deletionUndone, { user_id: ctx.actor.id });
}

export const UndoToken = z.object({ token: z.string().min(1).max(200) });
export const Undone = z.object({ email: z.string() });

/** The link in the mail: it needs no session, because whoever reads the mailbox may keep the account. */
export async function undoByLink(
  ctx: VisitorCtx,
  { token }: z.output<typeof UndoToken>,
): Promise<z.input<typeof Undone>> {
  const [undone] = await ctx.db
    .delete(accountDeletions)
    .where(and(eq(accountDeletions.undo_hash, hashOf(token)), gt(accountDeletions.due_at, ctx.now())))
    .returning({ id: accountDeletions.user_id });
  if (!undone)
    throw new Problem(
      410,
      "link_used",
      "This link was used already, or the 30 days are over. Sign in to see how your account stands.",
    );
  await plansFollowAccount(ctx, undone.id);
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, undone.id));
  const person = { id: undone.id, email: user!.email, name: await nameOf(ctx, undone.id) };
  await ctx.actAs(person).emit(deletionUndone, { user_id: person.id });
  return { email: person.email };
}
