import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { daysBetween, shiftDay } from "../analytics/analytics.ts";
import { teams } from "../teams/tables.ts";
import { usageMoved, usageRebuilt } from "./events.ts";

type Figures = Record<"count" | "events" | "ok" | "errors" | "duration_ms" | "timed", number>;
/** A sum that is not what its events come to; null where it is not kept, or where no event is. */
export interface Difference extends Record<string, unknown> {
  metric: string;
  /** "" for the whole of the metric. */
  dimension: string;
  value: string;
  kept: Figures | null;
  counted: Figures | null;
}

/** Holds the sums of a team's day, like `2026-01-31`, against its events; with `repair` what differs is made anew. */
export async function rebuildDay(ctx: Ctx, teamId: string, day: string, repair: boolean): Promise<Difference[]> {
  const { rows } = await ctx.db.execute<Difference>(
    sql`select * from rebuild_usage_day(${teamId}, ${day}::date, ${repair})`,
  );
  return rows;
}

const mostDays = 400;
const Day = z.iso.date({ abort: true, error: ({ input }) => `"${input}" is no day. Write it like 2026-01-31.` });
/** Whose days are looked at, both included, one where no last is named: of a team by its short name or its id, or of `all`. */
export const RebuildOrder = z
  .object({ team: z.string(), from: Day, to: Day.optional(), repair: z.boolean() })
  .transform(({ to, ...order }) => ({ ...order, to: to ?? order.from }))
  .refine(({ from, to }) => from <= to, "The first day comes after the last.")
  .refine(({ from, to }) => to < shiftDay(from, mostDays), `Name at most ${mostDays} days at once.`);

/** A day of a team on which sums differ from their events. */
export interface DayThatDiffers {
  team: Team & { slug: string };
  day: string;
  differences: Difference[];
}

/**
 * Goes through days of one team, or of all, and gives those whose sums differ from their events; with `repair` after they were
 * made anew. Each day of a team is a transaction of its own, told in the team's activity and to its open pages. The same
 * again finds nothing. Null when there is no such team.
 */
export async function rebuildUsage(
  house: House,
  { team: named, from, to, repair }: z.output<typeof RebuildOrder>,
  tell: (found: DayThatDiffers) => void,
): Promise<{ teams: number; days: number } | null> {
  const days = daysBetween(from, to);
  let seen = 0;
  for await (const team of teamsNamed(house, named)) {
    seen++;
    const scope = { ...systemScope(house), team, product: team.product };
    for (const day of days) {
      const differences = await withCtx(house, scope, (ctx) => (repair ? repairDay(ctx, day) : compareDay(ctx, day)));
      if (differences.length > 0) tell({ team, day, differences });
    }
  }
  return seen === 0 && named !== "all" ? null : { teams: seen, days: days.length };
}

const compareDay = (ctx: Ctx, day: string) => rebuildDay(ctx, ctx.team.id, day, false);

async function repairDay(ctx: Ctx, day: string): Promise<Difference[]> {
  // Reports wait only for what is wrong.
  if ((await compareDay(ctx, day)).length === 0) return [];
  const found = await rebuildDay(ctx, ctx.team.id, day, true);
  if (found.length === 0) return found;
  await ctx.emit(usageRebuilt, { day, sums: found.length });
  await ctx.signal(usageMoved, { metrics: [...new Set(found.map(({ metric }) => metric))] });
  return found;
}

const teamsAtOnce = 500;

async function* teamsNamed(house: House, named: string) {
  let after: string | null = null;
  do {
    const found: (Team & { slug: string })[] = await withCtx(house, systemScope(house), (ctx) =>
      ctx.db
        .select({
          ...{ id: teams.id, name: teams.name, slug: teams.slug },
          ...{ product: teams.product, time_zone: teams.time_zone },
        })
        .from(teams)
        .where(
          and(
            named === "all" ? undefined : or(eq(teams.slug, named), eq(sql`${teams.id}::text`, named)),
            after ? gt(teams.id, after) : undefined,
          ),
        )
        .orderBy(asc(teams.id))
        .limit(teamsAtOnce),
    );
    yield* found;
    after = found.length === teamsAtOnce ? found.at(-1)!.id : null;
  } while (after);
}
