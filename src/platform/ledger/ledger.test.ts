import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, systemRequest, withCtx } from "../../kernel/ctx.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { settleDue } from "./events.ts";
import {
  captureHold,
  credits,
  grantCredits,
  grantStartingCredits,
  holdCredits,
  refundCapture,
  refundSpend,
  spendCredits,
  verifyLedger,
  voidHold,
} from "./ledger.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect((await verifyLedger(world.house)).findings).toEqual([]);
  await world.close();
});

// Under the 24 hours of a session, so that the cast stays signed in while the clock moves on.
const hourMs = 60 * 60 * 1000;
const fromNow = (ms: number) => new Date(world.house.now().getTime() + ms);
const system = { actor: systemActor, team: null, product: "natak", request: systemRequest(), staff: true };
let teams = 0;

/** A new team with a grant of so many credits. */
async function teamWith(amount: number): Promise<Person> {
  const owner = await world.person("Olga", await world.team(`Team ${++teams}`), "owner");
  if (amount > 0) await grant(owner, amount);
  return owner;
}
const grant = (
  who: Person,
  amount: number,
  lot: { key?: string; kind?: "plan" | "promo" | "top_up"; priority?: number; expiresAt?: Date } = {},
) => who.in((ctx) => grantCredits(ctx, { amount, key: "first", kind: "top_up", reason: "A start", ...lot }));
const hold = (who: Person, amount: number, key: string, expiresAt?: Date) =>
  who.in((ctx) => holdCredits(ctx, { amount, key, reason: "A picture", ...(expiresAt ? { expiresAt } : {}) }));
const capture = (who: Person, input: { hold_id: string; amount?: number }) => who.in((ctx) => captureHold(ctx, input));
const release = (who: Person, hold_id: string) => who.in((ctx) => voidHold(ctx, { hold_id, reason: "Cancelled" }));
const refund = (who: Person, hold_id: string, key: string, amount?: number) =>
  who.in((ctx) => refundCapture(ctx, { hold_id, key, reason: "It failed", ...(amount ? { amount } : {}) }));
const balance = (who: Person) => who.in((ctx) => credits(ctx));
const lotsOf = async (who: Person) =>
  (
    await world.sql<{ remaining: string }>(
      "select remaining from ledger_lots where team_id = $1 order by priority, expires_at nulls last, created_at, id",
      [who.team.id],
    )
  ).map(({ remaining }) => Number(remaining));
const eventsOf = (who: Person) => world.eventsOf(who.team.id);
const numberOf = (amounts: { status: string }[]) => amounts.filter(({ status }) => status === "fulfilled").length;

test("ERP-05.1 100 credits, a hold of 30 leaves 70, capturing 20 of it leaves 80 posted and 80 available", async () => {
  const olga = await teamWith(100);
  const { hold_id } = await hold(olga, 30, "job-1");
  expect(await balance(olga)).toEqual({ balance: 100, held: 30, available: 70 });
  expect(await capture(olga, { hold_id, amount: 20 })).toMatchObject({ amount: 20 });
  expect(await balance(olga)).toEqual({ balance: 80, held: 0, available: 80 });
  expect(await eventsOf(olga)).toEqual(["credits.granted", "credits.held", "credits.captured"]);
});

test("ERP-05.1 lots are spent by priority, then earliest expiry, then age: 90 of 50, 30 and 100 leaves 0, 0 and 90", async () => {
  const olga = await teamWith(0);
  await grant(olga, 100, { key: "t", kind: "top_up", priority: 1, expiresAt: fromNow(30 * hourMs) });
  await grant(olga, 30, { key: "o", kind: "promo", priority: 1, expiresAt: fromNow(5 * hourMs) });
  await grant(olga, 50, { key: "p", kind: "plan", priority: 0 });
  const { hold_id } = await hold(olga, 90, "job-1");
  expect(await lotsOf(olga)).toEqual([50, 30, 100]);
  await capture(olga, { hold_id });
  expect(await lotsOf(olga)).toEqual([0, 0, 90]);
  const page = await olga.api("GET /credits/ledger", { kind: "capture" });
  expect(page.data[0]).toMatchObject({ amount: -90, balance_after: 90 });
  expect(page.data[0]!.lots.map(({ amount, priority }) => [amount, priority])).toEqual([
    [-50, 0],
    [-30, 1],
    [-10, 1],
  ]);
});

