import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx, PersonCtx, Team, VisitorCtx } from "../../kernel/ctx.ts";
import { conflict, notFound, Problem } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, PageAs, Reply } from "../../kernel/route.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { isTimeZone, makeConfirmedPerson, NewAccount } from "../identity/accounts.ts";
import { enter } from "../identity/entering.ts";
import { switchTeam } from "../identity/sessions.ts";
import { invitationDeclined, memberJoined } from "./events.ts";
import { hashOf } from "./invitations.ts";
import { refuseTooFewSeats } from "./members.ts";
import { teamInvitations, teamMembers } from "./tables.ts";
import { logoUrl } from "./teams.ts";

const statuses = ["open", "accepted", "declined", "revoked", "expired"] as const;

export const InvitationView = z.object({
  id: z.uuid(),
  email: z.string(),
  role: z.enum(["admin", "member", "viewer"]),
  status: z.enum(statuses),
  team: z.object({ id: z.uuid(), name: z.string(), product: z.string(), logo_url: z.string().nullable() }),
  invited_by: z.string().nullable(),
  has_account: z.boolean(),
  expires_at: Moment,
});
export const MyInvitations = PageAs("invitations", InvitationView);

interface Found extends Record<string, unknown> {
  id: string;
  email: string;
  role: "admin" | "member" | "viewer";
  status: (typeof statuses)[number];
  expires_at: string;
  invited_by: string | null;
  has_account: boolean;
  team_id: string;
  team_name: string;
  product: string;
  time_zone: string;
  logo_file_id: string | null;
}

async function find(
  ctx: VisitorCtx,
  by: { hash?: string; address?: string },
  narrowed = sql`limit 1`,
): Promise<Found[]> {
  const now = ctx.now().toISOString();
  const { rows } = await ctx.db.execute<Found>(
    sql`select * from find_invitations(${by.hash ?? null}, ${by.address ?? null}, ${now}::timestamptz) ${narrowed}`,
  );
  return rows;
}

/** The token of a mail's link; or, for a signed-in person, the id of an invitation to their own address. */
export const InvitationRef = z.object({ token: z.string().min(1).max(100) });

async function findOne(ctx: VisitorCtx, { token }: z.output<typeof InvitationRef>): Promise<Found> {
  const own = z.uuid().safeParse(token).success && ctx.actor.kind === "person" && ctx.actor.email;
  const [one] = own
    ? await find(ctx, { address: own }, sql`where id = ${token}`)
    : await find(ctx, { hash: hashOf(token) });
  if (!one) throw notFound("Invitation");
  return one;
}

const view = (ctx: VisitorCtx, row: Found): z.input<typeof InvitationView> => ({
  id: row.id,
  email: row.email,
  role: row.role,
  status: row.status,
  team: {
    id: row.team_id,
    name: row.team_name,
    product: row.product,
    logo_url: logoUrl(ctx, row.team_id, row.logo_file_id),
  },
  invited_by: row.invited_by,
  has_account: row.has_account,
  expires_at: new Date(row.expires_at),
});

/** What a link in a mail leads to, also when it is over. */
export const viewInvitation = async (ctx: VisitorCtx, ref: z.output<typeof InvitationRef>) =>
  view(ctx, await findOne(ctx, ref));

const order = ordered({ expires_at: sql`expires_at` }, { column: sql`id`, field: "id" }, "-expires_at");
export const MyInvitationQuery = order.query.extend({ role: InvitationView.shape.role.optional() });

/** Open invitations to the person's own address, whichever team they are from. */
export async function listMyInvitations(
  ctx: PersonCtx,
  query: z.output<typeof MyInvitationQuery>,
): Promise<z.input<typeof MyInvitations>> {
  const narrowed = and(sql`true`, order.after(query), query.role && sql`role = ${query.role}`);
  const by = sql.join(order.by(query), sql`, `);
  const found = await find(
    ctx,
    { address: ctx.actor.email },
    sql`where ${narrowed} order by ${by} limit ${query.limit + 1}`,
  );
  return order.page(
    found.map((row) => view(ctx, row)),
    query,
    "invitations",
  );
}

export const Joined = z.object({ next: z.string() });

