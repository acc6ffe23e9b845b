import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { captureHold, credits, grantCredits, holdCredits } from "./ledger.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("NTK-04.5 the ledger page lists movements newest first, by page, kind and period, for every role", async () => {
  const { ada, vic } = world;
  await ada.in(async (ctx) => {
    for (let i = 1; i <= 5; i++)
      await grantCredits(ctx, { amount: i, key: `g${i}`, kind: i === 3 ? "promo" : "top_up", reason: `Pack ${i}` });
  });
  const { hold_id } = await ada.in((ctx) =>
    holdCredits(ctx, { amount: 4, key: "job", reason: "A picture", subject: { kind: "job", id: "j1" } }),
  );
  await ada.in((ctx) => captureHold(ctx, { hold_id }));
  const first = await vic.api("GET /credits/ledger", { limit: 2 });
  expect(first.data.map(({ amount, balance_after }) => [amount, balance_after])).toEqual([
    [-4, 11],
    [5, 15],
  ]);
  expect(first.data[0]).toMatchObject({ kind: "capture", reason: "A picture", subject: { kind: "job", id: "j1" } });
  const next = await vic.api("GET /credits/ledger", { limit: 10, cursor: first.next_cursor! });
  expect(next).toMatchObject({ has_more: false, next_cursor: null });
  expect(next.data.map(({ amount }) => amount)).toEqual([4, 3, 2, 1]);
  expect((await vic.api("GET /credits/ledger", { kind: "promo" })).data.map(({ amount }) => amount)).toEqual([3]);
  const now = new Date(world.house.now().getTime() + 1).toISOString();
  expect((await vic.api("GET /credits/ledger", { from: now })).data).toEqual([]);
  expect((await vic.api("GET /credits/ledger", { to: now })).data).toHaveLength(6);
  expect((await vic.fetch("/api/v1/credits/ledger?cursor=x'")).status).toBe(422);
  expect((await vic.fetch("/api/v1/credits/ledger?from=yesterday")).status).toBe(422);
  await expect(world.visitor.api("GET /credits")).rejects.toMatchObject({ status: 401 });
});

test("ERP-05.1 a holder within the team has a balance of their own", async () => {
  const { eve } = world;
  await eve.in((ctx) => grantCredits(ctx, { amount: 100, key: "own", kind: "plan", reason: "A start" }));
  const guest = crypto.randomUUID();
  await eve.in((ctx) => grantCredits(ctx, { account: guest, amount: 30, key: "g", kind: "promo", reason: "Welcome" }));
  const { hold_id } = await eve.in((ctx) =>
    holdCredits(ctx, { account: guest, amount: 20, key: "d", reason: "Drink" }),
  );
  await eve.in((ctx) => captureHold(ctx, { hold_id }));
  expect(await eve.in((ctx) => credits(ctx, { account: guest }))).toEqual({ balance: 10, held: 0, available: 10 });
  expect(await eve.api("GET /credits")).toEqual({ balance: 100, held: 0, available: 100 });
});
