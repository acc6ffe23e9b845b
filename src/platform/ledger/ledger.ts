import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { isProblem } from "../../kernel/errors.ts";
import { everyRole, permission } from "../../kernel/module.ts";
import { applyCommands, type Booked, command, keyReuse, type Outcome, toBooked } from "./commands.ts";
import * as events from "./events.ts";

export { type Lane, ledgerLane } from "./lane.ts";
export { verifyLedger } from "./verify.ts";

export const readCredits = permission("credits.read", everyRole);

export const Credits = z.object({ balance: z.int(), held: z.int(), available: z.int() });

interface Subject {
  kind: string;
  id: string;
}

/** Whose credits: the team's own, unless a holder within the team (a guest of a venue company) is named. */
interface Holder {
  account?: string | undefined;
}

/** `balance` is what is posted, `available` what is left of it beside the open holds; both as of now. */
export async function credits(ctx: Ctx, input: Holder = {}): Promise<z.input<typeof Credits>> {
  const account = input.account ?? ctx.team.id;
  const { rows } = await ctx.db.execute<{ posted: string; held: string }>(
    sql`select * from ledger_balance(${ctx.team.id}::uuid, ${account}::uuid, ${ctx.now().toISOString()}::timestamptz)`,
  );
  const balance = Number(rows[0]?.posted ?? 0);
  const held = Number(rows[0]?.held ?? 0);
  return { balance, held, available: balance - held };
}

/** Adds a lot. Lots are spent in order of priority (lower first, default 0), then earliest expiry, then age. */
export async function grantCredits(
  ctx: Ctx,
  input: Holder & {
    amount: number;
    key: string;
    kind: "grant" | "plan" | "promo" | "top_up" | "adjustment";
    priority?: number;
    expiresAt?: Date | null;
    reason: string;
    subject?: Subject;
  },
): Promise<{ transfer_id: string }> {
  const done = await apply(ctx, {
    ...shared(ctx, input),
    verb: "grant",
    kind: input.kind,
    priority: input.priority ?? 0,
    expires_at: input.expiresAt ?? undefined,
  });
  if (!done.replayed) await ctx.emit(events.creditsGranted, { ...movement(done), kind: input.kind });
  return { transfer_id: done.transfer_id };
}

/** The credits that a new team of this product begins with, once. */
export async function grantStartingCredits(ctx: Ctx): Promise<void> {
  const amount = ctx.house.product(ctx.product).startingCredits ?? 0;
  if (amount > 0)
    await grantCredits(ctx, { amount, key: "starting-credits", kind: "grant", reason: "Starting credits" });
}

/**
 * Takes credits at once, without a hold: for what is delivered in the same breath, and for corrections downwards.
 * Throws `insufficient_credits` (402).
 */
export async function spendCredits(
  ctx: Ctx,
  input: Holder & { amount: number; key: string; kind: "usage" | "adjustment"; reason: string; subject?: Subject },
): Promise<{ transfer_id: string }> {
  const done = await apply(ctx, { ...shared(ctx, input), verb: "spend", kind: input.kind });
  if (!done.replayed) await ctx.emit(events.creditsSpent, { ...movement(done), kind: input.kind });
  return { transfer_id: done.transfer_id };
}

/**
 * Reserves credits for work to come, from the lots that would be spent first; what a hold reserves does not expire
 * under it. With `expiresAt` the hold itself ends then. Throws `insufficient_credits` (402).
 */
export async function holdCredits(
  ctx: Ctx,
  input: Holder & { amount: number; key: string; reason: string; subject?: Subject; expiresAt?: Date },
): Promise<{ hold_id: string }> {
  const done = await apply(ctx, {
    ...shared(ctx, input),
    verb: "hold",
    kind: "hold",
    expires_at: input.expiresAt ?? undefined,
  });
  if (!done.replayed) await ctx.emit(events.creditsHeld, movement(done));
  return { hold_id: done.transfer_id };
}

/**
 * Spends a hold, the whole by default; of a part, the rest returns. A hold is captured once: asking again answers the
 * same, with another amount or after its release it is a conflict (`hold_captured`, `hold_voided`, `hold_expired`).
 */
