import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { conflict, invalid, notFound, overLimit, type Problem } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";

/** One wish to the ledger, as the SQL function `ledger_apply` reads it. */
export interface Command {
  place: number;
  id: string;
  team_id: string;
  account_id: string;
  verb: "grant" | "spend" | "hold" | "capture" | "void" | "refund";
  /** The transfer's kind; it may say more than the verb (`top_up` is a grant). */
  kind: string;
  /** Absent only where the ledger knows it: the whole hold, the rest of a capture. */
  amount?: number | undefined;
  key?: string | undefined;
  hold_id?: string;
  reverses_id?: string;
  reason?: string;
  subject_kind?: string | undefined;
  subject_id?: string | undefined;
  priority?: number;
  expires_at?: Date | undefined;
}

/** What became of a command. `replayed`: an earlier one with the same key or hold had done it already. */
export interface Outcome {
  transfer_id: string;
  amount: number;
  balance_after: number;
  reason: string;
  replayed: boolean;
}

/** What time had ended and this call booked on its way. */
export interface Booked {
  team_id: string;
  transfer_id: string;
  kind: "expiry" | "lapse";
  amount: number;
  reason: string;
}

interface ResultRow {
  place: number | null;
  code: string;
  team_id: string;
  transfer_id: string | null;
  amount: string | null;
  balance_after: string | null;
  reason: string | null;
  available: string | null;
  replayed: boolean;
}

/** Credits in one movement; far under what bigint and JavaScript hold exactly, however many are summed. */
const mostCredits = 1_000_000_000_000;

/** What is not given stays absent: a flush carries hundreds of these as JSON. */
export function command(
  fields: Pick<Command, "team_id" | "account_id" | "verb" | "kind"> & Partial<Command>,
  now: Date,
): Command {
  const { amount, expires_at, key } = fields;
  if (amount !== undefined && !(Number.isInteger(amount) && amount >= 1 && amount <= mostCredits))
    throw invalid([{ path: "amount", message: `Give a whole number from 1 to ${mostCredits}.` }]);
  if (key !== undefined && (key === "" || key.length > 200))
    throw invalid([{ path: "key", message: "Give a key of 1 to 200 characters." }]);
  if (expires_at && expires_at <= now) throw invalid([{ path: "expires_at", message: "Give a moment in the future." }]);
  return { ...fields, place: 0, id: newId() };
}

/**
 * Hands commands to `ledger_apply`, in the caller's transaction. Each gets its own outcome or refusal, at its place in
 * the list; nothing but an error of the database fails them together.
 */
export async function applyCommands(
  db: NodePgDatabase,
  commands: Command[],
  now: Date,
): Promise<{ outcomes: (Outcome | Problem)[]; booked: Booked[] }> {
  commands.forEach((each, place) => {
    each.place = place;
  });
  const { rows } = await db.execute<ResultRow & Record<string, unknown>>(
    sql`select * from ledger_apply(${JSON.stringify(commands)}::jsonb, ${now.toISOString()}::timestamptz)`,
  );
  const outcomes: (Outcome | Problem)[] = [];
  const booked: Booked[] = [];
  for (const row of rows) {
    if (row.place !== null) outcomes[row.place] = toOutcome(row, commands[row.place]!);
    else booked.push(toBooked(row));
  }
  return { outcomes, booked };
}

export const toBooked = (
  row: { team_id: string; code: string } & Pick<ResultRow, "transfer_id" | "amount" | "reason">,
) => ({
  team_id: row.team_id,
  transfer_id: row.transfer_id!,
  kind: row.code as Booked["kind"],
  amount: Number(row.amount),
  reason: row.reason!,
});

function toOutcome(row: ResultRow, wish: Command): Outcome | Problem {
  if (row.code !== "done") return refusal(row.code, wish, Number(row.available));
  return {
    transfer_id: row.transfer_id!,
    amount: Number(row.amount),
    balance_after: Number(row.balance_after),
    reason: row.reason!,
    replayed: row.replayed,
  };
}

const credits = (count: number) => `${count} ${count === 1 ? "credit" : "credits"}`;

/** The SQL function names what is wrong; the words for the customer stand here. */
function refusal(code: string, wish: Command, available: number): Problem {
  switch (code) {
    case "insufficient_credits":
      return overLimit(
        code,
        `This costs ${credits(wish.amount!)}; you have ${available} available. Buy credits or choose a smaller job.`,
      );
    case "hold_not_found":
      return notFound("Hold");
    case "capture_not_found":
      return notFound("Captured hold");
    case "capture_exceeds_hold":
      return conflict(code, "More than the held amount cannot be captured. Capture at most what was held.");
    case "hold_captured":
      return conflict(code, "This hold was captured already. Refund the capture instead.");
    case "hold_voided":
      return conflict(code, "This hold was released already. Take a new hold.");
    case "hold_expired":
      return conflict(code, "This hold has expired and its credits were given back. Take a new hold.");
    case "refund_exceeds_capture":
      return conflict(code, "More than was captured cannot be given back. Refund at most the rest.");
    case "idempotency_key_reuse":
      return keyReuse();
    default:
      throw new Error(`the ledger answered "${code}", which has no words`);
  }
}

export const keyReuse = () =>
  conflict("idempotency_key_reuse", "This key was used for another movement. Use a new key for each movement.");
