import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { midnight, type Period } from "./period.ts";

export const FeatureUse = z.object({
  /** What was done, by the name of its event. */
  feature: z.string(),
  uses: z.int(),
  people: z.int(),
  teams: z.int(),
  /** Day → uses; days without any are left out. */
  days: z.record(z.string(), z.int()),
});

/**
 * What people and their keys did in their teams, the most used first. Every verb that changes something leaves an event,
 * so nothing is recorded for this; what people do with their own account (`user.…`) is no feature.
 */
export async function readFeatureUse(ctx: Ctx, { product, from, end }: Period): Promise<z.output<typeof FeatureUse>[]> {
  const { rows } = await ctx.db.execute<z.output<typeof FeatureUse> & Record<string, unknown>>(sql`
    with acts as materialized (
      select name, (created_at at time zone 'UTC')::date as day, actor_id, team_id from events
      where product = ${product} and created_at >= ${midnight(from)}
        and created_at < ${midnight(end)}
        and actor_kind in ('person', 'key') and team_id is not null and name not like 'user.%'),
    daily as (select name, day, count(*) as uses from acts group by 1, 2),
    by_people as (select name, count(*)::int as people from (select distinct name, actor_id from acts) one group by 1),
    by_teams as (select name, count(*)::int as teams from (select distinct name, team_id from acts) one group by 1)
    select name as feature, sum(uses)::int as uses, people, teams, jsonb_object_agg(day, uses order by day) as days
    from daily join by_people using (name) join by_teams using (name)
    group by name, people, teams order by uses desc, feature`);
  return rows;
}

export const ReportedUse = z.object({
  kind: z.enum(["metric", "agent"]),
  name: z.string(),
  uses: z.int(),
  teams: z.int(),
});

const mostAgents = 50;

/** What the product's metering counted, and the agents that it was reported of: the most used first. Days are the teams' own. */
export async function readReportedUse(
  ctx: Ctx,
  { product, from, end }: Period,
): Promise<z.output<typeof ReportedUse>[]> {
  const { rows } = await ctx.db.execute<z.output<typeof ReportedUse> & Record<string, unknown>>(sql`
    select case dimension when '' then 'metric' else 'agent' end as kind,
      case dimension when '' then metric else value end as name,
      sum(events)::float8 as uses, count(distinct team_id)::int as teams
    from usage_rollups
    where dimension in ('', 'agent') and day >= ${from} and day < ${end}
      and team_id in (select id from teams where product = ${product})
    group by 1, 2 order by 1 desc, 3 desc, 2`);
  return [
    ...rows.filter(({ kind }) => kind === "metric"),
    ...rows.filter(({ kind }) => kind === "agent").slice(0, mostAgents),
  ];
}
