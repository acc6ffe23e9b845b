import { systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { lane } from "../../kernel/lane.ts";
import { applyCommands, type Command, command, type Outcome } from "./commands.ts";

/** An independent transfer: credits in (`grant`) or out (`spend`) of one team, which no other row waits for. */
export interface LaneTransfer {
  teamId: string;
  verb: "grant" | "spend";
  kind: "grant" | "promo" | "top_up" | "usage" | "adjustment";
  amount: number;
  key: string;
  reason: string;
  account?: string;
  subject?: { kind: string; id: string };
}

export interface Lane {
  /** Answers once it is committed; throws what refuses it. After an outage, ask again with the same key. */
  transfer(input: LaneTransfer): Promise<Outcome>;
  /** Lets what waits be booked, and takes nothing more. */
  close(): Promise<void>;
}

/** A flush holds its accounts' locks until it commits: a bound on it bounds how long requests wait for them. */
const mostPerFlush = 200;
/** While the database books one flush, this process reads the answers of another and makes the next. */
const mostAtOnce = 2;
/** A second flush is not begun for a few: they ride with the next one. */
const worthAnother = 50;
/** Past this, callers learn at once that the database cannot keep up. */
const mostWaiting = 50_000;

/**
 * One lane per process, for independent transfers. Two flushes that meet at an account wait for each other at its lock,
 * in the order of the ids, so never in a circle.
 *
 * A flush writes for many teams, so it runs as system work under the staff policy, like a job without a team. The SQL
 * functions keep the caller's rights: within a request the same code stays confined to the request's team, and no
 * function of the database lets the application's role past row-level security by itself.
 */
export function ledgerLane(house: House): Lane {
  const commands = lane<Command, Outcome>({
    flush: (wishes) =>
      withCtx(house, systemScope(house), async (ctx) => (await applyCommands(ctx.db, wishes, ctx.now())).outcomes),
    mostPerFlush,
    mostWaiting,
    full: "The ledger takes no more just now. Try again in a few seconds.",
    atOnce: mostAtOnce,
    worthAnother,
  });
  return {
    transfer: async (input) => commands.add(toCommand(input, house.now())),
    close: () => commands.close(),
  };
}

const toCommand = (input: LaneTransfer, now: Date): Command =>
  command(
    {
      team_id: input.teamId,
      account_id: input.account ?? input.teamId,
      verb: input.verb,
      kind: input.kind,
      amount: input.amount,
      key: input.key,
      reason: input.reason,
      subject_kind: input.subject?.kind,
      subject_id: input.subject?.id,
      ...(input.verb === "grant" ? { priority: 0 } : {}),
    },
    now,
  );
