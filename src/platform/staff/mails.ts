import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import type { PersonCtx } from "../../kernel/ctx.ts";
import type { MailId } from "../notifications/delivery-log.ts";
import { resendMail } from "../notifications/resending.ts";
import { mails } from "../notifications/tables.ts";
import { teams } from "../teams/tables.ts";
import { acrossTeams } from "./staff-route.ts";

/** Sends a mail of whichever team again, in that team, whose activity tells of it. An address that had bounced is tried again. */
export async function resendAnyMail(ctx: PersonCtx, { id }: z.output<typeof MailId>): Promise<void> {
  await acrossTeams(ctx, { route: "POST /admin/mails/:id/resend", of: id }, async (across) => {
    const [team] = await across.db
      .select({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
      .from(mails)
      .innerJoin(teams, and(eq(teams.id, mails.team_id), isNull(teams.deleted_at)))
      .where(eq(mails.id, id));
    await resendMail(team ? await across.forTeam(team) : across, { id }, true);
  });
}
