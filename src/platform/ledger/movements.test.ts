import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";
import { captureHold, credits, grantCredits, holdCredits, refundCapture } from "./ledger.ts";

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

test("NTK-04.5 a movement names the lots that paid for it, in the order in which they were spent, and a refund those it fills", async () => {
  const rosa = await world.person("Rosa", await world.team("Lots"), "owner");
  const soon = new Date(world.house.now().getTime() + 86_400_000);
  await rosa.in(async (ctx) => {
    await grantCredits(ctx, { amount: 50, key: "plan", kind: "plan", reason: "Starting credits" });
    await grantCredits(ctx, {
      amount: 30,
      key: "promo",
      kind: "promo",
      priority: 1,
      expiresAt: soon,
      reason: "Spring",
    });
  });
  const hold = await rosa.in((ctx) => holdCredits(ctx, { amount: 60, key: "job", reason: "A picture" }));
  await rosa.in((ctx) => captureHold(ctx, hold));
  await rosa.in((ctx) => refundCapture(ctx, { ...hold, amount: 4, key: "back", reason: "One was broken" }));
  const lotsOf = ({ lots }: { lots: { reason: string; amount: number; expires_at: string | null }[] }) =>
    lots.map(({ reason, amount, expires_at }) => [reason, amount, expires_at]);
  const { data } = await rosa.api("GET /credits/ledger");
  const until = soon.toISOString();
  expect(data.map(lotsOf)).toEqual([
    [["Spring", 4, until]],
    [
      ["Starting credits", -50, null],
      ["Spring", -10, until],
    ],
    [["Spring", 30, until]],
    [["Starting credits", 50, null]],
  ]);
  const french = await rosa.fetch("/api/v1/credits/ledger?limit=2", { headers: { "accept-language": "fr" } });
  const { data: said } = (await french.json()) as { data: typeof data };
  expect(said[1]!.lots[0]!.reason).toBe("Crédits de départ");
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
