import { and, asc, eq, gt } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { inPages } from "../exports/exports.ts";
import { usageAlerts, usageEvents, usageRollups } from "./tables.ts";

/** What was used stays the team's; by whom is forgotten, in the sums too, so that they can be made anew from the events. */
export async function forgetUser(ctx: Ctx, person: DataSubject): Promise<void> {
  // Read across teams: in all that the person was in.
  await ctx.db.update(usageEvents).set({ user_id: null }).where(eq(usageEvents.user_id, person.id));
  await ctx.db.delete(usageRollups).where(and(eq(usageRollups.dimension, "member"), eq(usageRollups.value, person.id)));
  // As above, across teams.
  await ctx.db.update(usageAlerts).set({ dismissed_by: null }).where(eq(usageAlerts.dismissed_by, person.id));
}

export async function* exportUsage(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const rows = inPages((after, limit) =>
    // Read across teams: all of one person's.
    ctx.db
      .select()
      .from(usageEvents)
      .where(and(eq(usageEvents.user_id, person.id), after ? gt(usageEvents.id, after) : undefined))
      .orderBy(asc(usageEvents.id))
      .limit(limit),
  );
  yield { path: "usage.json", content: rows };
}
