import { and, eq, gte, min } from "drizzle-orm";
import { type Ctx, systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { mine } from "../../kernel/tables.ts";
import { apiKeys, apiKeyUses } from "../api-keys/tables.ts";
import { apiCall } from "./api-call.ts";
import type { Limit, Who } from "./limits.ts";
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
 * When the limit of a day will be reached if the day goes on as it began, with the first use of whoever it counts. Null
 * when it will not, or when too few uses or too short a time tell nothing yet.
 */
export const reachedAt = async (used: Used, firstUse: () => Promise<Date | null>): Promise<Date | null> =>
  canTell(used) ? reachedFrom(used, await firstUse()) : null;

/** The same from what this process remembers; it is silent until that was read. For calls of the API: none waits for it. */
export const reachedAsKnown = (house: House, team: Team, used: Used, metric: string, of: Limit["of"]): Date | null =>
  canTell(used) ? reachedFrom(used, knownFirstUse(house, { team, metric, of, now: used.at })) : null;

const canTell = ({ period, most, used }: Used): boolean => period === "day" && used >= leastUses && used < most;

function reachedFrom({ most, used, at, resetsAt }: Used, first: Date | null): Date | null {
  const passedMs = first ? at.getTime() - first.getTime() : 0;
  if (passedMs < leastMs) return null;
  const reached = new Date(at.getTime() + (passedMs / used) * (most - used));
  return reached < resetsAt ? reached : null;
}

/** When the first use of the team's present day was, or that of one key or of one person and the keys that they made. */
export async function readFirstUse(ctx: Ctx, metric: string, of?: Limit["of"]): Promise<Date | null> {
  const { start } = periodAt("day", ctx.team.time_zone, ctx.now());
  const whose = of && (of.keyId ? eq(usageEvents.key_id, of.keyId) : eq(usageEvents.user_id, of.userId!));
  const today = gte(usageEvents.recorded_at, start);
  const [[reported], [called]] = await Promise.all([
    ctx.db
      .select({ at: min(usageEvents.recorded_at) })
      .from(usageEvents)
      .where(and(mine(ctx, usageEvents), today, eq(usageEvents.metric, metric), whose)),
    of && metric === apiCall.name ? firstCall(ctx, start, of) : [],
  ]);
  const moments = [reported?.at, called?.at].filter((at) => at instanceof Date);
  return moments.sort((one, other) => one.getTime() - other.getTime())[0] ?? null;
}

/** Counted calls are not told apart by key (024); the log of the keys does. */
const firstCall = (ctx: Ctx, start: Date, { keyId, userId }: Who) =>
  ctx.db
    .select({ at: min(apiKeyUses.at) })
    .from(apiKeyUses)
    .innerJoin(apiKeys, and(mine(ctx, apiKeys), eq(apiKeys.id, apiKeyUses.key_id)))
    .where(
      and(
        mine(ctx, apiKeyUses),
        gte(apiKeyUses.at, start),
        keyId ? eq(apiKeyUses.key_id, keyId) : eq(apiKeys.user_id, userId!),
      ),
    );

/** An answer asks for it with each use, so a process remembers it for a minute. */
const remembered = new WeakMap<House, Map<string, Known>>();
interface Known {
  at: number;
  first: Promise<Date | null>;
  /** The same, as soon as it was read; until then what was read before. */
  found: Date | null;
}
interface Asked {
  team: Team;
  metric: string;
  of: Limit["of"];
  now: Date;
}
const rememberedMs = 60_000;
const mostRemembered = 10_000;

export const firstUseToday = (ctx: Ctx, metric: string, of?: Limit["of"]): Promise<Date | null> =>
  remember(ctx.house, { team: ctx.team, metric, of, now: ctx.now() }, () => readFirstUse(ctx, metric, of)).first;

function knownFirstUse(house: House, asked: Asked): Date | null {
  const apart = () =>
    withCtx(house, systemScope(house), async (ctx) =>
      readFirstUse(await ctx.forTeam(asked.team), asked.metric, asked.of),
    );
  return remember(house, asked, apart).found;
}

function remember(house: House, { team, metric, of, now }: Asked, read: () => Promise<Date | null>): Known {
  const ofHouse = remembered.get(house) ?? new Map<string, Known>();
  remembered.set(house, ofHouse);
  const at = now.getTime();
  const { start } = periodAt("day", team.time_zone, now);
  const name = `${team.id} ${metric} ${of?.keyId ?? of?.userId ?? ""} ${start.getTime()}`;
  const known = ofHouse.get(name);
  if (known && Math.abs(at - known.at) < rememberedMs) return known;
  if (ofHouse.size >= mostRemembered) ofHouse.clear();
  const entry: Known = { at, first: read(), found: known?.found ?? null };
  ofHouse.set(name, entry);
  entry.first.then(
    (first) => {
      entry.found = first;
    },
    // What failed is read again with the next.
    () => ofHouse.delete(name),
  );
  return entry;
}
