import { and, eq, inArray } from "drizzle-orm";
import { systemScope, type Team, withCtx } from "../../../kernel/ctx.ts";
import type { House } from "../../../kernel/house.ts";
import { invoices, subscriptions } from "../tables.ts";
import { teamById } from "../team-by-id.ts";

/** What we already have of things at Lemon Squeezy. */
export interface Known {
  team: Team;
  /** Those of the ones asked for that we have. */
  invoices: (typeof invoices.$inferSelect)[];
}

/**
 * Whose it is: the team that has it already, else the one that its checkout named. The first comes first, because a
 * link to the shop can be given any custom data. Null when it is nobody's here.
 */
export async function knownOf(
  house: House,
  { subscriptionId = "", invoiceIds = [] }: { subscriptionId?: string; invoiceIds?: string[] },
  named: string | null = null,
): Promise<Known | null> {
  return withCtx(house, systemScope(house), async (ctx) => {
    // Looked up across teams: the provider's ids are all that a webhook has.
    const found = await ctx.db
      .select()
      .from(invoices)
      .where(and(eq(invoices.provider, "lemonsqueezy"), inArray(invoices.invoice_id, invoiceIds)));
    const [subscription] = await ctx.db
      .select({ team_id: subscriptions.team_id })
      .from(subscriptions)
      .where(and(eq(subscriptions.provider, "lemonsqueezy"), eq(subscriptions.subscription_id, subscriptionId)));
    const teamId = found[0]?.team_id ?? subscription?.team_id ?? named;
    const owner = teamId === null ? null : await teamById(ctx, teamId);
    return owner && { team: owner.team, invoices: found };
  });
}
