import type { Scope, Team } from "../../kernel/ctx.ts";
import { statementName } from "../../kernel/db.ts";
import { isProblem } from "../../kernel/errors.ts";
import { type House, teamTime } from "../../kernel/house.ts";
import type { HeaderLines } from "../../kernel/http.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import { apiCall } from "./api-call.ts";
import { limitHeader } from "./limit-headers.ts";
import { asCounters, type Limit, limitAt, limitReached, limitsOn, type Who, whoIs } from "./limits.ts";
import { lookAfterwards } from "./near-limits.ts";
import { reachedAsKnown } from "./pace.ts";
import { periodAt } from "./periods.ts";

interface Asked {
  team: Team;
  limits: readonly Limit[];
  at: Date;
  calls: number;
  /** Only asks whether there is room for them. */
  look: boolean;
}
/** Askers of one team under the same limits and for the same number: so many of them pass as there is room for. */
interface Group extends Asked {
  places: number[];
}
interface Taken extends Record<string, unknown> {
  place: number;
  granted: number;
  binding: string;
  used: number;
  shares: number;
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
  return ask(house, team, whoIs(actor), calls, false);
}

/** Throws 402 as `takeCalls` would, and takes nothing. */
export const lookAtCalls = (house: House, { team, actor }: Pick<Scope, "actor"> & { team: Team }, calls: number) =>
  ask(house, team, whoIs(actor), calls, true);

/** Whether not one more call is left to whoever this is. */
export async function callsUsedUp(house: House, team: Team, by: Who): Promise<boolean> {
  try {
    await ask(house, team, by, 1, true);
    return false;
  } catch (error) {
    if (isProblem(error) && error.status === 402) return true;
    throw error;
  }
}

function ask(house: House, team: Team, by: Who, calls: number, look: boolean): Promise<HeaderLines | null> | null {
  const add = (limits: readonly Limit[]) =>
    limits.length > 0 ? lanes.get(house)!.add({ team, limits, at: teamTime(house, team.id), calls, look }) : null;
  const limits = limitsOn(house, team, apiCall.name, by);
  return limits instanceof Promise ? limits.then(add) : add(limits);
}

const takeSql = "select place, granted::int, binding, used::float8, shares::int from take_calls_from_limits($1::jsonb)";

/** One statement that is a transaction by itself: it writes for many teams, and says so to the staff policy. */
async function take(house: House, asked: Asked[]): Promise<(HeaderLines | Error)[]> {
  const groups = grouped(asked);
  const rows = groups.map(({ team, limits, at, calls, look, places }, place) => ({
    ...{ place, team_id: team.id, cost: look ? 0 : calls, times: places.length },
    limits: asCounters(limits, team, at),
  }));
  const { rows: taken } = await house.pools.app.query<Taken>({
    name: statementName(takeSql)!,
    text: takeSql,
    values: [JSON.stringify(rows)],
  });
  for (const { place, shares } of taken)
    await lookAfterwards(house, { ...groups[place]!, metric: apiCall.name, shares });
  const answers: (HeaderLines | Error)[] = [];
  for (const { place, granted, binding, used } of taken) {
    const { team, limits, at, calls, look, places } = groups[place]!;
    const limit = limitAt(limits, binding);
    const { end: resetsAt } = periodAt(limit.period, team.time_zone, at);
    const reached = reachedAsKnown(house, team, { ...limit, used, at, resetsAt }, apiCall.name, limit.of);
    const headers = [limitHeader({ metric: apiCall.name, limit, used }, team, at, reached)];
    const left = Math.max(0, limit.most - used);
    const passing = look && left < calls ? 0 : granted;
    places.forEach((asker, rank) => {
      answers[asker] = rank < passing ? headers : limitReached(limit, team, at, { left, headers });
    });
  }
  return answers;
}

function grouped(asked: Asked[]): Group[] {
  const groups = new Map<string, Group>();
  asked.forEach((one, place) => {
    let name = `${one.team.id} ${one.calls} ${one.look}`;
    for (const { counter, most } of one.limits) name += ` ${counter} ${most}`;
    const group = groups.get(name);
    if (group) group.places.push(place);
    else groups.set(name, { ...one, places: [place] });
  });
  return [...groups.values()];
}
