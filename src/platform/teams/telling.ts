import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { managers } from "../../kernel/module.ts";
import { notifyRoles } from "../notifications/notify.ts";
import type { memberJoined } from "./events.ts";
import { memberJoinedMail } from "./mails.ts";

/** Owners and admins hear who joined. */
export async function tellManagers(ctx: Ctx, joined: z.output<typeof memberJoined.data>): Promise<void> {
  const { name, role } = joined;
  const link = `${ctx.house.config.appUrl}/settings/team`;
  await notifyRoles(ctx, memberJoinedMail, {
    roles: managers,
    except: joined.user_id,
    data: () => ({ name, role, team: ctx.team.name, link }),
  });
}
