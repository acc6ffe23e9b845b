import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, forbidden, notFound, overLimit } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { everyRole, type Role } from "../../kernel/module.ts";
import { Moment, PageAs, PageQuery } from "../../kernel/route.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { forgetKeysOf } from "../api-keys/api-keys.ts";
import { stopKeysOf } from "../api-keys/makers.ts";
import { entitlementsOf, namedBy } from "../billing/entitlements.ts";
import { planTitle } from "../billing/plans.ts";
import { dropLimits } from "../billing/usage-limits.ts";
import { avatarUrl } from "../identity/avatars.ts";
import { leaveTeam as leaveInSessions } from "../identity/sessions.ts";
import { sendMail } from "../notifications/mail.ts";
import { invitationChanged, invitationRevoked, memberLeft, memberRemoved, memberRoleChanged } from "./events.ts";
import { memberRemovedMail, roleChangedMail } from "./mails.ts";
import { leaveTeams, manageMembers } from "./permissions.ts";
import { teamInvitations, teamMembers } from "./tables.ts";
import { isLastOwner, lockTeam } from "./team-lock.ts";

type Status = "active" | "invited" | "suspended";
const roles = everyRole as readonly [Role, ...Role[]];

export const TeamId = z.object({ id: z.uuid() });
export const MemberId = z.object({ id: z.uuid(), member_id: z.uuid() });
export const NewRole = MemberId.extend({ role: z.enum(roles) });

/** A member, or somebody who is invited to be one. */
export const Member = z.object({
  id: z.uuid(),
  user_id: z.uuid().nullable(),
  name: z.string().nullable(),
  email: z.string(),
  avatar_url: z.string().nullable(),
  role: z.enum(roles),
  status: z.enum(["active", "invited", "suspended"]),
  /** Who invited them, while the invitation is open. */
  invited_by: z.string().nullable(),
  invited_at: Moment.nullable(),
  expires_at: Moment.nullable(),
  joined_at: Moment.nullable(),
});
export const Members = PageAs("members", Member).extend({ seats_used: z.int() });

const order = ordered(
  { status: sql`people.status`, email: sql`people.email` },
  { column: sql`people.id`, field: "id" },
  "status",
);
export const MemberQuery = order.query.extend({
  id: z.uuid(),
  limit: PageQuery.shape.limit.unwrap().default(100),
  role: z.enum(roles).optional(),
  status: Member.shape.status.optional(),
});

/**
 * Members first, then open invitations, which those see who may send them, each in the order in which they came.
 * Source: 001, GET /api/teams/:id/members.
 */
export async function listMembers(ctx: Ctx, query: z.output<typeof MemberQuery>): Promise<z.input<typeof Members>> {
  const listed = and(
    ctx.can(manageMembers) ? undefined : joined,
    query.role && sql`people.role = ${query.role}`,
    query.status && sql`people.status = ${query.status}`,
    order.after(query),
  );
  // Sent together, so that they share one way to the database and back.
  const [rows, seats_used] = await Promise.all([
    people(ctx, listed)
      .orderBy(...order.by(query))
      .limit(query.limit + 1),
    seatsUsed(ctx),
  ]);
  return { ...order.page(rows.map(withAvatar), query, "members"), seats_used };
}

const shown = {
  id: sql<string>`people.id`,
  user_id: sql<string | null>`people.user_id`,
  name: sql<string | null>`people.name`,
  email: sql<string>`people.email`,
  avatar_id: sql<string | null>`people.avatar_id`,
  role: sql<Role>`people.role`,
  status: sql<Status>`people.status`,
  invited_by: sql<string | null>`people.invited_by`,
  invited_at: sql<Date | null>`people.invited_at`.mapWith(teamInvitations.sent_at),
  expires_at: sql<Date | null>`people.expires_at`.mapWith(teamInvitations.expires_at),
  joined_at: sql<Date | null>`people.joined_at`.mapWith(teamMembers.joined_at),
};
const joined = sql`people.status <> 'invited'`;

/** Members of the team, and its open invitations. */
const people = (ctx: Ctx, which: SQL | undefined) =>
  ctx.db.select(shown).from(sql`team_people(${ctx.team.id}, ${ctx.now().toISOString()}) people`).where(which);

export async function invitedMember(ctx: Ctx, { id }: { id: string }): Promise<z.input<typeof Member>> {
  const [row] = await people(ctx, sql`people.id = ${id}`);
  return withAvatar(row!);
}

const withAvatar = <M extends { avatar_id: string | null }>({ avatar_id, ...member }: M) => ({
  ...member,
  avatar_url: avatarUrl(avatar_id) as string | null,
});

export const openInvitations = (ctx: Ctx) =>
  and(mine(ctx, teamInvitations), eq(teamInvitations.status, "open"), gt(teamInvitations.expires_at, ctx.now()));

export async function seatsUsed(ctx: Ctx): Promise<number> {
  const { rows } = await ctx.db.execute<{ used: number }>(
    sql`select seats_used(${ctx.team.id}, ${ctx.now().toISOString()}) as used`,
  );
  return rows[0]!.used;
}

/** 402 when the plan has no seat left; called under the team's lock, so that the last seat is given once. */
export async function refuseFullTeam(ctx: Ctx): Promise<void> {
  const { plan, seats } = await entitlementsOf(ctx.house, ctx.team);
  if (seats.most === null || (await seatsUsed(ctx)) < seats.most) return;
  const title = planTitle(ctx.house, ctx.product, plan.name, ctx.request.locale);
  throw overLimit(
    "limit_reached",
    `${namedBy(seats, title)} has ${seats.most} ${seats.most === 1 ? "seat" : "seats"}, and all are in use. A larger plan has more: see /pricing.`,
  );
}

