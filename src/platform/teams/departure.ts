import { and, eq, inArray, lte, ne, sql } from "drizzle-orm";
import type { Ctx, PersonCtx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { dayMs } from "../analytics/analytics.ts";
import { teamInvitations, teamMembers, teams } from "./tables.ts";

/** Teams with other members that would be left without an owner. */
export async function teamsInTheWay(ctx: PersonCtx, userId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await ctx.db.execute<{ id: string; name: string }>(sql`select * from teams_without(${userId})`);
  return rows;
}

/** Teams that nobody else is in; read across teams, by system work. */
export async function teamsOfOneAlone(ctx: Ctx, userId: string): Promise<string[]> {
  const { rows } = await ctx.db.execute<{ team_id: string }>(
    sql`select m.team_id from team_members m where m.user_id = ${userId} and not exists (
      select from team_members o where o.team_id = m.team_id and o.user_id <> m.user_id and o.status = 'active')`,
  );
  return rows.map(({ team_id }) => team_id);
}

const graceMs = 30 * dayMs;

/** Teams that were deleted 30 days ago and still hold what they made; or whether this one does. */
export async function teamsDueForPurge(ctx: Ctx, id?: string): Promise<string[]> {
  const due = and(
    lte(teams.deleted_at, new Date(ctx.now().getTime() - graceMs)),
    ne(teams.slug, sql`'deleted-' || ${teams.id}`),
    id ? eq(teams.id, id) : undefined,
  );
  return (await ctx.db.select({ id: teams.id }).from(teams).where(due).limit(500)).map((team) => team.id);
}

/** What is left of a team whose last member is gone: a row without a name, which the ledger and the events point to. */
export async function dissolveTeam(ctx: Ctx, teamId: string): Promise<void> {
  await ctx.db
    .update(teams)
    .set({
      name: "Deleted team",
      slug: `deleted-${teamId}`,
      deleted_at: sql`coalesce(deleted_at, ${ctx.now().toISOString()}::timestamptz)`,
    })
    .where(eq(teams.id, teamId));
}

/**
 * Leaves every team. A team that became ownerless during the days of grace goes to the eldest member of the highest role;
 * a team that bears the person's name, as personal teams do, gets another.
 */
export async function forgetMember(ctx: Ctx, person: DataSubject): Promise<void> {
  // Invitations to the person go, those from them lose their name: across teams, as the account ends everywhere.
  await ctx.db.delete(teamInvitations).where(inArray(teamInvitations.email, [...person.addresses]));
  const fromThem = eq(teamInvitations.invited_by, person.id);
  await ctx.db.update(teamInvitations).set({ invited_by: null }).where(fromThem);
  await ctx.db.update(teams).set({ created_by: null }).where(eq(teams.created_by, person.id));
  await ctx.db.execute(sql`update team_members heir set role = 'owner' from teams_without(${person.id}) t
    where heir.team_id = t.id and heir.id = (select m.id from team_members m
      where m.team_id = t.id and m.user_id <> ${person.id} and m.status = 'active'
      order by array_position(array['owner', 'admin', 'member', 'viewer'], m.role), m.created_at, m.id limit 1)`);
  const left = await ctx.db
    .delete(teamMembers)
    .where(eq(teamMembers.user_id, person.id)) // across teams: the account ends everywhere
    .returning({ team_id: teamMembers.team_id });
  if (left.length === 0 || person.names.length === 0) return;
  const named = and(
    inArray(
      teams.id,
      left.map(({ team_id }) => team_id),
    ),
    inArray(sql`lower(${teams.name})`, [...person.names]),
  );
  await ctx.db.update(teams).set({ name: "Team", slug: sql`'team-' || id` }).where(named);
}

/** The teams of a person, for their copy of their data. */
export async function* exportTeams(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const rows = await ctx.db
    .select({
      id: teams.id,
      name: teams.name,
      slug: teams.slug,
      role: teamMembers.role,
      joined_at: teamMembers.joined_at,
    })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.team_id))
    .where(eq(teamMembers.user_id, person.id)); // across teams: all of one person's
  yield { path: "teams.json", content: rows };
  // Invitations to one person, across teams.
  const invited = await ctx.db
    .select({
      team_id: teamInvitations.team_id,
      email: teamInvitations.email,
      role: teamInvitations.role,
      status: teamInvitations.status,
      sent_at: teamInvitations.sent_at,
    })
    .from(teamInvitations)
    .where(inArray(teamInvitations.email, [...person.addresses]));
  yield { path: "invitations.json", content: invited };
}