/** Joins the team and goes on in it. The invitation is for its address only: 403 `other_address`. */
export async function acceptInvitation(ctx: PersonCtx, ref: z.output<typeof InvitationRef>) {
  const invitation = await findOne(ctx, ref);
  if (invitation.email !== ctx.actor.email)
    throw new Problem(
      403,
      "other_address",
      `This invitation is for ${invitation.email}, and you are signed in as ${ctx.actor.email}. Sign out, and sign in with the other address.`,
    );
  const team = await join(ctx, invitation, { id: ctx.actor.id, name: ctx.actor.name! });
  return switchTeam(team as PersonCtx, { team_id: team.team.id });
}

export const InvitedAccount = InvitationRef.extend({
  name: z.string().trim().min(1, "Enter your name.").max(120, "Use at most 120 characters."),
  password: NewAccount.shape.password,
  time_zone: z.string().max(64).refine(isTimeZone, "Choose a time zone like Europe/Paris.").optional(),
});

/**
 * An account for somebody who is new, made from the invitation: the link has proved the address, so no other mail is sent,
 * and the team they join is their first. 409 `email_taken` when there is an account already.
 */
export async function registerInvited(ctx: VisitorCtx, input: z.output<typeof InvitedAccount>) {
  const invitation = await findOne(ctx, { token: input.token });
  if (invitation.status !== "open") throw over(invitation.status);
  if (invitation.has_account) throw emailTaken();
  const person = await makeConfirmedPerson(ctx, { ...input, email: invitation.email });
  if (!person) throw emailTaken();
  const acting = ctx.actAs(person);
  const team = await join(acting, invitation, person);
  const { headers } = await enter(acting, { userId: person.id, remember: false });
  return new Reply<z.input<typeof Joined>>({ next: ctx.house.product(team.product).home }, headers);
}

const emailTaken = () => conflict("email_taken", "There is an account with this address. Sign in to accept.");

/** Whoever holds the link may say no; nobody needs an account for that. */
export async function declineInvitation(ctx: VisitorCtx, ref: z.output<typeof InvitationRef>): Promise<void> {
  const invitation = await findOne(ctx, ref);
  const team = await ctx.forTeam(teamOf(invitation));
  const [row] = await team.db
    .update(teamInvitations)
    .set({ status: "declined" })
    .where(and(myRow(team, teamInvitations, invitation.id), eq(teamInvitations.status, "open")))
    .returning();
  if (!row) throw over(invitation.status);
  await team.emit(invitationDeclined, { invitation_id: row.id, email: row.email, role: row.role });
}

const teamOf = (row: Found): Team => ({
  id: row.team_id,
  name: row.team_name,
  product: row.product,
  time_zone: row.time_zone,
});

/** Makes the person a member, once: who accepts again, or twice at a time, is simply in the team. */
async function join(ctx: VisitorCtx, invitation: Found, person: { id: string; name: string }): Promise<Ctx> {
  const team = await ctx.forTeam(teamOf(invitation));
  const [row] = await team.db
    .select()
    .from(teamInvitations)
    .where(myRow(team, teamInvitations, invitation.id))
    .for("update");
  if (!row) throw notFound("Invitation");
  if (row.status === "accepted" && (await isMember(team, person.id))) return team;
  if (row.status !== "open") throw over(row.status);
  if (row.expires_at <= team.now()) throw over("expired");
  await refuseTooFewSeats(team);
  await team.db
    .update(teamInvitations)
    .set({ status: "accepted" })
    .where(myRow(team, teamInvitations, row.id));
  const now = team.now();
  const made = await team.db
    .insert(teamMembers)
    .values({ team_id: team.team.id, user_id: person.id, role: row.role, joined_at: now, created_at: now })
    .onConflictDoNothing()
    .returning({ id: teamMembers.id });
  if (made.length > 0) await team.emit(memberJoined, { user_id: person.id, name: person.name, role: row.role });
  return team;
}

const isMember = async (ctx: Ctx, userId: string) =>
  (await ctx.db.$count(teamMembers, and(mine(ctx, teamMembers), eq(teamMembers.user_id, userId)))) === 1;

const ended = {
  accepted: () =>
    new Problem(410, "invitation_accepted", "This invitation was accepted already. Sign in to go to the team."),
  declined: () => new Problem(410, "invitation_declined", "This invitation was declined. Ask for a new one."),
  revoked: () => new Problem(410, "invitation_revoked", "This invitation was taken back. Ask the team for a new one."),
  expired: () => new Problem(410, "invitation_expired", "This invitation has run out. Ask the team to send it again."),
};
/** Of one that was open a moment ago somebody else has disposed. */
const over = (status: (typeof statuses)[number]) => ended[status === "open" ? "revoked" : status]();
