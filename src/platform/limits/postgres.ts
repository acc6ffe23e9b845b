import { statementName } from "../../kernel/db.ts";
import type { House } from "../../kernel/house.ts";
import { lane } from "../../kernel/lane.ts";
import { type Group, grouped, shared } from "./groups.ts";
import type { Limit, LimitStore, Taken } from "./window.ts";

const takeSql = "select * from take_limits($1, $2, $3, $4, $5, $6)";
const mostPerFlush = 500;
const mostWaiting = 20_000;

/** Counts in PostgreSQL, for several processes without Redis: one statement for all calls that wait. */
export function postgresStore(house: House): LimitStore {
  const calls = lane<{ limits: readonly Limit[]; cost: number }, Taken>({
    flush: async (items) => {
      const answers: Taken[] = new Array(items.length);
      for (const groups of rounds(grouped(items))) {
        const found = await takeGroups(house, groups);
        groups.forEach((group, place) => {
          group.places.forEach((item, turn) => {
            answers[item] = { ...found[place]!, allowed: turn < found[place]!.admitted };
          });
        });
      }
      return answers;
    },
    mostPerFlush,
    mostWaiting,
  });
  return { take: (limits, cost) => calls.add({ limits, cost }), close: () => calls.close() };
}

/** Groups that count on a same key go one after the other: within one statement they would not see each other. */
function rounds(groups: Group[]): Group[][] {
  const made: { groups: Group[]; keys: Set<string> }[] = [];
  for (const group of groups) {
    const free = made.find(({ keys }) => !shared(group, keys)) ?? { groups: [], keys: new Set<string>() };
    if (free.groups.length === 0) made.push(free);
    free.groups.push(group);
    for (const { key } of group.limits) free.keys.add(key);
  }
  return made.map((round) => round.groups);
}

interface Row {
  place: number;
  admitted: number;
  current: number;
  previous: number;
  window_index: number;
  at: number;
}

async function takeGroups(house: House, groups: Group[]) {
  const lines = groups.flatMap((group, place) => group.limits.map((limit) => ({ place, group, limit })));
  const { rows } = await house.pools.app.query<Row>({
    name: statementName(takeSql)!,
    text: takeSql,
    values: [
      lines.map(({ limit }) => limit.key),
      lines.map(({ place }) => place),
      lines.map(({ limit }) => limit.most),
      lines.map(({ limit }) => limit.windowSeconds * 1_000),
      lines.map(({ group }) => group.places.length),
      lines.map(({ group }) => group.cost),
    ],
  });
  let line = 0;
  return groups.map((group) => {
    const own = rows.slice(line, line + group.limits.length);
    line += group.limits.length;
    return {
      admitted: own[0]!.admitted,
      at: own[0]!.at,
      counts: own.map(({ window_index, current, previous }) => ({ index: window_index, current, previous })),
    };
  });
}
