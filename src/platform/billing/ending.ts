import { and, eq, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx, VisitorCtx } from "../../kernel/ctx.ts";
import { accountTurned, endDue } from "./events.ts";
import { keepStates } from "./subscription-states.ts";
import { subscriptions } from "./tables.ts";

/** What is written of a team's billing comes one after the other. */
export async function lockBilling(ctx: Ctx, teamId: string): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`billing ${teamId}`}, 0))`);
}

/**
 * Every subscription of a team that goes ends at its provider: by jobs of this transaction, which need nothing of the
 * team. Under the lock, so that what a webhook writes at the same time is either seen here, or finds the team gone.
 */
export async function endPlansOf(ctx: Ctx, teamId: string): Promise<void> {
  await lockBilling(ctx, teamId);
  const running = await ctx.db
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.team_id, teamId), ne(subscriptions.status, "canceled")));
  for (const { provider, subscription_id } of running) await endAtProvider(ctx, { provider, subscription_id });
  await keepStates(
    ctx,
    running.map((one) => ({ ...one, status: "canceled", since: ctx.now() })),
  );
}

export const endAtProvider = (ctx: Ctx, one: z.input<typeof endDue.data>, runAt?: Date): Promise<void> =>
  ctx.enqueue(endDue, one, { key: `end ${one.provider} ${one.subscription_id}`, ...(runAt ? { runAt } : {}) });

/** Lets the plans of teams that a person is alone in end, or go on, with what the person has decided about their account. */
export const plansFollowAccount = (ctx: Pick<VisitorCtx, "enqueue">, userId: string, runAt?: Date): Promise<void> =>
  ctx.enqueue(
    accountTurned,
    { user_id: userId },
    { key: `follow ${userId}`, queue: `billing:account:${userId}`, ...(runAt ? { runAt } : {}) },
  );
