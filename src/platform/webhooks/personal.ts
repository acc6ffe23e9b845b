import { or, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject } from "../../kernel/module.ts";
import { webhookDeliveries } from "./tables.ts";

/** The log of what was sent holds whole events: those that name the person go from it, across teams. */
export async function forgetMentioned(ctx: Ctx, person: DataSubject): Promise<void> {
  const quoted = person.names.map((name) => JSON.stringify(name));
  const mentions = [...person.addresses, ...quoted, person.id].map(
    (text) => sql`position(${text} in lower(${webhookDeliveries.body})) > 0`,
  );
  // Read across teams: whichever team's endpoint heard of the person.
  await ctx.db.delete(webhookDeliveries).where(or(...mentions));
}
