import { sql } from "drizzle-orm";
import type { Ctx, Scope, Team } from "../../kernel/ctx.ts";
import { isProblem } from "../../kernel/errors.ts";
import { type House, teamTime } from "../../kernel/house.ts";
import type { HeaderLines, Passage } from "../../kernel/http.ts";
import { newId } from "../../kernel/ids.ts";
import { countCalls, giveBack, giveBackCalls } from "../limits/limits.ts";
import { apiCall, gatewaySource } from "./api-call.ts";
import { lookAtCalls, takeCalls } from "./call-limits.ts";
import { tell } from "./recording.ts";
import { type WriteBehind, writeBehind } from "./write-behind.ts";

/** A call of the API that was answered. */
export interface AnsweredCall {
  team: Team;
  /** `GET /characters/:id` */
  route: string;
  ok: boolean;
  /** Null for what was not timed by itself, as a part of a batch. */
  durationMs: number | null;
  at: Date;
}
declare module "../../kernel/http.ts" {
  interface Call {
    /** When a call that counts began, on the process's own clock; not set on others. */
    countedFrom?: number;
  }
}
/** Calls of one minute that are alike, whichever key they came with: that stands in the log of the key. */
interface Line extends Omit<AnsweredCall, "at"> {
  minute: number;
  calls: number;
}
const notesOf = new WeakMap<House, WriteBehind<Line>>();

/** Whose calls count: a program's, with a key or a token. A person's own pages do not use up a plan. */
const countedTeam = ({ team, actor }: Pick<Scope, "team" | "actor">): Team | null =>
  actor.entrance && actor.entrance.kind !== "session" ? team : null;

/**
 * Counts every call with a key or a token that nothing refused: first against the limits of its plan, then, when its
 * answer stands, into the figures. Those are gathered by the minute and written together, so that no call waits for them.
 */
export function countApiCalls(house: House): Passage {
  notesOf.set(
    house,
    writeBehind<Line>(house, {
      name: "calls of the API",
      everyMs: 500,
      group: ({ team, route }) => `${team.id} ${route}`,
      same: (kept, line) => kept.durationMs === line.durationMs && kept.ok === line.ok && kept.minute === line.minute,
      merge(kept, line) {
        kept.calls += line.calls;
      },
      write,
      written: (lines) => tellOf(house, lines),
    }),
  );
  return {
    before(call) {
      const team = countedTeam(call.scope);
      if (!team || call.route.uncounted) return none;
      const caller = { team, actor: call.scope.actor };
      // Used up goes before too fast.
      if (call.refusal) return (call.refusal.status === 429 && lookAtCalls(house, caller, 1)?.then(orNone)) || none;
      const begin = (headers: HeaderLines | null) => {
        call.countedFrom = performance.now();
        return headers ?? none;
      };
      const taken = takeCalls(house, caller, 1);
      if (!taken) return begin(null);
      return taken.then(begin, (refusal) =>
        refusedFor(refusal, () => (call.takenFrom ? giveBack(house, call.takenFrom, 1) : none)),
      );
    },
    after({ countedFrom, scope, key }, status) {
      if (countedFrom !== undefined) note(house, scope, key, status, Math.round(performance.now() - countedFrom));
    },
  };
}
const none: HeaderLines = [];
const orNone = (headers: HeaderLines | null) => headers ?? none;

/** What is refused for a usage limit is no call: it gets its rate back, and hears what is left of that then. */
async function refusedFor(refusal: unknown, backTo: () => HeaderLines | Promise<HeaderLines>): Promise<never> {
  if (isProblem(refusal) && refusal.status === 402) Object.assign(refusal.headers, Object.fromEntries(await backTo()));
  throw refusal;
}

/**
 * A call that stands for several, as a batch does: each counts, against the rate and against the usage limits, and all of
 * them pass or none. Answers what is left of both.
 */
export async function takeOperations(
  house: House,
  scope: Pick<Scope, "team" | "actor" | "request">,
  calls: number,
): Promise<HeaderLines> {
  const team = countedTeam(scope);
  const caller = team && { team, actor: scope.actor };
  const rate = await countCalls(house, scope, calls).catch(async (refusal) => {
    const stands = () => giveBackCalls(house, scope, 0);
    if (caller) await lookAtCalls(house, caller, calls)?.catch((usedUp) => refusedFor(usedUp, stands));
    throw refusal;
  });
  if (!caller) return rate;
  const backTo = () => giveBackCalls(house, scope, calls);
  const usage = await takeCalls(house, caller, calls)?.catch((refusal) => refusedFor(refusal, backTo));
  return [...rate, ...(usage ?? none)];
}

/** One of a batch's operations, answered; they are not timed one by one. */
export const noteOperation = (
  house: House,
  scope: Pick<Scope, "team" | "actor">,
  route: string | undefined,
  status: number,
): void => note(house, scope, route ?? "unknown address", status, null);

function note(
  house: House,
  scope: Pick<Scope, "team" | "actor">,
  route: string,
  status: number,
  durationMs: number | null,
): void {
  const team = countedTeam(scope);
  if (team) noteCall(house, { team, route, ok: status < 400, durationMs, at: teamTime(house, team.id) });
}

/** Takes note of an answered call; it is in the figures after the next flush. */
export function noteCall(house: House, { team, route, ok, durationMs, at }: AnsweredCall): void {
  const minute = at.getTime() - (at.getTime() % 60_000);
  const step = durationMs === null ? null : representative(durationMs);
  notesOf.get(house)!.add({ team, route, ok, durationMs: step, minute, calls: 1 });
}

export const flushCalls = async (house: House): Promise<void> => notesOf.get(house)?.flush();

const nameOf = ({ minute, ok, durationMs, route }: Line) => `${minute} ${ok} ${durationMs} ${route}`;

/** Durations of one step of the percentiles are one line: exact below 20 ms, then in steps of 10 %. */
const representative = (ms: number) =>
  ms < 20 ? Math.max(0, ms) : Math.round(1.1 ** Math.round(Math.log(ms) / Math.log(1.1)));

async function write(ctx: Ctx, lines: Line[]): Promise<void> {
  const rows = lines.map((line) => ({
    id: newId(),
    team_id: line.team.id,
    source: gatewaySource,
    event_id: nameOf(line),
    metric: apiCall.name,
    count: line.calls,
    uses: line.calls,
    duration_ms: line.durationMs,
    success: line.ok,
    route: line.route,
    recorded_at: new Date(line.minute),
  }));
  await ctx.db.execute(
    sql`select record_calls(${JSON.stringify(rows)}::jsonb, ${ctx.now().toISOString()}::timestamptz)`,
  );
}

async function tellOf(house: House, lines: Line[]): Promise<void> {
  const teams = new Map(lines.map(({ team }) => [team.id, team]));
  const moved = [...teams.values()].map((team) => ({ team, metrics: new Set([apiCall.name]) }));
  await tell(house, moved).catch((error: Error) => console.warn(`usage not told: ${error.message}`));
}