export async function captureHold(
  ctx: Ctx,
  input: Holder & { hold_id: string; amount?: number },
): Promise<{ transfer_id: string; amount: number }> {
  const done = await apply(ctx, {
    ...ofHold(ctx, input),
    verb: "capture",
    kind: "capture",
    amount: input.amount,
  });
  if (!done.replayed) await ctx.emit(events.creditsCaptured, movement(done));
  return { transfer_id: done.transfer_id, amount: done.amount };
}

/** Releases a hold. Releasing what is released (or has expired) answers the same; a captured one is a conflict. */
export async function voidHold(
  ctx: Ctx,
  input: Holder & { hold_id: string; reason: string },
): Promise<{ transfer_id: string; amount: number }> {
  const done = await apply(ctx, { ...ofHold(ctx, input), verb: "void", kind: "void", reason: input.reason });
  if (!done.replayed) await ctx.emit(events.creditsReleased, movement(done));
  return { transfer_id: done.transfer_id, amount: done.amount };
}

/**
 * Gives back what a capture took, in parts too, never more than it took. It goes back to the lots it came from, the
 * one spent last first. What came from a lot that has expired since goes to a new lot of the same priority without
 * expiry: the customer was entitled to it when they spent it, and the failure was not theirs.
 */
export async function refundCapture(
  ctx: Ctx,
  input: Holder & { hold_id: string; amount?: number; key: string; reason: string },
): Promise<{ transfer_id: string; amount: number }> {
  return refund(ctx, { ...ofHold(ctx, input), amount: input.amount, key: input.key, reason: input.reason });
}

/** As `refundCapture`, for what `spendCredits` or the lane took. */
export async function refundSpend(
  ctx: Ctx,
  input: Holder & { transfer_id: string; amount?: number; key: string; reason: string },
): Promise<{ transfer_id: string; amount: number }> {
  const { amount, key, reason } = input;
  return refund(ctx, {
    ...{ team_id: ctx.team.id, account_id: input.account ?? ctx.team.id },
    ...{ reverses_id: input.transfer_id, amount, key, reason },
  });
}

async function refund(ctx: Ctx, fields: Omit<Parameters<typeof command>[0], "verb" | "kind">) {
  const done = await apply(ctx, { ...fields, verb: "refund", kind: "refund" });
  if (!done.replayed) await ctx.emit(events.creditsRefunded, movement(done));
  return { transfer_id: done.transfer_id, amount: done.amount };
}

const shared = (
  ctx: Ctx,
  input: Holder & { amount: number; key: string; reason: string; subject?: Subject | undefined },
) => ({
  team_id: ctx.team.id,
  account_id: input.account ?? ctx.team.id,
  amount: input.amount,
  key: input.key,
  reason: input.reason,
  subject_kind: input.subject?.kind,
  subject_id: input.subject?.id,
});

const ofHold = (ctx: Ctx, input: Holder & { hold_id: string }) => ({
  team_id: ctx.team.id,
  account_id: input.account ?? ctx.team.id,
  hold_id: input.hold_id,
});

const movement = ({ transfer_id, amount, reason }: Outcome | Booked) => ({ transfer_id, amount, reason });

async function apply(ctx: Ctx, fields: Parameters<typeof command>[0]): Promise<Outcome> {
  const wish = command(fields, ctx.now());
  const { outcomes, booked } = await applyCommands(ctx.db, [wish], ctx.now()).catch((error) => {
    throw isKeyTaken(error) ? keyReuse() : error;
  });
  await announceBooked(ctx, booked);
  const outcome = outcomes[0]!;
  if (isProblem(outcome)) throw outcome;
  return outcome;
}

/** Books what time has ended in the team: lots past their date and holds that nobody settled. Balances are right without it. */
export async function settleCredits(ctx: Ctx): Promise<void> {
  const { rows } = await ctx.db.execute<Parameters<typeof toBooked>[0] & Record<string, unknown>>(
    sql`select * from ledger_settle(${ctx.team.id}::uuid, ${ctx.now().toISOString()}::timestamptz)`,
  );
  await announceBooked(ctx, rows.map(toBooked));
}

/** What time had ended is announced when it is booked, by whichever call that was. */
async function announceBooked(ctx: Ctx, booked: Booked[]): Promise<void> {
  for (const each of booked)
    await ctx.emit(each.kind === "expiry" ? events.creditsExpired : events.creditsReleased, movement(each));
}

// Two holders of one team have two locks, so the same key may reach both at once; the index lets one in.
function isKeyTaken(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("constraint" in cause && cause.constraint === "ledger_transfers_key") return true;
  return false;
}
