import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { rate, shiftDay } from "../../platform/analytics/analytics.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { ofEventDays } from "../../platform/metering/usage.ts";

/** The four measures of DORA, from reported deployments; null where nothing tells. */
export const Delivery = z.object({
  deployments: z.int(),
  deployments_per_week: z.number(),
  /** Median of deployment − first commit (`metadata.first_commit_at`), of those that succeeded. */
  lead_time_hours: z.number().nullable(),
  /** Failed ÷ all that succeeded or failed, in percent. */
  change_failure_rate: z.number().nullable(),
  /** Median from a failed deployment to the next of its project that succeeded, in the month of the latter. */
  restore_hours: z.number().nullable(),
});

export interface DeliverySpan {
  from: string;
  to: string;
  /** So many of them have begun. */
  days: number;
}
/** What the measures follow from: how many deployments, and medians in milliseconds. */
export interface DeliveryFacts extends Record<string, unknown> {
  all: number;
  ok: number;
  failed: number;
  lead_ms: number | null;
  restore_ms: number | null;
}

// As in its index: only so is the index of a project's deployments seen to fit.
const project = sql`case when project_id is null then '' else project_id end`;

/**
 * An outage lasts from a failure to the project's next success: a second failure in between belongs to the same one. It counts
 * where it ends, so the one that is mended first may have begun before the span.
 */
export async function readDelivery(ctx: Ctx, span: DeliverySpan): Promise<z.input<typeof Delivery>> {
  // The metric is written out, so that the indexes of deployments are seen to fit.
  const deployments = sql`${mine(ctx, usageEvents)} and metric = 'deployment'`;
  const earlier = sql`${deployments} and ${project} = turns.project and turn <= 2
    and ${ofEventDays({ to: shiftDay(span.from, -1) })}`;
  const { rows } = await ctx.db.execute<DeliveryFacts>(sql`
    with deployed as materialized (
      select count, success, recorded_at, id, ${project} as project,
        1000 * extract(epoch from recorded_at - luna.moment_of(metadata ->> 'first_commit_at')) as lead_ms
      from ${usageEvents}
      where ${deployments} and ${ofEventDays(span)}
    ), ended as (
      select project, success, recorded_at, id, lag(success) over (partition by project order by recorded_at, id) as before
      from deployed where success is not null
    ), turns as (
      select project, success, recorded_at, lag(recorded_at) over own as begun, row_number() over own as turn
      from ended where success is distinct from before
      window own as (partition by project order by recorded_at, id)
    ), restored as (
      select 1000 * extract(epoch from turns.recorded_at - coalesce(broken.since, turns.begun)) as ms
      from turns
      left join lateral (
        select recorded_at, id from ${usageEvents} where ${earlier} and success order by recorded_at desc, id desc limit 1
      ) healthy on true
      left join lateral (
        select recorded_at as since from ${usageEvents}
        where ${earlier} and not success and (recorded_at, id) > (
          case when healthy.id is null then '-infinity' else healthy.recorded_at end,
          case when healthy.id is null then '00000000-0000-0000-0000-000000000000' else healthy.id end)
        order by recorded_at, id limit 1
      ) broken on true
      where turns.success
    )
    select coalesce(sum(count), 0)::float8 as all, coalesce(sum(count) filter (where success), 0)::float8 as ok,
      coalesce(sum(count) filter (where not success), 0)::float8 as failed,
      percentile_cont(0.5) within group (order by lead_ms::float8) filter (where success and lead_ms >= 0) as lead_ms,
      (select percentile_cont(0.5) within group (order by ms::float8) from restored) as restore_ms
    from deployed`);
  return deliveryOf(rows[0]!, span.days);
}

const hourMs = 3_600_000;

export function deliveryOf(facts: DeliveryFacts, days: number): z.input<typeof Delivery> {
  const hours = (ms: number | null) => (ms === null ? null : tenth(ms / hourMs));
  return {
    deployments: facts.all,
    deployments_per_week: tenth((facts.all / Math.max(1, days)) * 7),
    lead_time_hours: hours(facts.lead_ms),
    change_failure_rate: rate(facts.failed, facts.failed + facts.ok),
    restore_hours: hours(facts.restore_ms),
  };
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
