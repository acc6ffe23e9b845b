import { sql } from "drizzle-orm";
import { type Scope, systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import { type House, teamTime } from "../../kernel/house.ts";
import type { HeaderLines } from "../../kernel/http.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import { apiCall } from "./api-call.ts";
import { limitHeader } from "./limit-headers.ts";
import { asCounters, type Limit, limitAt, limitReached, limitsOn, percentOf } from "./limits.ts";
import { lookAtLimits } from "./near-limits.ts";

interface Asked {
  team: Team;
  limits: readonly Limit[];
  at: Date;
  calls: number;
}
/** Askers of one team under the same limits and for the same number: so many of them pass as there is room for. */
interface Group extends Omit<Asked, "calls"> {
  cost: number;
  places: number[];
}
interface Taken extends Record<string, unknown> {
  place: number;
  granted: number;
  tight: string | null;
  fullest: string;
  used: number;
}

const lanes = new WeakMap<House, Lane<Asked, HeaderLines>>();

export function startCallLimits(house: House): void {
  lanes.set(
    house,
    lane<Asked, HeaderLines>({ flush: (asked) => take(house, asked), mostPerFlush: 1_000, mostWaiting: 50_000 }),
  );
}

/**
 * Takes calls of the API from the limits that the team's plan sets on them, or throws 402 and takes none. Durable when
 * it answers, with what the answer tells of the limit; null when there is nothing to wait for. A team without such a limit
 * costs no statement; the others share one with all who call at the same time.
 */
export function takeCalls(
  house: House,
  { team, actor }: Pick<Scope, "actor"> & { team: Team },
  calls: number,
): Promise<HeaderLines | null> | null {
  const { entrance } = actor;
  const by = { userId: actor.id, keyId: entrance?.kind === "key" ? entrance.id : null };
  const take = (limits: readonly Limit[]) =>
    limits.length > 0 ? lanes.get(house)!.add({ team, limits, at: teamTime(house, team.id), calls }) : null;
  const limits = limitsOn(house, team, apiCall.name, by);
  return limits instanceof Promise ? limits.then(take) : take(limits);
}

/** A flush writes for many teams, so it runs as system work under the staff policy. */
async function take(house: House, asked: Asked[]): Promise<(HeaderLines | Error)[]> {
  const groups = grouped(asked);
  const rows = groups.map(({ team, limits, at, cost, places }, place) => ({
    ...{ place, team_id: team.id, cost, times: places.length },
    limits: asCounters(limits, team, at),
  }));
  const taken = await withCtx(house, systemScope(house), async (ctx) => {
    const { rows: found } = await ctx.db.execute<Taken>(
      sql`select place, granted::int, tight, fullest, used::float8 from take_calls_from_limits(${JSON.stringify(rows)}::jsonb)`,
    );
    for (const { place, fullest, used } of found) {
      const percent = percentOf(used, limitAt(groups[place]!.limits, fullest).most);
      await lookAtLimits(ctx, { ...groups[place]!, metric: apiCall.name, percent });
    }
    return found;
  });
  const answers: (HeaderLines | Error)[] = [];
  for (const { place, granted, tight, fullest, used } of taken) {
    const { team, limits, at, places } = groups[place]!;
    const headers = [limitHeader({ metric: apiCall.name, limit: limitAt(limits, fullest), used }, team, at)];
    places.forEach((asker, rank) => {
      answers[asker] = rank < granted ? headers : limitReached(limitAt(limits, tight!), team, at, { left: 0, headers });
    });
  }
  return answers;
}

function grouped(asked: Asked[]): Group[] {
  const groups = new Map<string, Group>();
  asked.forEach(({ team, limits, at, calls }, place) => {
    let name = `${team.id} ${calls}`;
    for (const { counter, most } of limits) name += ` ${counter} ${most}`;
    const group = groups.get(name);
    if (group) group.places.push(place);
    else groups.set(name, { team, limits, at, cost: calls, places: [place] });
  });
  return [...groups.values()];
}