test("ERP-05.1 of lots alike in priority and expiry the older pays first", async () => {
  const olga = await teamWith(10);
  await grant(olga, 10, { key: "second" });
  await olga.in((ctx) => spendCredits(ctx, { amount: 12, key: "u", kind: "usage", reason: "A call" }));
  expect(await lotsOf(olga)).toEqual([0, 8]);
});

test("ERP-05.1 50 holds of 10 at once on 100 credits: exactly 10 pass, the others are told what is left", async () => {
  const olga = await teamWith(100);
  const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => hold(olga, 10, `job-${i}`)));
  expect(numberOf(results)).toBe(10);
  expect(results.find((result) => result.status === "rejected")!.reason).toMatchObject({
    status: 402,
    code: "insufficient_credits",
    message: "This costs 10 credits; you have 0 available. Buy credits or choose a smaller job.",
  });
  expect(await balance(olga)).toEqual({ balance: 100, held: 100, available: 0 });
});

test("NTK-04.1 a job that costs more than is there is refused in plain words, and nothing is held", async () => {
  const olga = await teamWith(12);
  await expect(hold(olga, 30, "job-1")).rejects.toMatchObject({
    status: 402,
    code: "insufficient_credits",
    message: "This costs 30 credits; you have 12 available. Buy credits or choose a smaller job.",
  });
  await expect(hold(await teamWith(0), 1, "job-1")).rejects.toThrow(
    "This costs 1 credit; you have 0 available. Buy credits or choose a smaller job.",
  );
  expect(await balance(olga)).toEqual({ balance: 12, held: 0, available: 12 });
  expect(await eventsOf(olga)).toEqual(["credits.granted"]);
});

test("ERP-05.1 one key used 50 times at once has one effect and 50 equal answers", async () => {
  const olga = await teamWith(100);
  const answers = await Promise.all(Array.from({ length: 50 }, () => hold(olga, 10, "the-job")));
  expect(new Set(answers.map(({ hold_id }) => hold_id)).size).toBe(1);
  expect(await balance(olga)).toEqual({ balance: 100, held: 10, available: 90 });
  expect((await eventsOf(olga)).filter((name) => name === "credits.held")).toHaveLength(1);
});

test("ERP-05.1 a key that comes back with another content is refused; in another team it is another key", async () => {
  const olga = await teamWith(100);
  const mona = await teamWith(100);
  await hold(olga, 10, "job-1");
  await expect(hold(olga, 11, "job-1")).rejects.toMatchObject({ status: 409, code: "idempotency_key_reuse" });
  await expect(grant(olga, 10, { key: "job-1" })).rejects.toMatchObject({ code: "idempotency_key_reuse" });
  await expect(grant(olga, 100, { priority: 3 })).rejects.toMatchObject({ code: "idempotency_key_reuse" });
  await hold(mona, 11, "job-1");
  expect(await balance(olga)).toEqual({ balance: 100, held: 10, available: 90 });
});

test("NTK-04.1 a hold is captured or released once; asking again answers the same", async () => {
  const olga = await teamWith(100);
  const first = await hold(olga, 30, "job-1");
  const captured = await capture(olga, { hold_id: first.hold_id, amount: 20 });
  expect(await capture(olga, { hold_id: first.hold_id })).toEqual(captured);
  await expect(capture(olga, { hold_id: first.hold_id, amount: 25 })).rejects.toMatchObject({ code: "hold_captured" });
  await expect(release(olga, first.hold_id)).rejects.toMatchObject({ status: 409, code: "hold_captured" });

  const second = await hold(olga, 30, "job-2");
  const released = await release(olga, second.hold_id);
  expect(released.amount).toBe(30);
  expect(await release(olga, second.hold_id)).toEqual(released);
  await expect(capture(olga, second)).rejects.toMatchObject({ status: 409, code: "hold_voided" });

  const third = await hold(olga, 30, "job-3");
  await expect(capture(olga, { hold_id: third.hold_id, amount: 31 })).rejects.toMatchObject({
    code: "capture_exceeds_hold",
  });
  expect(await balance(olga)).toEqual({ balance: 80, held: 30, available: 50 });
  expect((await eventsOf(olga)).filter((name) => name === "credits.released")).toHaveLength(1);
});

