import { createHash, randomBytes } from "node:crypto";
import { and, count, eq, gt } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, notFound, tooMany } from "../../kernel/errors.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { Email, secondsToNextMail } from "../identity/accounts.ts";
import { users } from "../identity/tables.ts";
import { sendMail } from "../notifications/mail.ts";
import { memberInvited } from "./events.ts";
import { invitationMail } from "./mails.ts";
import { invitedMember, type Member, type MemberId, refuseFullTeam } from "./members.ts";
import { manageMembers } from "./permissions.ts";
import { teamInvitations, teamMembers } from "./tables.ts";
import { lockTeam } from "./team-lock.ts";

const lifeMs = 7 * dayMs;
const mostAnHour = 50;

export const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

export const NewInvitation = z.object({
  id: z.uuid(),
  email: Email,
  // Nobody becomes an owner by a link in a mail.
  role: z.enum(["admin", "member", "viewer"], "Choose admin, member or viewer.").default("member"),
});

/**
 * Invites by mail for 7 days. 409 `already_member`, or `already_invited` while an invitation is open; one that ran out is
 * replaced. Source: 001, POST /api/teams/:id/members.
 */
export async function inviteMember(ctx: Ctx, input: z.output<typeof NewInvitation>): Promise<z.input<typeof Member>> {
  await lockTeam(ctx, manageMembers);
  const [member] = await ctx.db
    .select({ id: teamMembers.id })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), eq(users.email, input.email)));
  if (member) throw conflict("already_member", "This person is in the team already.");
  const ofAddress = and(eq(teamInvitations.email, input.email), eq(teamInvitations.status, "open"));
  const [open] = await ctx.db
    .select()
    .from(teamInvitations)
    .where(and(mine(ctx, teamInvitations), ofAddress));
  if (open && open.expires_at > ctx.now())
    throw conflict("already_invited", "This person is invited already. Send the invitation again from the list.");
  await refuseFullTeam(ctx);
  await refuseTooMany(ctx, input.email);
  if (open) await ctx.db.delete(teamInvitations).where(myRow(ctx, teamInvitations, open.id));
  const { token, ...link } = newLink(ctx);
  const [row] = await ctx.db
    .insert(teamInvitations)
    .values({
      email: input.email,
      role: input.role,
      ...link,
      invited_by: ctx.actor.id,
      created_at: ctx.now(),
      ...ownedBy(ctx),
    })
    .returning();
  await mailInvitation(ctx, row!, token);
  await ctx.emit(memberInvited, { invitation_id: row!.id, email: row!.email, role: row!.role });
  return invitedMember(ctx, row!);
}

/** Sends the mail again with a new link, for another 7 days; the link before no longer works. */
export async function resendInvitation(ctx: Ctx, { member_id }: z.output<typeof MemberId>) {
  await lockTeam(ctx, manageMembers);
  const [found] = await ctx.db
    .select()
    .from(teamInvitations)
    .where(and(myRow(ctx, teamInvitations, member_id), eq(teamInvitations.status, "open")));
  if (!found) throw notFound("Invitation");
  // One that ran out holds no seat any more.
  if (found.expires_at <= ctx.now()) await refuseFullTeam(ctx);
  await refuseTooMany(ctx, found.email);
  const { token, ...link } = newLink(ctx);
  const [row] = await ctx.db
    .update(teamInvitations)
    .set(link)
    .where(myRow(ctx, teamInvitations, found.id))
    .returning();
  await mailInvitation(ctx, row!, token);
  await ctx.emit(memberInvited, { invitation_id: row!.id, email: row!.email, role: row!.role });
  return invitedMember(ctx, row!);
}

function newLink(ctx: Ctx) {
  const token = randomBytes(32).toString("base64url");
  const now = ctx.now();
  return { token, token_hash: hashOf(token), sent_at: now, expires_at: new Date(now.getTime() + lifeMs) };
}

/** At most 50 mails an hour from one team, and three to one address within 15 minutes, whichever teams they are from. */
async function refuseTooMany(ctx: Ctx, email: string): Promise<void> {
  const hourAgo = new Date(ctx.now().getTime() - 3_600_000);
  const [sent] = await ctx.db
    .select({ count: count() })
    .from(teamInvitations)
    .where(and(mine(ctx, teamInvitations), gt(teamInvitations.sent_at, hourAgo)));
  if (sent!.count >= mostAnHour)
    throw tooMany(3_600, `This team has sent ${mostAnHour} invitations within an hour. Go on in an hour.`);
  const wait = await secondsToNextMail(ctx, "invitation", email);
  if (wait > 0)
    throw tooMany(wait, `This address has got several invitations just now. Try again in ${Math.ceil(wait / 60)} min.`);
}

async function mailInvitation(ctx: Ctx, row: typeof teamInvitations.$inferSelect, token: string): Promise<void> {
  const [user] = await ctx.db.select({ id: users.id }).from(users).where(eq(users.email, row.email));
  await sendMail(ctx, invitationMail, {
    to: row.email,
    userId: user?.id ?? null,
    data: {
      team: ctx.team.name,
      role: row.role,
      inviter: ctx.actor.name ?? ctx.team.name,
      valid_until: row.expires_at.toISOString(),
      link: `${ctx.house.config.appUrl}/invitations/${token}`,
    },
  });
}
