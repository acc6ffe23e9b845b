import type { Ctx } from "../../kernel/ctx.ts";
import { subscriptionStates, type subscriptions } from "./tables.ts";

type Subscription = typeof subscriptions.$inferSelect;
type State = Omit<typeof subscriptionStates.$inferInsert, "id">;

/** Takes down what a subscription became, when it now brings in something else than before. */
export async function keepState(ctx: Ctx, before: Subscription | null, after: Subscription): Promise<void> {
  const same =
    before?.status === after.status &&
    before.plan_name === after.plan_name &&
    before.interval === after.interval &&
    before.amount_minor === after.amount_minor;
  if (same) return;
  const { ended_at, provider_updated_at } = after;
  // An end is told of later than it was, but no state begins before the one that it follows.
  const since = ended_at && (!before || ended_at > before.provider_updated_at) ? ended_at : provider_updated_at;
  await keepStates(ctx, [{ ...after, since }]);
}

export async function keepStates(ctx: Ctx, states: readonly State[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map((state) => ({
    ...{ team_id: state.team_id, provider: state.provider, subscription_id: state.subscription_id },
    ...{ status: state.status, plan_name: state.plan_name, interval: state.interval },
    ...{ amount_minor: state.amount_minor, since: state.since },
  }));
  await ctx.db.insert(subscriptionStates).values(rows);
}
