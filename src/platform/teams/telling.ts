import { and, inArray, ne } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { notify } from "../notifications/notify.ts";
import type { memberJoined } from "./events.ts";
import { memberJoinedMail } from "./mails.ts";
import { teamMembers } from "./tables.ts";

/** Owners and admins hear who joined. */
export async function tellManagers(ctx: Ctx, joined: z.output<typeof memberJoined.data>): Promise<void> {
  const managers = await ctx.db
    .select({ user_id: teamMembers.user_id })
    .from(teamMembers)
    .where(
      and(
        mine(ctx, teamMembers),
        inArray(teamMembers.role, ["owner", "admin"]),
        ne(teamMembers.user_id, joined.user_id),
      ),
    )
    .limit(100);
  const { name, role } = joined;
  const link = `${ctx.house.config.appUrl}/settings/team`;
  for (const { user_id } of managers)
    await notify(ctx, memberJoinedMail, { userId: user_id, data: { name, role, team: ctx.team.name, link } });
}
