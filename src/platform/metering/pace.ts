import { and, eq, gte, min } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { mine } from "../../kernel/tables.ts";
import { type Period, periodAt } from "./periods.ts";
import { usageEvents } from "./tables.ts";

const leastUses = 5;
const leastMs = 20 * 60_000;

interface Used {
  period: Period;
  most: number;
  used: number;
  at: Date;
  resetsAt: Date;
}

/**
 * When the limit of a day will be reached if the day goes on as it began, with its first use. Null when it will not, or
 * when too few uses or too short a time tell nothing yet.
 */
export async function reachedAt(
  { period, most, used, at, resetsAt }: Used,
  firstUse: () => Promise<Date | null>,
): Promise<Date | null> {
  if (period !== "day" || used < leastUses || used >= most) return null;
  const first = await firstUse();
  const passedMs = first ? at.getTime() - first.getTime() : 0;
  if (passedMs < leastMs) return null;
  const reached = new Date(at.getTime() + (passedMs / used) * (most - used));
  return reached < resetsAt ? reached : null;
}

/** When the first use of the team's present day was. */
export async function readFirstUse(ctx: Ctx, metric: string): Promise<Date | null> {
  const { start } = periodAt("day", ctx.team.time_zone, ctx.now());
  const [first] = await ctx.db
    .select({ at: min(usageEvents.recorded_at) })
    .from(usageEvents)
    .where(and(mine(ctx, usageEvents), gte(usageEvents.recorded_at, start), eq(usageEvents.metric, metric)));
  return first?.at ?? null;
}

/** A report asks for it with each answer, so a process remembers it for a minute. */
const remembered = new WeakMap<House, Map<string, { at: number; first: Promise<Date | null> }>>();
const rememberedMs = 60_000;
const mostRemembered = 10_000;

export function firstUseToday(ctx: Ctx, metric: string): Promise<Date | null> {
  const ofHouse = remembered.get(ctx.house) ?? new Map<string, { at: number; first: Promise<Date | null> }>();
  remembered.set(ctx.house, ofHouse);
  const at = ctx.now().getTime();
  const { start } = periodAt("day", ctx.team.time_zone, ctx.now());
  const name = `${ctx.team.id} ${metric} ${start.getTime()}`;
  const known = ofHouse.get(name);
  if (known && Math.abs(at - known.at) < rememberedMs) return known.first;
  if (ofHouse.size >= mostRemembered) ofHouse.clear();
  const first = readFirstUse(ctx, metric);
  ofHouse.set(name, { at, first });
  // What failed is read again with the next.
  first.catch(() => ofHouse.delete(name));
  return first;
}
