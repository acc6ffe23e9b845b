import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { tierOf } from "../../platform/billing/entitlements.ts";
import { PlanFits, readPlanFits } from "../../platform/billing/fit.ts";
import { getSubscription, SubscriptionShown } from "../../platform/billing/subscription.ts";
import { listUsageEvents, UsageEventPage, UsageEventQuery } from "../../platform/metering/usage.ts";
import { listMembers, MemberQuery, Members, type TeamId } from "../../platform/teams/members.ts";
import { readBefore, UsageBefore } from "./before.ts";
import { Breakdown, type BreakdownQuery, readBreakdown } from "./breakdown.ts";
import { readTeamUsage, TeamUsage, TeamUsageQuery } from "./team-usage.ts";
import { CurrentUsage, HistoryQuery, readCurrent, readHistory, UsageHistory } from "./usage.ts";

/** The last ten things that agents did. That they are well is not news. */
const lately = UsageEventQuery.parse({ limit: 10, quiet: "false" });
/** What the team's own use says of the plans, for a team on Free. */
const Fit = PlanFits.nullable();
const readFit = async (ctx: Ctx) => ((await tierOf(ctx.house, ctx.team)) === "free" ? readPlanFits(ctx) : null);

export const HomeQuery = HistoryQuery.pick({ days: true });
export const HomeFigures = z.object({
  current: CurrentUsage,
  history: UsageHistory,
  recent: UsageEventPage,
  fit: Fit,
});

/** All figures of the first page. */
export async function readHome(ctx: Ctx, { days }: z.output<typeof HomeQuery>): Promise<z.input<typeof HomeFigures>> {
  // Sent together, so that they share one way to the database and back.
  const [current, history, recent, fit] = await Promise.all([
    readCurrent(ctx, { period: "month" }),
    readHistory(ctx, { days }),
    listUsageEvents(ctx, lately),
    readFit(ctx),
  ]);
  return { current, history, recent, fit };
}

export const UsageFigures = z.object({ current: CurrentUsage, before: UsageBefore, breakdown: Breakdown, fit: Fit });

/** All figures of the page on use in a period. */
export async function readUsagePage(
  ctx: Ctx,
  { period }: z.output<typeof BreakdownQuery>,
): Promise<z.input<typeof UsageFigures>> {
  const [current, before, breakdown, fit] = await Promise.all([
    readCurrent(ctx, { period }),
    readBefore(ctx, { period }),
    readBreakdown(ctx, { period }),
    readFit(ctx),
  ]);
  return { current, before, breakdown, fit };
}

export const TeamFigures = z.object({ members: Members, usage: TeamUsage, subscription: SubscriptionShown });

/** All figures of the team's page: its seats and who has them, its use this month, and its plan. */
export async function readTeamPage(ctx: Ctx, { id }: z.output<typeof TeamId>): Promise<z.input<typeof TeamFigures>> {
  const [members, usage, subscription] = await Promise.all([
    listMembers(ctx, MemberQuery.parse({ id })),
    readTeamUsage(ctx, TeamUsageQuery.parse({ id })),
    getSubscription(ctx),
  ]);
  return { members, usage, subscription };
}
