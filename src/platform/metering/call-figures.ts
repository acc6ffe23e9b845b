import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { rate } from "../analytics/analytics.ts";
import { apiCall } from "./api-call.ts";
import { percentile } from "./percentiles.ts";
import { readSums } from "./usage.ts";

/** Calls of a stretch of time: how many, how many of them failed, and how long they took. */
export interface CallFigures {
  calls: number;
  errors: number;
  /** Percent; null without calls. */
  error_rate: number | null;
  /** Milliseconds; null when none was timed. */
  p50: number | null;
  p95: number | null;
}
/** Sums by a name, such as a day: what `figuresOf` makes figures of. */
export class CallSums {
  calls = 0;
  errors = 0;
  readonly steps = new Map<number, number>();

  addStep(step: number, count: number): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + count);
  }

  add(other: CallSums): void {
    this.calls += other.calls;
    this.errors += other.errors;
    for (const [step, count] of other.steps) this.addStep(step, count);
  }

  figures(): CallFigures {
    const { calls, errors, steps } = this;
    return {
      ...{ calls, errors, error_rate: rate(errors, calls) },
      ...{ p50: percentile(steps, 0.5), p95: percentile(steps, 0.95) },
    };
  }
}

/** By day, from the sums of days alone. */
export async function callsByDay(ctx: Ctx, range: { from: string; to: string }): Promise<Map<string, CallSums>> {
  const asked = { ...range, metrics: [apiCall.name] };
  const days = new Map<string, CallSums>();
  for (const { day, count, errors } of await readSums(ctx, asked)) {
    const sums = sumsAt(days, day);
    sums.calls += count;
    sums.errors += errors;
  }
  for (const { day, value, count } of await readSums(ctx, { ...asked, dimension: "duration_ms" }))
    sumsAt(days, day).addStep(Number(value), count);
  return days;
}

/** By hour of the team's clock, as `2026-03-01T14`; for a day or two, as it reads the rows of the minutes. */
export async function callsByHour(ctx: Ctx, since: Date, until: Date): Promise<Map<string, CallSums>> {
  const { rows } = await ctx.db.execute<{ hour: string; step: string | null; calls: number; errors: number }>(sql`
    select to_char(recorded_at at time zone ${ctx.team.time_zone}, 'YYYY-MM-DD"T"HH24') as hour,
      duration_step(duration_ms) as step, sum(count)::int as calls,
      coalesce(sum(uses) filter (where not success), 0)::int as errors
    from usage_events
    where team_id = ${ctx.team.id} and metric = ${apiCall.name} and recorded_at >= ${since.toISOString()}::timestamptz
      and recorded_at < ${until.toISOString()}::timestamptz
    group by 1, 2`);
  const hours = new Map<string, CallSums>();
  for (const { hour, step, calls, errors } of rows) {
    const sums = sumsAt(hours, hour);
    sums.calls += calls;
    sums.errors += errors;
    if (step !== null) sums.addStep(Number(step), calls);
  }
  return hours;
}

function sumsAt(all: Map<string, CallSums>, name: string): CallSums {
  const sums = all.get(name) ?? new CallSums();
  all.set(name, sums);
  return sums;
}

/** Calls by route over days, the most used first; one row a route, whatever the number of days. */
export async function callsByRoute(
  ctx: Ctx,
  { from, to }: { from: string; to: string },
): Promise<{ route: string; calls: number; errors: number }[]> {
  const { rows } = await ctx.db.execute<{ route: string; calls: number; errors: number }>(sql`
    select value as route, sum(count)::int as calls, sum(errors)::int as errors from usage_rollups
    where team_id = ${ctx.team.id} and dimension = 'route' and metric = ${apiCall.name}
      and day between ${from} and ${to}
    group by value order by 2 desc, 1`);
  return rows;
}

/** By route from the rows of the minutes, the most used first: for a part of a day, which no sum of days holds. */
export async function callsByRouteBetween(
  ctx: Ctx,
  { since, until }: { since: Date; until: Date },
): Promise<{ route: string; calls: number }[]> {
  const { rows } = await ctx.db.execute<{ route: string; calls: number }>(sql`
    select route, sum(count)::int as calls from usage_events
    where team_id = ${ctx.team.id} and metric = ${apiCall.name} and route is not null
      and recorded_at >= ${since.toISOString()}::timestamptz and recorded_at < ${until.toISOString()}::timestamptz
    group by route order by 2 desc, 1`);
  return rows;
}
