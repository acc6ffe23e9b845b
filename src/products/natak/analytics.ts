import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { lastDays, rate, shares, wilson } from "../../platform/analytics/analytics.ts";
import { credits } from "../../platform/ledger/ledger.ts";
import { ledgerTransfers } from "../../platform/ledger/tables.ts";
import { characterVersions, jobs, jobTypes } from "./tables.ts";

const weekDays = 7;
const topCharacters = 10;
const topPrompts = 10;

export const AnalyticsQuery = z.object({
  days: z.enum(["7", "30"]).default("7").transform(Number),
});

const Share = { jobs: z.int(), share: z.number() };
export const Analytics = z.object({
  cards: z.object({
    credits_remaining: z.int(),
    /** Of the last 7 days with today, whichever period is chosen. */
    credits_used_week: z.int(),
    jobs_completed: z.int(),
    /** Percent; null when nothing ended. */
    success_rate: z.number().nullable(),
    /** Wilson's 95 % interval in percent. */
    success_interval: z.tuple([z.number(), z.number()]).nullable(),
  }),
  /** Of as many days before; `credits_used_week` of the 7 days before the last 7. */
  before: z.object({ credits_used: z.int(), credits_used_week: z.int(), jobs_completed: z.int() }),
  /** `credits_before` at the same place of the days before. */
  daily: z.array(z.object({ date: z.string(), credits: z.int(), credits_before: z.int() })),
  /** The ten most used versions; `other` gathers the rest under null. */
  by_character: z.array(z.object({ character_version: z.string().nullable(), ...Share })),
  by_type: z.array(z.object({ type: z.enum(jobTypes), ...Share })),
  extras: z.object({
    top_prompts: z.array(z.object({ prompt: z.string(), jobs: z.int() })),
    generation_ms: z.object({ p50: z.number(), p95: z.number() }).nullable(),
    cost_per_job: z.number().nullable(),
  }),
});

type Figures = z.input<typeof Analytics>;

/** Figures of the last 7 or 30 days, today included, in the team's time zone: every one a query over ledger and jobs. */
export async function readAnalytics(ctx: Ctx, { days }: z.output<typeof AnalyticsQuery>): Promise<Figures> {
  const dates = lastDays(ctx.team.time_zone, ctx.now(), 2 * days);
  const { available } = await credits(ctx);
  const used = await creditsByDay(ctx, dates[0]!);
  const ended = await jobFigures(ctx, { from: dates[days]!, before: dates[0]! });
  const daily = dates.map((date) => ({ date, credits: used.get(date) ?? 0 }));
  const spent = (...part: [from: number, to?: number]) =>
    daily.slice(...part).reduce((sum, { credits: count }) => sum + count, 0);
  const { succeeded, failed } = ended;
  return {
    cards: {
      credits_remaining: available,
      credits_used_week: spent(-weekDays),
      jobs_completed: succeeded,
      success_rate: rate(succeeded, succeeded + failed),
      success_interval: wilson(succeeded, succeeded + failed),
    },
    before: {
      credits_used: spent(0, days),
      credits_used_week: spent(-2 * weekDays, -weekDays),
      jobs_completed: ended.succeeded_before,
    },
    daily: daily.slice(days).map((day, place) => ({ ...day, credits_before: daily[place]!.credits })),
    by_character: withShares(withOther(ended.by_character)),
    by_type: withShares(jobTypes.map((type) => ({ type, jobs: ended.by_type[type] ?? 0 }))),
    extras: {
      top_prompts: ended.top_prompts,
      generation_ms: ended.p50 === null ? null : { p50: Math.round(ended.p50), p95: Math.round(ended.p95!) },
      cost_per_job: ended.cost_per_job === null ? null : Math.round(ended.cost_per_job * 10) / 10,
    },
  };
}