test("NTK-04.1 50 captures and 50 releases of one hold at once: one of them ends it", async () => {
  const olga = await teamWith(100);
  const { hold_id } = await hold(olga, 30, "job-1");
  const captures = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => (i % 2 ? capture(olga, { hold_id }) : release(olga, hold_id))),
  );
  expect(numberOf(captures)).toBe(50);
  expect([70, 100]).toContain((await balance(olga)).balance);
});

test("ERP-05.1 a lot past its date counts no more from that moment on, whether or not it has been booked", async () => {
  const olga = await teamWith(40);
  await grant(olga, 60, { key: "promo", kind: "promo", expiresAt: fromNow(hourMs) });
  expect((await balance(olga)).available).toBe(100);
  world.clock.advance(hourMs);
  expect(await olga.api("GET /credits")).toEqual({ balance: 40, held: 0, available: 40 });
  await expect(hold(olga, 41, "job-1")).rejects.toMatchObject({ code: "insufficient_credits" });
  expect((await olga.api("GET /credits/ledger")).data).toHaveLength(2);
  await withCtx(world.house, system, (ctx) => ctx.enqueue(settleDue, {}));
  await world.runJobs();
  const page = await olga.api("GET /credits/ledger");
  expect(page.data[0]).toMatchObject({ kind: "expiry", amount: -60, balance_after: 40 });
  expect(await olga.api("GET /credits")).toEqual({ balance: 40, held: 0, available: 40 });
  expect(await eventsOf(olga)).toContain("credits.expired");
});

test("ERP-05.1 what a hold reserves does not expire under it; what returns from it to an expired lot does", async () => {
  const olga = await teamWith(0);
  await grant(olga, 60, { kind: "promo", expiresAt: fromNow(hourMs) });
  const { hold_id } = await hold(olga, 50, "job-1");
  world.clock.advance(hourMs);
  expect(await balance(olga)).toEqual({ balance: 50, held: 50, available: 0 });
  await capture(olga, { hold_id, amount: 30 });
  expect(await balance(olga)).toEqual({ balance: 0, held: 0, available: 0 });
  const kinds = (await olga.api("GET /credits/ledger")).data.map(({ kind, amount }) => [kind, amount]);
  expect(kinds).toEqual([
    ["expiry", -20],
    ["capture", -30],
    ["expiry", -10],
    ["promo", 60],
  ]);
});

test("NTK-04.1 a hold past its date is released by the clock alone, and cannot be captured any more", async () => {
  const olga = await teamWith(100);
  const { hold_id } = await hold(olga, 30, "job-1", fromNow(60_000));
  expect((await balance(olga)).available).toBe(70);
  world.clock.advance(60_000);
  expect(await balance(olga)).toEqual({ balance: 100, held: 0, available: 100 });
  await expect(capture(olga, { hold_id })).rejects.toMatchObject({ code: "hold_expired" });
  await hold(olga, 100, "job-2");
  await expect(capture(olga, { hold_id })).rejects.toMatchObject({ status: 409, code: "hold_expired" });
  expect((await release(olga, hold_id)).amount).toBe(30);
  expect(await balance(olga)).toEqual({ balance: 100, held: 100, available: 0 });
});

