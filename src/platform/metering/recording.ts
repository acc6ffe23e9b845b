import { type SQL, sql } from "drizzle-orm";
import { systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import type { Problem } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import { usageMoved } from "./events.ts";
import type { CountedSince } from "./limit-headers.ts";
import { asCounters, type Limit, limitAt, limitReached, limitsOn, percentOf, type Who } from "./limits.ts";
import { lookAtLimits } from "./near-limits.ts";

/** A use as the lane takes it. */
export interface Use {
  team: Team;
  by: Who;
  source: string;
  eventId: string;
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

type Report = Use & { limits: readonly Limit[] };
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
      // A large report goes in halves, the second while PostgreSQL keeps the first. Small flushes cost more than they bring.
      mostPerFlush: 500,
      atOnce: 2,
      worthAnother: 250,
      mostWaiting: 50_000,
      full: "Usage cannot be taken just now. Report it again in a few seconds.",
    }),
  );
}

/** Records uses, each by itself: in the order given, its outcome or what refused it. Durable when it answers. */
export const record = async (house: House, uses: readonly Use[]): Promise<(Recorded | Problem)[]> =>
  (await recordAndCount(house, uses)).map(({ outcome }) => outcome);

/** The same, with how much of its limits is used after each. */
export const recordAndCount = (house: House, uses: readonly Use[]): Promise<Told[]> =>
  Promise.all(
    uses.map((use) => {
      const limits = limitsOn(house, use.team, use.metric, use.by);
      const add = (under: readonly Limit[]) => lanes.get(house)!.add({ ...use, limits: under });
      return limits instanceof Promise ? limits.then(add) : add(limits);
    }),
  );

/** A flush writes for many teams, so it runs as system work under the staff policy, like the ledger's. */
async function write(house: House, reports: Report[]): Promise<Told[]> {
  const counters = countersOf(reports);
  const outcomes = await withCtx(house, systemScope(house), async (ctx) => {
    const { rows: found } = await ctx.db.execute<Outcome>(
      sql`select place, outcome, counter, used::float8 from record_usage(${sql.join(columnsOf(reports), sql`, `)}, ${JSON.stringify(counters.map(({ row }) => row))}::jsonb, ${ctx.now().toISOString()}::timestamptz)`,
    );
    for (const { place, outcome, used } of found)
      if (outcome === "counted") {
        const { report, limit } = counters[place - 1]!;
        await lookAtLimits(ctx, { ...report, limits: [limit], percent: percentOf(used!, limit.most) });
      }
    return found;
  });
  const told: Told[] = reports.map(() => ({ outcome: "recorded", counted: [] }));
  for (const { place, outcome, counter, used } of outcomes)
    if (outcome === "counted") {
      const { report, limit, row } = counters[place - 1]!;
      const counted = { metric: report.metric, limit, used: used!, since: row.period_start };
      for (const under of row.places) told[under - 1]!.counted.push(counted);
    } else if (outcome === "refused") {
      const { limits, team, at } = reports[place - 1]!;
      told[place - 1]!.outcome = limitReached(limitAt(limits, counter!), team, at);
    } else told[place - 1]!.outcome = outcome;
  reports.forEach((report, place) => {
    if (told[place]!.outcome === "recorded") tellPages(house, report);
  });
  return told;
}

/** Open pages of a team learn at most twice a second that its figures moved. */
const tellEveryMs = 500;
const untold = new WeakMap<House, Map<string, { team: Team; metrics: Set<string> }>>();

function tellPages(house: House, { team, metric }: Report): void {
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

/** Each counter that the reports stand under once, with their places. */
function countersOf(reports: readonly Report[]) {
  const found = new Map<
    string,
    { report: Report; limit: Limit; row: Record<string, unknown> & { period_start: Date; places: number[] } }
  >();
  reports.forEach((report, place) => {
    const { team, limits, at } = report;
    asCounters(limits, team, at).forEach((counter, index) => {
      const name = `${team.id} ${counter.counter} ${counter.period_start.getTime()}`;
      const known = found.get(name);
      if (known) known.row.places.push(place + 1);
      else
        found.set(name, { report, limit: limits[index]!, row: { team_id: team.id, ...counter, places: [place + 1] } });
    });
  });
  return [...found.values()];
}

/** The reports by columns: PostgreSQL reads arrays in half the time that it takes for JSON. */
function columnsOf(reports: readonly Report[]): SQL[] {
  const column = (type: string, value: (report: Report) => unknown) =>
    sql`${arrayOf(reports.map(value))}::${sql.raw(type)}[]`;
  return [
    column("uuid", ({ team }) => team.id),
    column("uuid", () => newId()),
    column("text", ({ source }) => source),
    column("text", ({ eventId }) => eventId),
    column("text", ({ metric }) => metric),
    column("bigint", ({ count }) => count),
    column("integer", ({ durationMs }) => durationMs),
    column("boolean", ({ success }) => success),
    column("uuid", ({ by }) => by.userId),
    column("uuid", ({ by }) => by.keyId),
    column("text", ({ agentName }) => agentName),
    column("text", ({ projectId }) => projectId),
    column("jsonb", ({ metadata }) => metadata && JSON.stringify(metadata)),
    column("timestamptz", ({ at }) => at.toISOString()),
  ];
}

/** PostgreSQL's text of an array. https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
const arrayOf = (values: readonly unknown[]): string =>
  `{${values.map((value) => (typeof value === "string" ? `"${value.replace(/["\\]/g, "\\$&")}"` : (value ?? "NULL"))).join(",")}}`;
