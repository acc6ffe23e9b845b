import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiError } from "../../client/api.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import {
  captureHold,
  credits,
  grantCredits,
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

const dayMs = 24 * 60 * 60 * 1000;
const fromNow = (ms: number) => new Date(world.house.now().getTime() + ms);
let teams = 0;

/** A new team with a grant of so many credits. */
async function teamWith(amount: number): Promise<Person> {
  const owner = await world.person("Olga", await world.team(`Team ${++teams}`), "owner");
  if (amount > 0) await grant(owner, amount);
  return owner;
}
const grant = (who: Person, amount: number, key = "first") =>
  who.in((ctx) => grantCredits(ctx, { amount, key, kind: "grant", reason: "A start" }));
const hold = (who: Person, amount: number, key: string) =>
  who.in((ctx) => holdCredits(ctx, { amount, key, reason: "A picture" }));
const capture = (who: Person, input: { hold_id: string; amount?: number }) => who.in((ctx) => captureHold(ctx, input));
const release = (who: Person, hold_id: string) => who.in((ctx) => voidHold(ctx, { hold_id, reason: "Cancelled" }));
const balance = (who: Person) => who.in((ctx) => credits(ctx));
const remainingOf = async (who: Person) =>
  (
    await world.sql<{ remaining: string }>(
      "select remaining from ledger_lots where team_id = $1 order by priority, expires_at nulls last, created_at, id",
      [who.team.id],
    )
  ).map(({ remaining }) => Number(remaining));
const eventsOf = async (who: Person) =>
  (await world.sql<{ name: string }>("select name from events where team_id = $1 order by id", [who.team.id])).map(
    ({ name }) => name,
  );

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
  await olga.in(async (ctx) => {
    const lot = { key: "", reason: "A start" };
    await grantCredits(ctx, { ...lot, amount: 100, key: "t", kind: "top_up", priority: 1, expiresAt: fromNow(30 * dayMs) });
    await grantCredits(ctx, { ...lot, amount: 30, key: "o", kind: "promo", priority: 1, expiresAt: fromNow(5 * dayMs) });
    await grantCredits(ctx, { ...lot, amount: 50, key: "p", kind: "plan", priority: 0 });
  });
  const { hold_id } = await hold(olga, 90, "job-1");
  expect(await remainingOf(olga)).toEqual([50, 30, 100]);
  await capture(olga, { hold_id });
  expect(await remainingOf(olga)).toEqual([0, 0, 90]);
  const page = await olga.api("GET /credits/ledger", { kind: "capture" });
  expect(page.data[0]).toMatchObject({ amount: -90, balance_after: 90 });
  expect(page.data[0]!.lots.map(({ amount, priority }) => [amount, priority])).toEqual([
    [-50, 0],
    [-30, 1],
    [-10, 1],
  ]);
});

test("ERP-05.1 50 holds of 10 at once on 100 credits: exactly 10 pass, the others are told what is left", async () => {
  const olga = await teamWith(100);
  const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => hold(olga, 10, `job-${i}`)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  const refused = results.find((result) => result.status === "rejected")!;
  expect(refused.reason).toMatchObject({
    status: 402,
    code: "insufficient_credits",
    message: "This costs 10 credits; you have 0 available. Buy credits or choose a smaller job.",
  });
  expect(await balance(olga)).toEqual({ balance: 100, held: 100, available: 0 });
});

test("ERP-05.1 refunds", async () => {
  const olga = await teamWith(100);
  const { transfer_id } = await olga.in((ctx) => spendCredits(ctx, { amount: 40, key: "u", kind: "usage", reason: "x" }));
  await olga.in((ctx) => refundSpend(ctx, { transfer_id, amount: 10, key: "r", reason: "Bad" }));
  const { hold_id } = await hold(olga, 30, "job-1");
  await capture(olga, { hold_id });
  await olga.in((ctx) => refundCapture(ctx, { hold_id, key: "r2", reason: "Bad" }));
  await release(olga, (await hold(olga, 30, "job-2")).hold_id);
  expect(await balance(olga)).toEqual({ balance: 70, held: 0, available: 70 });
  expect(ApiError).toBeDefined();
});