test("ERP-05.1 refunds never exceed what was captured, and go back to the lots that paid, the last one first", async () => {
  const olga = await teamWith(0);
  await grant(olga, 10, { key: "a", priority: 0 });
  await grant(olga, 20, { key: "b", priority: 1 });
  const { hold_id } = await hold(olga, 25, "job-1");
  await expect(refund(olga, hold_id, "early")).rejects.toMatchObject({ status: 404 });
  await capture(olga, { hold_id });
  expect(await lotsOf(olga)).toEqual([0, 5]);
  await refund(olga, hold_id, "r1", 12);
  expect(await lotsOf(olga)).toEqual([0, 17]);
  expect(await refund(olga, hold_id, "r1", 12)).toMatchObject({ amount: 12 });
  await expect(refund(olga, hold_id, "r2", 14)).rejects.toMatchObject({ code: "refund_exceeds_capture" });
  const many = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => refund(olga, hold_id, `m${i}`, 2)));
  expect(numberOf(many)).toBe(6);
  expect(await refund(olga, hold_id, "rest")).toMatchObject({ amount: 1 });
  await expect(refund(olga, hold_id, "none")).rejects.toMatchObject({ code: "refund_exceeds_capture" });
  expect(await lotsOf(olga)).toEqual([10, 20]);
  const last = (await olga.api("GET /credits/ledger", { kind: "refund" })).data[0]!;
  expect(last).toMatchObject({ amount: 1, balance_after: 30, reason: "It failed" });
});

test("ERP-05.1 a refund for a lot that has expired since opens a new lot without expiry", async () => {
  const olga = await teamWith(0);
  await grant(olga, 10, { key: "a", expiresAt: fromNow(hourMs) });
  const { transfer_id } = await olga.in((ctx) =>
    spendCredits(ctx, { amount: 10, key: "u", kind: "usage", reason: "A call", subject: { kind: "call", id: "c1" } }),
  );
  world.clock.advance(hourMs);
  await olga.in((ctx) => refundSpend(ctx, { transfer_id, amount: 7, key: "r", reason: "It failed" }));
  expect(await balance(olga)).toEqual({ balance: 7, held: 0, available: 7 });
  const [row] = (await olga.api("GET /credits/ledger")).data;
  expect(row).toMatchObject({ subject: { kind: "call", id: "c1" }, lots: [{ amount: 7, expires_at: null }] });
});

test("ERP-05.1 amounts and keys out of range never reach the database", async () => {
  const olga = await teamWith(100);
  for (const amount of [0, -5, 1.5, Number.NaN, 2e12])
    await expect(hold(olga, amount, "job-1")).rejects.toMatchObject({ status: 422 });
  await expect(hold(olga, 5, "")).rejects.toMatchObject({ status: 422 });
  await expect(hold(olga, 5, "job-1", fromNow(-1))).rejects.toMatchObject({ status: 422 });
  expect(await balance(olga)).toEqual({ balance: 100, held: 0, available: 100 });
});

test("ERP-05.1 another team sees no balance, no movement and no hold", async () => {
  const olga = await teamWith(100);
  const { hold_id } = await hold(olga, 30, "job-1");
  expect(await world.eve.api("GET /credits")).toEqual({ balance: 0, held: 0, available: 0 });
  expect((await world.eve.api("GET /credits/ledger")).data).toEqual([]);
  await expect(capture(world.eve, { hold_id })).rejects.toMatchObject({ status: 404, message: /^Hold not found/ });
  await expect(release(world.eve, hold_id)).rejects.toMatchObject({ status: 404 });
  await expect(refund(world.eve, hold_id, "r")).rejects.toMatchObject({ status: 404 });
  const seen = await world.eve.in((ctx) =>
    Promise.all(
      ["accounts", "transfers", "lots", "entries", "reservations"].map(async (table) => {
        const result = await ctx.db.execute<{ count: number }>(
          `select count(*)::integer as count from ledger_${table} where team_id = '${olga.team.id}'`,
        );
        return result.rows[0]?.count;
      }),
    ),
  );
  expect(seen).toEqual([0, 0, 0, 0, 0]);
});

test("NTK-04.1 a new team gets its product's starting credits once", async () => {
  const natak = world.house.modules.find(({ name }) => name === "natak") as { startingCredits?: number } | undefined;
  const olga = await teamWith(0);
  const product = { ...world.house, product: () => ({ startingCredits: natak?.startingCredits ?? 50 }) };
  const start = () => olga.in((ctx) => grantStartingCredits(ctx.with({ house: product as never })));
  await start();
  await start();
  expect((await balance(olga)).available).toBe(natak?.startingCredits ?? 50);
});
