import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";
import { mail, sendMail } from "../notifications/mail.ts";
import { teamMembers } from "../teams/tables.ts";
import type { apiKeyCreated } from "./events.ts";

export const keyCreatedMail = mail(
  "api-keys.key_created",
  z.object({ team: z.string(), name: z.string(), prefix: z.string(), scopes: z.string(), link: z.url() }),
  {
    kind: "security",
    action: (data) => data.link,
    facts: (data) => [
      ["team", data.team],
      ["key", data.name],
      ["prefix", `${data.prefix}…`],
      ["scopes", data.scopes],
    ],
  },
);

/** A new way into the team: all its owners hear of it. */
export async function tellOwners(ctx: Ctx, key: z.output<typeof apiKeyCreated.data>): Promise<void> {
  const owners = await ctx.db
    .select({ id: users.id, email: users.email })
    .from(teamMembers)
    .innerJoin(users, eq(users.id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), eq(teamMembers.role, "owner"), eq(teamMembers.status, "active")));
  for (const owner of owners)
    await sendMail(ctx, keyCreatedMail, {
      to: owner.email,
      userId: owner.id,
      data: {
        team: ctx.team.name,
        name: key.name,
        prefix: key.key_prefix,
        scopes: key.scopes,
        link: `${ctx.house.config.appUrl}/settings/keys`,
      },
    });
}
