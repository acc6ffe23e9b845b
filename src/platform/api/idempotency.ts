import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { and, eq, lte, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid, Problem } from "../../kernel/errors.ts";
import type { Call, Handled } from "../../kernel/http.ts";
import { newId } from "../../kernel/ids.ts";
import { dayMs } from "../analytics/analytics.ts";
import { seal, unseal } from "../secrets/secrets.ts";
import { idempotencyKeys } from "./tables.ts";

const keptMs = dayMs;
/** A call that made something lasting before it ended holds its key this long; after a crash another one may begin. */
const leaseMs = 60_000;
const waitMs = 10_000;
const lookAgainMs = 100;

interface Once {
  owner: string;
  key: string;
  request_hash: string;
}
type Kept = Exclude<Handled, Response>;

/** The call's own key, when it sent one. 422 for what is no key. */
export function onceOf(call: Call): Promise<Once> | null {
  const key = call.incoming.headers.get("idempotency-key");
  return call.incoming.method !== "POST" || key === null ? null : asOnce(call, key);
}

async function asOnce(call: Call, key: string): Promise<Once> {
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalid([{ path: "Idempotency-Key", message: "Send 1 to 255 characters without spaces, such as a UUID." }]);
  const { actor, team } = call.scope;
  const owner = actor.id ? `${team?.id} ${actor.id}` : `visitor ${call.incoming.ip}`;
  return { owner: hashOf(owner), key, request_hash: hashOf(`${call.key} ${await fingerprint(call.raw)}`) };
}

/**
 * Lets a call have its effect once: its key and its answer commit with the effect, and who comes with the same key gets
 * that answer. Refusals are not kept. 422 `idempotency_key_reuse` for another request under the same key, 409
 * `idempotency_in_progress` when the first is not done within 10 seconds.
 */
export async function once(ctx: Ctx, asked: Once, handle: () => Promise<Handled>): Promise<Handled> {
  const runId = newId();
  const kept = await inTurn(`${asked.owner} ${asked.key}`, () => claim(ctx, asked, runId));
  if (kept) return { ...kept, headers: [...kept.headers, ["Idempotency-Replayed", "true"]] };
  try {
    const handled = await handle();
    await (handled instanceof Response ? forget(ctx, asked, runId) : keep(ctx, asked, runId, handled));
    return handled;
  } catch (error) {
    // Not in this transaction, which is about to be rolled back: the row stands only when something was made lasting.
    await ctx.house.pools.app.query("delete from idempotency_keys where owner = $1 and key = $2 and run_id = $3", [
      ...[asked.owner, asked.key, runId],
    ]);
    throw error;
  }
}

/** Null when the key is now this run's own, else what was answered under it. */
async function claim(ctx: Ctx, asked: Once, runId: string): Promise<Kept | null> {
  for (const end = performance.now() + waitMs; ; ) {
    if (await take(ctx, asked, runId)) return null;
    const [row] = await ctx.db
      .select({ request_hash: idempotencyKeys.request_hash, answer: idempotencyKeys.answer })
      .from(idempotencyKeys)
      .where(rowOf(asked));
    if (row && row.request_hash !== asked.request_hash)
      throw new Problem(
        422,
        "idempotency_key_reuse",
        "This Idempotency-Key came with another request before. Use a new key for each new request.",
      );
    if (row?.answer) return JSON.parse(unseal(ctx.house.config, row.answer, purposeOf(asked)));
    if (performance.now() > end) throw inProgress();
    // The other call is between two transactions of its own; without a connection held here it can go on.
    await ctx.commitSoFar();
    await pause(lookAgainMs);
  }
}

/** Waits, by the row's lock, for a call under the same key that has not committed; then takes the key if it is free. */
async function take(ctx: Ctx, asked: Once, runId: string): Promise<boolean> {
  const now = ctx.now();
  const row = { ...asked, run_id: runId, answer: null, until: new Date(now.getTime() + leaseMs) };
  await ctx.db.execute(sql`select set_config('lock_timeout', ${`${waitMs}`}, true)`);
  const taken = await ctx.db
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: [idempotencyKeys.owner, idempotencyKeys.key],
      set: row,
      setWhere: lte(idempotencyKeys.until, now),
    })
    .returning({ run_id: idempotencyKeys.run_id })
    .catch((error: Error & { cause?: { code?: string } }) => {
      throw error.cause?.code === "55P03" ? inProgress() : error;
    });
  await ctx.db.execute(sql`select set_config('lock_timeout', '0', true)`);
  return taken.length === 1;
}

async function keep(ctx: Ctx, asked: Once, runId: string, handled: Kept): Promise<void> {
  const answer = seal(ctx.house.config, JSON.stringify(handled), purposeOf(asked));
  const kept = await ctx.db
    .update(idempotencyKeys)
    .set({ answer, until: new Date(ctx.now().getTime() + keptMs) })
    .where(and(rowOf(asked), eq(idempotencyKeys.run_id, runId)))
    .returning({ key: idempotencyKeys.key });
  // Another call took the key when this one's lease was over; what it has not made lasting yet must not count twice.
  if (kept.length === 0) throw inProgress();
}

async function forget(ctx: Ctx, asked: Once, runId: string): Promise<void> {
  await ctx.db.delete(idempotencyKeys).where(and(rowOf(asked), eq(idempotencyKeys.run_id, runId)));
}

/** Removes what was kept for 24 hours, and leases that nobody took up. */
export async function forgetOldKeys(ctx: Ctx): Promise<void> {
  await ctx.db.delete(idempotencyKeys).where(lte(idempotencyKeys.until, ctx.now()));
}

const turns = new Map<string, Promise<unknown>>();
/** Calls of this process under one key ask one after the other, so that a storm of them holds one connection. */
async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(name) ?? Promise.resolve()).then(work, work);
  turns.set(name, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(name) === mine) turns.delete(name);
  }
}

const rowOf = (asked: Once) => and(eq(idempotencyKeys.owner, asked.owner), eq(idempotencyKeys.key, asked.key));
const purposeOf = ({ owner, key }: Once) => `idempotency:${owner}:${key}`;
const hashOf = (text: string) => createHash("sha256").update(text).digest("base64url");
const inProgress = () =>
  new Problem(
    409,
    "idempotency_in_progress",
    "A request with this Idempotency-Key is still running. Send it again in a few seconds.",
    { headers: { "Retry-After": "2" } },
  );

/** The same for the same content: names in their order, files by their bytes. */
async function fingerprint(value: unknown, depth = 0): Promise<string> {
  if (depth > 100) throw invalid([{ path: "", message: "The body is nested too deeply." }]);
  const inside = (part: unknown) => fingerprint(part, depth + 1);
  if (value instanceof File)
    return JSON.stringify([value.name, hashOf(Buffer.from(await value.arrayBuffer()).toString("base64"))]);
  if (Array.isArray(value)) return `[${(await Promise.all(value.map(inside))).join()}]`;
  if (value && typeof value === "object") {
    const parts = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = await Promise.all(parts.map(async ([name, part]) => `${JSON.stringify(name)}:${await inside(part)}`));
    return `{${lines.join()}}`;
  }
  return JSON.stringify(value) ?? "null";
}
