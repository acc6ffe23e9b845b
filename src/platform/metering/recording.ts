import { systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import { statementName } from "../../kernel/db.ts";
import type { Problem } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import { usageMoved } from "./events.ts";
import type { CountedSince } from "./limit-headers.ts";
import { asCounters, type Limit, limitReached, limitsOn, sharesReached, type Who } from "./limits.ts";
import { lookAfterwards } from "./near-limits.ts";
import { periodAt } from "./periods.ts";
import { sumsOf } from "./sums.ts";

/** A use as the lane takes it. */
export interface Use {
  team: Team;
  by: Who;
  source: string;
  /** Null when the reporter gave none: then nothing can come twice. */
  eventId: string | null;
  metric: string;
  count: number;
  durationMs: number | null;
  success: boolean | null;
  agentName: string | null;
  projectId: string | null;
  metadata: Record<string, unknown> | null;
  at: Date;
}
/** `duplicate`: this team's source had reported this id before. A use over its limit is a Problem instead. */
export type Recorded = "recorded" | "duplicate";

/** A use with the day that it counts on, in its team's time zone, and the limits that it stands under. */
interface Report {
  use: Use;
  day: string;
  limits: readonly Limit[];
}
/** What became of a use, and how much of its limits is used now. */
interface Told {
  outcome: Recorded | Problem;
  counted: CountedSince[];
}

/** One lane per process: what reports wait for each other costs one statement and one commit for all of them. */
const lanes = new WeakMap<House, Lane<Report, Told>>();

export function startRecording(house: House): void {
  lanes.set(
    house,
    lane<Report, Told>({
      flush: (reports) => write(house, reports),
      // The second is made while PostgreSQL keeps the first. Smaller flushes cost more than they bring.
      mostPerFlush: 500,
      atOnce: 2,
      worthAnother: 24,
      mostWaiting: 50_000,
      full: "Usage cannot be taken just now. Report it again in a few seconds.",
    }),
  );
}

/** Records uses, each by itself: in the order given, its outcome or what refused it. Durable when it answers. */
export const record = async (house: House, uses: readonly Use[]): Promise<(Recorded | Problem)[]> =>
  (await recordAndCount(house, uses)).map(({ outcome }) => outcome);

/** The same, with how much of its limits is used after each. */
export const recordAndCount = async (house: House, uses: readonly Use[]): Promise<Told[]> =>
  uses.length === 1 ? [await recordOne(house, uses[0]!)] : Promise.all(uses.map((use) => recordOne(house, use)));

function recordOne(house: House, use: Use): Promise<Told> {
  const day = periodAt("day", use.team.time_zone, use.at).firstDay;
  const add = (limits: readonly Limit[]) => lanes.get(house)!.add({ use, day, limits });
  const limits = limitsOn(house, use.team, use.metric, use.by);
  return limits instanceof Promise ? limits.then(add) : add(limits);
}

const recordSql = `select place, outcome, counter, used::float8 from record_usage(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`;

/** One statement that is a transaction by itself: it writes for many teams, and says so to the staff policy. */
async function write(house: House, reports: Report[]): Promise<Told[]> {
  const counters = countersOf(reports);
  const { rows } = await house.pools.app.query<Outcome>({
    name: statementName(recordSql)!,
    text: recordSql,
    values: [
      ...columns.map((column) => arrayOf(reports, column)),
      JSON.stringify(sumsOf(reports)),
      JSON.stringify(counters.map(({ row }) => row)),
      house.now().toISOString(),
    ],
  });
  const told: Told[] = reports.map(() => ({ outcome: "recorded", counted: [] }));
  for (const { place, outcome, counter, used } of rows)
    if (outcome === "counted") {
      const { use, limit, row } = counters[place - 1]!;
      const counted = { metric: use.metric, limit, used: used!, since: row.period_start };
      for (const under of row.places) told[under - 1]!.counted.push(counted);
      await lookAtLimit(house, use, counted);
    } else if (outcome === "refused") {
      const { use } = reports[place - 1]!;
      const one = told[place - 1]!;
      // The rows of the counters come first.
      const { limit, used } = one.counted.find((counted) => counted.limit.counter === counter)!;
      one.outcome = limitReached(limit, use.team, use.at, { left: limit.most - used });
    } else told[place - 1]!.outcome = outcome;
  reports.forEach(({ use }, place) => {
    if (told[place]!.outcome === "recorded") tellPages(house, use);
  });
  return told;
}

const lookAtLimit = (house: House, { team, metric, at }: Use, { limit, used }: CountedSince): Promise<void> =>
  lookAfterwards(house, { team, metric, at, limits: [limit], shares: sharesReached(used, limit.most) });

/** Open pages of a team learn at most twice a second that its figures moved. */
const tellEveryMs = 500;
const untold = new WeakMap<House, Map<string, { team: Team; metrics: Set<string> }>>();

function tellPages(house: House, { team, metric }: Use): void {
  const waiting = untold.get(house) ?? new Map<string, { team: Team; metrics: Set<string> }>();
  untold.set(house, waiting);
  if (waiting.size === 0)
    setTimeout(() => {
      untold.delete(house);
      void tell(house, [...waiting.values()]).catch((error: Error) => console.warn(`usage not told: ${error.message}`));
    }, tellEveryMs).unref();
  const own = waiting.get(team.id) ?? { team, metrics: new Set() };
  own.metrics.add(metric);
  waiting.set(team.id, own);
}

export const tell = (house: House, moved: { team: Team; metrics: Set<string> }[]) =>
  withCtx(house, systemScope(house), async (ctx) => {
    for (const { team, metrics } of moved)
      await (await ctx.forTeam(team)).signal(usageMoved, { metrics: [...metrics] });
  });

interface Outcome extends Record<string, unknown> {
  /** From 1 on: of a report, or with `counted` of a counter. */
  place: number;
  outcome: "duplicate" | "refused" | "counted";
  counter: string | null;
  used: number | null;
}

/** Each counter that the reports stand under once, with their places and what they take from it. */
function countersOf(reports: readonly Report[]) {
  const found = new Map<string, { use: Use; limit: Limit; row: CounterRow }>();
  reports.forEach(({ use, limits }, index) => {
    const { team, count, at } = use;
    asCounters(limits, team, at).forEach((counter, n) => {
      const name = `${team.id} ${counter.counter} ${counter.period_start}`;
      const known = found.get(name) ?? {
        use,
        limit: limits[n]!,
        row: { place: found.size + 1, team_id: team.id, ...counter, need: 0, places: [] },
      };
      found.set(name, known);
      known.row.need += count;
      known.row.places.push(index + 1);
    });
  });
  return [...found.values()];
}
/** As `record_usage` takes it; places count from 1. */
type CounterRow = ReturnType<typeof asCounters>[number] & {
  place: number;
  team_id: string;
  need: number;
  places: number[];
};

/** The reports by columns, in the order of `record_usage`: PostgreSQL reads arrays in half the time that it takes for JSON. */
const columns: readonly ((report: Report) => string | number | boolean | null)[] = [
  () => newId(),
  ({ use }) => use.team.id,
  ({ use }) => use.source,
  ({ use }) => use.eventId,
  ({ use }) => use.metric,
  ({ use }) => use.count,
  ({ use }) => use.durationMs,
  ({ use }) => use.success,
  ({ use }) => use.by.userId,
  ({ use }) => use.by.keyId,
  ({ use }) => use.agentName,
  ({ use }) => use.projectId,
  ({ use }) => use.metadata && JSON.stringify(use.metadata),
  ({ day }) => day,
  ({ use }) => use.at.toISOString(),
];

/**
 * PostgreSQL's text of an array: of one element where all reports are alike, none where that is null.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
function arrayOf(reports: readonly Report[], column: (typeof columns)[number]): string | null {
  const first = column(reports[0]!);
  if (reports.every((report) => column(report) === first)) return first === null ? null : `{${element(first)}}`;
  let text = "";
  for (const report of reports) text += `${text === "" ? "{" : ","}${element(column(report))}`;
  return `${text}}`;
}

const element = (value: ReturnType<(typeof columns)[number]>) =>
  typeof value === "string" ? quoted(value) : (value ?? "NULL");

const quoted = (text: string): string =>
  `"${text.includes('"') || text.includes("\\") ? text.replace(/["\\]/g, "\\$&") : text}"`;
