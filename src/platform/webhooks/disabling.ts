import { and, eq, isNull } from "drizzle-orm";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { notifyRoles } from "../notifications/notify.ts";
import { teams } from "../teams/tables.ts";
import { disabledMail } from "./mails.ts";
import type { Claimed } from "./sending.ts";
import { disableWebhook, endpointOf } from "./webhooks.ts";

/** Ends what only fails, in one transaction with the mails to the owners: they get one, however many deliveries find out. */
export async function giveUpOn(house: House, claimed: Claimed, reason: "gone" | "failing"): Promise<void> {
  await withCtx(house, systemScope(house), async (across) => {
    const [team] = await across.db
      .select({ id: teams.id, name: teams.name, product: teams.product, time_zone: teams.time_zone })
      .from(teams)
      .where(and(eq(teams.id, claimed.team_id), isNull(teams.deleted_at)));
    if (!team) return;
    const ctx = await across.forTeam(team);
    const endpoint = await endpointOf(ctx, claimed.endpoint_id);
    if (await disableWebhook(ctx, endpoint, reason)) await tellOwners(ctx, endpoint, reason);
  });
}

async function tellOwners(ctx: Ctx, endpoint: { id: string; url: string }, reason: "gone" | "failing"): Promise<void> {
  const link = `${ctx.house.config.appUrl}/settings/webhooks/${endpoint.id}`;
  await notifyRoles(ctx, disabledMail, {
    roles: ["owner"],
    data: () => ({ host: new URL(endpoint.url).host, team: ctx.team.name, reason, link }),
  });
}
