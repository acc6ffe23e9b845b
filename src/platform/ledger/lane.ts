import { type Scope, systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { isProblem, type Problem, unavailable } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
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

interface Waiting {
  wish: Command;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
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
 * One lane per process. Whatever waits goes to the database in one call and one commit; what comes meanwhile goes with the
 * next, so a lone transfer waits for nobody and a crowd shares the commit. Two flushes that meet at an account wait for
 * each other at its lock, in the order of the ids, so never in a circle.
 *
 * A flush writes for many teams, so it runs as system work under the staff policy, like a job without a team. The SQL
 * functions keep the caller's rights: within a request the same code stays confined to the request's team, and no
 * function of the database lets the application's role past row-level security by itself.
 */
export function ledgerLane(house: House): Lane {
  let waiting: Waiting[] = [];
  let running = 0;
  let booked: Promise<unknown> = Promise.resolve();
  let closed = false;

  const run = async () => {
    running++;
    // One turn of the event loop lets all who were just woken by the last flush come along.
    for (await nextTurn(); waiting.length > 0; await nextTurn()) {
      const batch = waiting.slice(0, mostPerFlush);
      waiting = waiting.slice(mostPerFlush);
      await flush(house, batch);
    }
    running--;
  };

  return {
    transfer: (input) =>
      new Promise((resolve, reject) => {
        if (closed || waiting.length >= mostWaiting)
          throw unavailable("The ledger takes no more just now. Try again in a few seconds.");
        waiting.push({ wish: toCommand(input, house.now()), resolve, reject });
        if (running === 0 || (running < mostAtOnce && waiting.length >= worthAnother))
          booked = Promise.all([booked, run()]);
      }),
    async close() {
      closed = true;
      await booked;
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function flush(house: House, batch: Waiting[]): Promise<void> {
  let outcomes: (Outcome | Problem)[];
  try {
    outcomes = await book(house, batch);
  } catch (error) {
    // A value that the database cannot hold, or a key that another holder of the team took in this very moment, fails
    // the whole call: apart, only its own fails.
    if (batch.length > 1 && isAboutOneRow(error)) for (const one of batch) await flush(house, [one]);
    else for (const { reject } of batch) reject(error);
    return;
  }
  batch.forEach(({ resolve, reject }, place) => {
    const outcome = outcomes[place]!;
    if (isProblem(outcome)) reject(outcome);
    else resolve(outcome);
  });
}

async function book(house: House, batch: Waiting[]): Promise<(Outcome | Problem)[]> {
  const scope: Scope = {
    actor: systemActor,
    team: null,
    product: house.config.PRODUCT ?? "",
    request: systemRequest(),
    staff: true,
  };
  const commands = batch.map(({ wish }) => wish);
  const { outcomes } = await withCtx(house, scope, (ctx) => applyCommands(ctx.db, commands, ctx.now()));
  return outcomes;
}

/** Data exceptions (class 22) and violated constraints (class 23). */
function isAboutOneRow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && /^2[23]/.test(String(cause.code))) return true;
  return false;
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
