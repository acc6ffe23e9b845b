import { sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { dayMs } from "../analytics/analytics.ts";
import { type Judgement, judge, judgedDays } from "../analytics/statistics.ts";
import { usageUnusual } from "./events.ts";
import { metricsOf } from "./metrics.ts";

const teamsAtOnce = 200;
/** What was not used for so long is over, and no drop. */
const idleDays = 14;
/** A difference of fewer is not worth a mail, however regular the use is. */
const leastDifference = 20;
const keptDays = 400;

interface Series extends Record<string, unknown> {
  team_id: string;
  team_name: string;
  product: string;
  time_zone: string;
  today: string;
  /** Null for a team that used nothing lately. */
  subject: string | null;
  key_name: string | null;
  metric: string;
  counts: Record<string, number>;
}

/**
 * Holds each team's yesterday and today against the same weekdays of the weeks before. A day that is not over yet can
 * only be too much. Runs across teams, a part of them at a time.
 */
export async function watchUsage(ctx: Ctx): Promise<void> {
  const at = ctx.now().toISOString();
  await ctx.db.execute(
    sql`delete from usage_alerts where created_at < ${at}::timestamptz - make_interval(days => ${keptDays})`,
  );
  let after: string | null = null;
  do {
    const { rows }: { rows: Series[] } = await ctx.db.execute<Series>(
      sql`select team_id, team_name, product, time_zone, today::text, subject, key_name, metric, counts
        from usage_series(${after}::uuid, ${teamsAtOnce}, ${judgedDays}, ${idleDays}, ${at}::timestamptz)`,
    );
    await note(
      ctx,
      rows.flatMap((series) => unusualDays(ctx, series)),
    );
    await ctx.commitSoFar();
    after = rows.at(-1)?.team_id ?? null;
  } while (after !== null);
}

interface Found extends Judgement {
  id: string;
  series: Series;
  day: string;
  value: number;
}

function unusualDays(ctx: Ctx, series: Series): Found[] {
  const { subject, counts, today, metric } = series;
  if (subject === null || !metricsOf(ctx.house, series.product).some(({ name }) => name === metric)) return [];
  const first = Math.max(...Object.keys(counts).map(Number));
  const days = Array.from({ length: first + 1 }, (_, place) => counts[first - place] ?? 0);
  return [0, 1].flatMap((ago) => {
    const value = days[first - ago] ?? 0;
    const judgement = judge(days.slice(0, first + 1 - ago));
    if (!judgement?.unusual || Math.abs(value - judgement.expected) < leastDifference) return [];
    if (ago === 0 && judgement.z < 0) return [];
    const day = new Date(Date.parse(today) - ago * dayMs).toISOString().slice(0, 10);
    return [{ ...judgement, id: newId(), series, day, value }];
  });
}

async function note(ctx: Ctx, found: Found[]): Promise<void> {
  if (found.length === 0) return;
  const alerts = found.map(({ id, series, day, value, low, high, z }) => ({
    ...{ id, team_id: series.team_id, subject: series.subject, metric: series.metric, day, value, z },
    // Rounded inwards, so that what is said to be usual is.
    ...{ low: Math.ceil(low), high: Math.floor(high) },
  }));
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`select note_unusual_use as id from note_unusual_use(${JSON.stringify(alerts)}::jsonb, ${ctx.now().toISOString()}::timestamptz)`,
  );
  const added = new Set(rows.map(({ id }) => id));
  for (const [place, { id, series, day, value }] of found.entries()) {
    if (!added.has(id)) continue;
    const { team_id, team_name: name, product, time_zone, metric, subject, key_name } = series;
    const own = await ctx.forTeam({ id: team_id, name, product, time_zone });
    const { low, high } = alerts[place]!;
    await own.emit(usageUnusual, {
      ...{ alert_id: id, metric, day, value, low, high },
      ...{ of: subject ? "key" : "team", key_id: subject || null, key_name: key_name ?? "" },
    });
  }
}