/** The daily series as a file for spreadsheets. */
export async function exportAnalytics(ctx: Ctx, query: z.output<typeof AnalyticsQuery>): Promise<Response> {
  const { daily } = await readAnalytics(ctx, query);
  const lines = ["date,credits", ...daily.map(({ date, credits: used }) => `${date},${used}`)];
  return new Response(`${lines.join("\r\n")}\r\n`, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="credits-${daily[0]!.date}-${daily.at(-1)!.date}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}

/** Credits used a day: what captures and usage took, less what refunds gave back. Days without any are missing. */
async function creditsByDay(ctx: Ctx, from: string): Promise<Map<string, number>> {
  const { rows } = await ctx.db.execute<{ date: string; used: string }>(sql`
    select to_char(created_at at time zone ${ctx.team.time_zone}, 'YYYY-MM-DD') as date, -sum(change) as used
    from ${ledgerTransfers}
    where team_id = ${ctx.team.id} and account_id = ${ctx.team.id} and kind in ('capture', 'usage', 'refund')
      and ${since(ctx, sql`created_at`, from)}
    group by 1`);
  return new Map(rows.map(({ date, used }) => [date, Number(used)]));
}

interface JobFigures extends Record<string, unknown> {
  succeeded: number;
  succeeded_before: number;
  failed: number;
  cost_per_job: number | null;
  p50: number | null;
  p95: number | null;
  by_character: { character_version: string; jobs: number }[];
  by_type: Partial<Record<(typeof jobTypes)[number], number>>;
  top_prompts: { prompt: string; jobs: number }[];
}

/** A rejected job did not give what was asked for, so it counts with the failed; a cancelled one counts nowhere. */
async function jobFigures(ctx: Ctx, { from, before }: { from: string; before: string }): Promise<JobFigures> {
  const folded = sql`btrim(regexp_replace(regexp_replace(lower(prompt), '<lora:[^>]*>', '', 'g'), '\\s+', ' ', 'g'))`;
  const { rows } = await ctx.db.execute<JobFigures>(sql`
    with ended as materialized (
      select status, type, prompt, character_version_id, charged - refunded as paid,
             1000 * extract(epoch from rendered_at - started_at) as took_ms
      from ${jobs}
      where team_id = ${ctx.team.id} and status in ('completed', 'failed', 'rejected')
        and ${since(ctx, sql`ended_at`, from)}
    ), done as (select * from ended where status = 'completed')
    select
      (select count(*)::int from done) as succeeded,
      (select count(*)::int from ${jobs}
       where team_id = ${ctx.team.id} and status = 'completed' and ${between(ctx, sql`ended_at`, before, from)}) as succeeded_before,
      (select count(*)::int from ended where status <> 'completed') as failed,
      (select avg(paid)::float8 from done) as cost_per_job,
      (select percentile_cont(0.5) within group (order by took_ms)::float8 from done) as p50,
      (select percentile_cont(0.95) within group (order by took_ms)::float8 from done) as p95,
      (select coalesce(json_agg(c), '[]') from (
         select v.name as character_version, count(*)::int as jobs
         from done join ${characterVersions} v on v.team_id = ${ctx.team.id} and v.id = done.character_version_id
         group by v.id, v.name order by count(*) desc, v.name) c) as by_character,
      (select coalesce(json_object_agg(type, jobs), '{}') from (
         select type, count(*)::int as jobs from done group by type) t) as by_type,
      (select coalesce(json_agg(p), '[]') from (
         select ${folded} as prompt, count(*)::int as jobs from done
         group by 1 order by count(*) desc, 1 limit ${topPrompts}) p) as top_prompts`);
  return rows[0]!;
}

/** From the beginning of a day in the team's time zone; "until now" is the end of the half-open period. */
const since = (ctx: Ctx, column: SQL, day: string): SQL =>
  sql`${column} >= ${midnight(ctx, day)} and ${column} < ${ctx.now().toISOString()}::timestamptz`;
const between = (ctx: Ctx, column: SQL, from: string, until: string): SQL =>
  sql`${column} >= ${midnight(ctx, from)} and ${column} < ${midnight(ctx, until)}`;
const midnight = (ctx: Ctx, day: string): SQL => sql`(${day}::timestamp at time zone ${ctx.team.time_zone})`;

function withOther(versions: JobFigures["by_character"]) {
  const rest = versions.slice(topCharacters).reduce((sum, { jobs: count }) => sum + count, 0);
  const shown: { character_version: string | null; jobs: number }[] = versions.slice(0, topCharacters);
  return rest > 0 ? [...shown, { character_version: null, jobs: rest }] : shown;
}

function withShares<T extends { jobs: number }>(groups: T[]): (T & { share: number })[] {
  const percent = shares(groups.map(({ jobs: count }) => count));
  return groups.map((group, index) => ({ ...group, share: percent[index]! }));
}
