import { sql } from "drizzle-orm";
import { type Ctx, systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import { isProblem, type Problem } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import { type Lane, lane } from "../../kernel/lane.ts";
import { usageMoved } from "./events.ts";
import { asCounters, type Limit, limitReached, limitsOn, type Who } from "./limits.ts";
import { lookAtLimits, nearPercent } from "./near-limits.ts";

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

/** One lane per process: what reports wait for each other costs one statement and one commit for all of them. */
const lanes = new WeakMap<House, Lane<Report, Recorded>>();

export function startRecording(house: House): void {
  lanes.set(
    house,
    lane<Report, Recorded>({
      flush: (reports) => write(house, reports),
      mostPerFlush: 1_000,
      mostWaiting: 50_000,
      full: "Usage cannot be taken just now. Report it again in a few seconds.",
    }),
  );
}

/** Records uses, each by itself: in the order given, its outcome or what refused it. Durable when it answers. */
export async function record(house: House, uses: readonly Use[]): Promise<(Recorded | Problem)[]> {
  const reports = await Promise.all(
    uses.map(async (use) => ({ ...use, limits: await limitsOn(house, use.team, use.metric, use.by) })),
  );
  return Promise.all(
    reports.map((report) =>
      lanes
        .get(house)!
        .add(report)
        .catch((error: unknown) => {
          if (isProblem(error) && error.status === 402) return error;
          throw error;
        }),
    ),
  );
}

/** A flush writes for many teams, so it runs as system work under the staff policy, like the ledger's. */
async function write(house: House, reports: Report[]): Promise<(Recorded | Problem)[]> {
  const rows = JSON.stringify(reports.map(toRow));
  const outcomes = await withCtx(house, systemScope(house), async (ctx) => {
    const { rows: found } = await ctx.db.execute<Outcome>(
      sql`select * from record_usage(${rows}::jsonb, ${ctx.now().toISOString()}::timestamptz)`,
    );
    await announceNearLimits(ctx, reports, found);
    return found;
  });
  const results: (Recorded | Problem)[] = [];
  for (const { place, outcome, counter } of outcomes) {
    const { limits, team, at } = reports[place]!;
    if (outcome === "recorded") tellPages(house, reports[place]!);
    results[place] = outcome === "refused" ? limitReached(limits, counter!, team, at) : (outcome as Recorded);
  }
  return results;
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
  place: number;
  outcome: string;
  counter: string | null;
  share: number | null;
}

/** From 80 % of a limit on its team is told. */
async function announceNearLimits(ctx: Ctx, reports: Report[], outcomes: Outcome[]): Promise<void> {
  const near = new Map<string, Report>();
  for (const { place, share } of outcomes)
    if ((share ?? 0) >= nearPercent) near.set(reports[place]!.team.id, reports[place]!);
  for (const report of near.values()) await lookAtLimits(ctx, report);
}

const toRow = (report: Report, place: number) => ({
  place,
  id: newId(),
  team_id: report.team.id,
  source: report.source,
  event_id: report.eventId,
  metric: report.metric,
  count: report.count,
  duration_ms: report.durationMs,
  success: report.success,
  user_id: report.by.userId,
  key_id: report.by.keyId,
  agent_name: report.agentName,
  project_id: report.projectId,
  metadata: report.metadata,
  recorded_at: report.at,
  limits: report.limits.length > 0 ? asCounters(report.limits, report.team, report.at) : null,
});
