import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { everyRole, type Role } from "../../kernel/module.ts";
import { mine } from "../../kernel/tables.ts";
import { avatarUrl } from "../identity/avatars.ts";
import { profiles, users } from "../identity/tables.ts";
import { teamMembers } from "./tables.ts";

/** A person of the team, beside what they did. */
export const TeamPerson = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  avatar_url: z.string().nullable(),
  role: z.enum(everyRole as readonly [Role, ...Role[]]),
});

/** Members by the id of their account; whoever has left is nobody's business any more. */
async function peopleById(ctx: Ctx, ids: string[]): Promise<Map<string, z.input<typeof TeamPerson>>> {
  const rows = await ctx.db
    .select({
      id: users.id,
      name: profiles.name,
      email: users.email,
      avatar_id: profiles.avatar_id,
      role: teamMembers.role,
    })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .innerJoin(profiles, eq(profiles.user_id, users.id))
    .where(and(mine(ctx, teamMembers), inArray(teamMembers.user_id, ids)));
  return new Map(rows.map(({ avatar_id, ...row }) => [row.id, { ...row, avatar_url: avatarUrl(avatar_id) }]));
}

/** For the `expand` of routes whose rows hold a `user_id`. */
export const userRelation = { by: "user_id", shape: TeamPerson, load: peopleById };
