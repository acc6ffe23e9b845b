import { and, asc, between, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { dayIn, daysBetween } from "../../platform/analytics/analytics.ts";
import { tierOf } from "../../platform/billing/entitlements.ts";
import { profiles, users } from "../../platform/identity/tables.ts";
import { usageRollups } from "../../platform/metering/tables.ts";
import { readCounts } from "../../platform/metering/usage.ts";
import { teamMembers } from "../../platform/teams/tables.ts";
import { activityOf } from "./activity.ts";
import { Counts, countsByDay, countsOf, DayCounts } from "./counts.ts";
import { anythingReported } from "./first-steps.ts";
import { metricNames } from "./metrics.ts";
import { Period, spanOf } from "./periods.ts";

const mostMembers = 1_000;

const TeamPeriod = Period.exclude(["all"]);
export const TeamUsageQuery = z.object({ id: z.uuid(), period: TeamPeriod.default("month") });
/** Source: 001, GET /api/teams/:teamId/usage. */
export const TeamUsage = z.object({
  team_id: z.uuid(),
  period: TeamPeriod,
  tier: z.string(),
  total_usage: Counts,
  /** Members, the busiest first; people who left keep what they used. */
  member_breakdown: z.array(z.object({ user_id: z.uuid(), name: z.string(), active: z.boolean(), ...Counts.shape })),
  daily_breakdown: z.array(DayCounts),
  /** Whether the team has reported anything ever, be it long ago. */
  ever_reported: z.boolean(),
});

/** What the whole team used, and who used it: a report by a key counts for the person who made the key. */
export async function readTeamUsage(
  ctx: Ctx,
  { period }: z.output<typeof TeamUsageQuery>,
): Promise<z.input<typeof TeamUsage>> {
  const { from, to } = spanOf(period, ctx.team.time_zone, ctx.now(), null);
  const [sums, ofMembers, tier] = await Promise.all([
    readCounts(ctx, { from, to, metrics: metricNames }),
    sumsByMember(ctx, from, to),
    tierOf(ctx.house, ctx.team),
  ]);
  const byMember = Map.groupBy(ofMembers, ({ value }) => value);
  const people = await peopleOf(ctx, [...byMember.keys()]);
  const members = people.map(({ user_id, name, active }) => ({
    ...{ user_id, name, active },
    ...countsOf(byMember.get(user_id) ?? []),
  }));
  return {
    team_id: ctx.team.id,
    period,
    tier,
    total_usage: countsOf(sums),
    member_breakdown: members.sort((a, b) => activityOf(b) - activityOf(a)),
    daily_breakdown: countsByDay(sums, daysBetween(from, dayIn(ctx.team.time_zone, ctx.now()))),
    ever_reported: sums.length > 0 || (await anythingReported(ctx)),
  };
}

const sumsByMember = (ctx: Ctx, from: string, to: string) =>
  ctx.db
    .select({
      metric: usageRollups.metric,
      value: usageRollups.value,
      count: sql<number>`sum(${usageRollups.count})`.mapWith(Number),
    })
    .from(usageRollups)
    .where(
      and(
        mine(ctx, usageRollups),
        eq(usageRollups.dimension, "member"),
        inArray(usageRollups.metric, metricNames),
        between(usageRollups.day, from, to),
      ),
    )
    .groupBy(usageRollups.metric, usageRollups.value);

/** Everybody who is in the team, and whoever used something and is still known by name. */
async function peopleOf(ctx: Ctx, userIds: string[]) {
  const present = await ctx.db
    .select({ user_id: teamMembers.user_id, name: profiles.name })
    .from(teamMembers)
    .innerJoin(profiles, eq(profiles.user_id, teamMembers.user_id))
    .where(and(mine(ctx, teamMembers), eq(teamMembers.status, "active")))
    .orderBy(asc(teamMembers.created_at))
    .limit(mostMembers);
  const here = new Set(present.map(({ user_id }) => user_id));
  const gone = userIds.filter((id) => !here.has(id)).slice(0, mostMembers);
  const left =
    gone.length === 0
      ? []
      : await ctx.db
          .select({ user_id: users.id, name: profiles.name })
          .from(users)
          .innerJoin(profiles, eq(profiles.user_id, users.id))
          .where(inArray(users.id, gone));
  return [...present.map((one) => ({ ...one, active: true })), ...left.map((one) => ({ ...one, active: false }))];
}
