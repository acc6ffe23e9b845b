import { and, count, eq, isNull } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { forbidden, notFound } from "../../kernel/errors.ts";
import type { Permission, Role } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { teamMembers, teams } from "./tables.ts";

/**
 * Takes the team for one change of its members at a time, and asks again, under the lock, what the actor may: two owners
 * who demote each other, or leave at once, come one after the other. Answers the actor's role.
 */
export async function lockTeam(ctx: Ctx, may: Permission): Promise<Role> {
  const [team] = await ctx.db
    .select({ id: teams.id })
    .from(teams)
    .where(and(eq(teams.id, ctx.team.id), isNull(teams.deleted_at)))
    .for("no key update");
  if (!team) throw notFound("Team");
  if (ctx.actor.kind !== "person") {
    if (!ctx.can(may)) throw forbidden();
    return (ctx.actor.role as Role | null) ?? "owner";
  }
  const [member] = await ctx.db
    .select({ role: teamMembers.role })
    .from(teamMembers)
    .where(and(mine(ctx, teamMembers), eq(teamMembers.user_id, ctx.actor.id!), eq(teamMembers.status, "active")));
  if (!member) throw notFound("Team");
  if (!may.roles.includes(member.role)) throw forbidden();
  return member.role;
}

/** Under `lockTeam` this stays true until the transaction ends. */
export async function isLastOwner(ctx: Ctx, member: { role: Role }): Promise<boolean> {
  if (member.role !== "owner") return false;
  const owners = and(mine(ctx, teamMembers), eq(teamMembers.role, "owner"), eq(teamMembers.status, "active"));
  const [found] = await ctx.db.select({ count: count() }).from(teamMembers).where(owners);
  return found!.count <= 1;
}
