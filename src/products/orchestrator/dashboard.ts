import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { lastDays } from "../../platform/analytics/analytics.ts";
import { ActivityEntry, listActivity } from "../../platform/audit/activity.ts";
import { getSubscription, SubscriptionShown } from "../../platform/billing/subscription.ts";
import { apiCall } from "../../platform/metering/api-call.ts";
import { Standing } from "../../platform/metering/standing.ts";
import { readSums } from "../../platform/metering/usage.ts";

const shownDays = 30;
const shownActivities = 8;

const PlanShown = SubscriptionShown.pick({
  ...{ tier: true, title: true, status: true, billing_period: true, current_period_end: true },
  ...{ cancel_at_period_end: true, trial_ends_at: true, seats: true },
});
export const Dashboard = z.object({
  plan: PlanShown,
  usage: z.array(Standing),
  /** Calls of the API a day, today included, in the team's time zone. */
  daily: z.array(z.object({ date: z.string(), calls: z.int(), errors: z.int() })),
  recent: z.array(ActivityEntry),
});

/** The figures of the first page, from the sums of days alone: as quick with a million events as with ten. */
export async function readDashboard(ctx: Ctx): Promise<z.input<typeof Dashboard>> {
  const dates = lastDays(ctx.team.time_zone, ctx.now(), shownDays);
  const [{ limits, ...subscription }, sums, { data: recent }] = await Promise.all([
    getSubscription(ctx),
    readSums(ctx, { from: dates[0]!, to: dates.at(-1)!, metrics: [apiCall.name] }),
    listActivity(ctx, { limit: shownActivities, sort: "-created_at" }),
  ]);
  const byDay = new Map(sums.map((sum) => [sum.day, sum]));
  return {
    plan: PlanShown.parse(subscription),
    usage: limits,
    daily: dates.map((date) => ({
      date,
      calls: byDay.get(date)?.count ?? 0,
      errors: byDay.get(date)?.errors ?? 0,
    })),
    recent,
  };
}