/** An open invitation holds its seat and can be accepted; but not while a plan that ended leaves fewer than are held. */
export async function refuseTooFewSeats(ctx: Ctx): Promise<void> {
  const { seats } = await entitlementsOf(ctx.house, ctx.team);
  if (seats.most === null || (await seatsUsed(ctx)) <= seats.most) return;
  throw conflict(
    "team_full",
    `The plan of ${ctx.team.name} has fewer seats than the team has members and invitations, so nobody can join at the moment. Ask an owner of the team to choose a larger plan, or to remove members or other invitations. Then accept again.`,
  );
}

/** Changes the role of a member, or the one that an open invitation gives. Owners are for owners to change and to make. */
export async function changeRole(ctx: Ctx, input: z.output<typeof NewRole>): Promise<z.input<typeof Member>> {
  const acting = await lockTeam(ctx, manageMembers);
  const member = await findMember(ctx, input.member_id);
  if (!member) return changeInvitedRole(ctx, input);
  if (acting !== "owner" && (member.role === "owner" || input.role === "owner"))
    throw forbidden("Only an owner can change an owner or make somebody one.");
  if (member.role === input.role) return member;
  if (await isLastOwner(ctx, member)) throw lastOwner();
  await ctx.db
    .update(teamMembers)
    .set({ role: input.role })
    .where(myRow(ctx, teamMembers, member.id));
  forgetKeysOf(ctx.house, ctx.team.id);
  const { user_id, name } = member;
  await ctx.emit(memberRoleChanged, { user_id, name, role: input.role, before: member.role });
  if (user_id !== ctx.actor.id)
    await sendMail(ctx, roleChangedMail, {
      to: member.email,
      userId: user_id,
      data: { team: ctx.team.name, role: input.role, by: ctx.actor.name ?? "", link: ctx.house.config.appUrl },
    });
  return { ...member, role: input.role };
}

async function changeInvitedRole(ctx: Ctx, { member_id, role }: z.output<typeof NewRole>) {
  const open = and(myRow(ctx, teamInvitations, member_id), openInvitations(ctx));
  if ((await ctx.db.$count(teamInvitations, open)) === 0) throw notFound("Member");
  if (role === "owner") throw conflict("not_a_member", "Somebody can become an owner once they have joined.");
  const [row] = await ctx.db
    .update(teamInvitations)
    .set({ role })
    .where(myRow(ctx, teamInvitations, member_id))
    .returning();
  await ctx.emit(invitationChanged, { invitation_id: row!.id, email: row!.email, role });
  return invitedMember(ctx, row!);
}

/** Takes a member out of the team, or an open invitation back. It holds for the member's very next request. */
export async function removeMember(ctx: Ctx, { member_id }: z.output<typeof MemberId>): Promise<void> {
  const acting = await lockTeam(ctx, manageMembers);
  const member = await findMember(ctx, member_id);
  if (!member) return revokeInvitation(ctx, member_id);
  if (member.user_id === ctx.actor.id) return leave(ctx, member);
  if (member.role === "owner" && acting !== "owner") throw forbidden("Only an owner can remove an owner.");
  if (await isLastOwner(ctx, member)) throw lastOwner();
  await dropMember(ctx, member);
  await ctx.emit(memberRemoved, { user_id: member.user_id, name: member.name });
  await sendMail(ctx, memberRemovedMail, {
    to: member.email,
    userId: member.user_id,
    data: { team: ctx.team.name, by: ctx.actor.name ?? "" },
  });
}

async function revokeInvitation(ctx: Ctx, id: string): Promise<void> {
  const [row] = await ctx.db
    .update(teamInvitations)
    .set({ status: "revoked" })
    .where(and(myRow(ctx, teamInvitations, id), eq(teamInvitations.status, "open")))
    .returning();
  if (!row) throw notFound("Member");
  await ctx.emit(invitationRevoked, { invitation_id: row.id, email: row.email, role: row.role });
}

/** Leaves the team; its last owner cannot. */
export async function leaveTeam(ctx: Ctx): Promise<void> {
  await lockTeam(ctx, leaveTeams);
  const [row] = await ctx.db
    .select({ id: teamMembers.id })
    .from(teamMembers)
    .where(and(mine(ctx, teamMembers), eq(teamMembers.user_id, ctx.actor.id!)));
  await leave(ctx, (await findMember(ctx, row!.id))!);
}

async function leave(ctx: Ctx, member: FoundMember): Promise<void> {
  if (await isLastOwner(ctx, member)) throw lastOwner();
  await dropMember(ctx, member);
  await ctx.emit(memberLeft, { user_id: member.user_id, name: member.name });
}

async function dropMember(ctx: Ctx, member: FoundMember): Promise<void> {
  await ctx.db.delete(teamMembers).where(myRow(ctx, teamMembers, member.id));
  await leaveInSessions(ctx, ctx.team.id, member.user_id);
  await stopKeysOf(ctx, member.user_id);
  await dropLimits(ctx, member.user_id);
}

const lastOwner = () =>
  conflict("last_owner", "A team needs an owner. Make somebody else an owner first, or delete the team.");

type FoundMember = z.input<typeof Member> & { user_id: string; name: string };

export async function findMember(ctx: Ctx, id: string): Promise<FoundMember | null> {
  const [member] = await people(ctx, and(sql`people.id = ${id}`, joined));
  return member ? (withAvatar(member) as FoundMember) : null;
}
