import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import {
  captureHold,
  credits,
  grantCredits,
  holdCredits,
  refundCapture,
  spendCredits,
  verifyLedger,
} from "./ledger.ts";

let world: World;
let undo: string;
beforeAll(async () => {
  world = await openWorld();
  await world.ada.in(async (ctx) => {
    await grantCredits(ctx, { amount: 100, key: "first", kind: "grant", reason: "A start" });
    const { hold_id } = await holdCredits(ctx, { amount: 30, key: "job-1", reason: "A picture" });
    await captureHold(ctx, { hold_id, amount: 20 });
    await refundCapture(ctx, { hold_id, amount: 5, key: "back", reason: "It failed" });
    await holdCredits(ctx, { amount: 10, key: "job-2", reason: "A picture" });
  });
});
afterEach(async () => {
  if (undo) await world.sql(undo);
  undo = "";
  expect(await verifyLedger(world.house)).toMatchObject({ ok: true, findings: [] });
});
afterAll(() => world.close());

test("ERP-05.1 every movement has two sides that sum to zero, and its own row for a reversal with the reason", async () => {
  const [sums] = await world.sql<{ all: string; own: string }>(
    "select sum(amount) as all, sum(amount) filter (where account = 'credits') as own from ledger_entries",
  );
  expect([Number(sums!.all), Number(sums!.own)]).toEqual([0, 85]);
  const [refund] = await world.sql<{ reason: string; reversed: string }>(
    `select r.reason, o.kind as reversed from ledger_transfers r join ledger_transfers o on o.id = r.reverses_id`,
  );
  expect(refund).toEqual({ reason: "It failed", reversed: "capture" });
});

test("ERP-05.1 the application cannot change or delete a transfer or an entry", async () => {
  for (const statement of [
    "update ledger_transfers set amount = 1",
    "delete from ledger_transfers",
    "update ledger_entries set amount = 1",
    "delete from ledger_entries",
    "truncate ledger_entries",
  ])
    await expect(world.ada.in((ctx) => ctx.db.execute(statement))).rejects.toMatchObject({
      cause: { code: "42501" },
    });
});

test.each([
  [
    "an entry of another amount",
    "update ledger_entries set amount = amount + 1 where account = 'issued'",
    "update ledger_entries set amount = amount - 1 where account = 'issued'",
    "its entries sum to 1",
  ],
  [
    "a balance changed by hand",
    "update ledger_accounts set posted = posted + 1000",
    "update ledger_accounts set posted = posted - 1000",
    "posted is 1085, its entries say 85",
  ],
  [
    "a hold that the account does not know",
    "update ledger_accounts set held = held + 1",
    "update ledger_accounts set held = held - 1",
    "held is 11, its open holds say 10",
  ],
  [
    "a lot with more than it was given",
    "update ledger_lots set remaining = remaining + 7",
    "update ledger_lots set remaining = remaining - 7",
    "92 remain",
  ],
  [
    "a reservation that shrank",
    "update ledger_reservations set amount = amount - 1",
    "update ledger_reservations set amount = amount + 1",
    "reserves 9 of its lots instead of 10",
  ],
  [
    "a transfer of another amount",
    "update ledger_transfers set change = change - 1, balance_after = balance_after - 1 where kind = 'capture'",
    "update ledger_transfers set change = change + 1, balance_after = balance_after + 1 where kind = 'capture'",
    "instead of -21",
  ],
])("ERP-05.1 verify finds %s", async (_, plant, repair, finding) => {
  undo = repair;
  await world.sql(plant);
  const { ok, findings } = await verifyLedger(world.house);
  expect(ok).toBe(false);
  expect(findings.join("\n")).toContain(finding);
});

test("ERP-05.1 verify's hash stays while nothing moves and changes with every movement", async () => {
  const { hash } = await verifyLedger(world.house);
  expect((await verifyLedger(world.house)).hash).toBe(hash);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  await world.eve.in((ctx) => grantCredits(ctx, { amount: 1, key: "a", kind: "promo", reason: "Hello" }));
  expect((await verifyLedger(world.house)).hash).not.toBe(hash);
});

test("ERP-05.1 a transaction that ends in the middle leaves nothing, and its key is free", async () => {
  const before = await verifyLedger(world.house);
  const spend = { amount: 5, key: "torn", kind: "usage", reason: "A call" } as const;
  await expect(
    world.ada.in(async (ctx) => {
      await spendCredits(ctx, spend);
      expect(await credits(ctx)).toEqual({ balance: 80, held: 10, available: 70 });
      await ctx.db.execute("select pg_terminate_backend(pg_backend_pid())");
    }),
  ).rejects.toThrow();
  expect(await verifyLedger(world.house)).toEqual(before);
  await world.ada.in((ctx) => spendCredits(ctx, spend));
  expect((await world.ada.api("GET /credits")).available).toBe(70);
});
