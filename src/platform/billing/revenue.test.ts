import { afterAll, beforeAll, expect, test } from "vitest";
import { systemScope, type Team, withCtx } from "../../kernel/ctx.ts";
import { openWorld, type World } from "../../test/world.ts";
import { purgeNow } from "../account/purge.ts";
import type { ProviderName, SubscriptionSnapshot } from "./providers/provider.ts";
import { readRevenue } from "./revenue.ts";
import { applySubscription } from "./subscriptions.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const day = (text: string) => new Date(`${text}T00:00:00Z`);
let made = 0;

/** A team of a product whose subscription was this at the provider, and then changed. */
async function subscriber(
  product: string,
  ...states: (Partial<SubscriptionSnapshot> & { updatedAt: Date; provider?: ProviderName })[]
): Promise<Team> {
  const team = await world.team(`Payer ${++made}`, product);
  const subscriptionId = `sub_${made}`;
  let now: SubscriptionSnapshot = {
    ...{ kind: "subscription", teamId: team.id, subscriptionId, customerId: `cus_${made}`, plan: "starter" },
    ...{ interval: "month", status: "active", amountMinor: 2_900, currency: "usd", cancelAtPeriodEnd: false },
    ...{ periodStart: day("2026-01-01"), periodEnd: day("2026-02-01"), trialEndsAt: null, endedAt: null },
    updatedAt: day("2026-01-01"),
  };
  for (const { provider = "stripe", ...state } of states) {
    now = { ...now, ...state };
    await withCtx(world.house, { ...systemScope(world.house), team, product }, (ctx) =>
      applySubscription(ctx, provider, now),
    );
  }
  return team;
}

const revenuesOf = async (product: string, ...bounds: string[]) =>
  withCtx(world.house, { ...systemScope(world.house), readOnly: true }, (ctx) =>
    readRevenue(ctx, { product, bounds: bounds.map(day) }),
  );
const revenueOf = async (product: string, from: string, to: string) => (await revenuesOf(product, from, to))[0]!;
const january = ["2026-01-01", "2026-02-01"] as const;
const february = ["2026-02-01", "2026-03-01"] as const;

test("ORC-14.1 MRR takes a yearly price by its twelfth, ARPU shares it among the teams that pay, sandbox money stands apart", async () => {
  await subscriber("natak", { updatedAt: day("2026-01-05") });
  await subscriber("natak", { updatedAt: day("2026-01-06"), interval: "year", amountMinor: 29_000 });
  await subscriber("natak", { updatedAt: day("2026-01-07"), amountMinor: 9_900, provider: "sandbox" });
  // Without a price nothing is paid.
  await subscriber("natak", { updatedAt: day("2026-01-07"), amountMinor: 0 });
  const { live, sandbox, currency } = await revenueOf("natak", ...january);
  expect(currency).toBe("USD");
  // 29.00 + 290.00 ÷ 12 = 53.1667
  expect(live).toEqual({
    ...{ mrr_minor: 5_317, past_due_minor: 0, paying_teams: 2, arpu_minor: 2_658 },
    ...{ paying_at_start: 0, ended: 0, churn: null },
  });
  expect(sandbox).toMatchObject({ mrr_minor: 9_900, paying_teams: 1, arpu_minor: 9_900 });
});

test("ORC-14.1 a trial pays nothing until it is over, a payment that is tried again still counts, and an unpaid plan does not", async () => {
  const product = "orchestrator";
  await subscriber(
    product,
    { updatedAt: day("2026-01-10"), status: "trialing", trialEndsAt: day("2026-02-03") },
    { updatedAt: day("2026-02-03"), status: "active" },
  );
  await subscriber(
    product,
    { updatedAt: day("2026-01-02"), amountMinor: 9_900 },
    { updatedAt: day("2026-02-02"), status: "past_due" },
    { updatedAt: day("2026-03-09"), status: "unpaid" },
  );
  const [first, second, third] = [
    await revenueOf(product, ...january),
    await revenueOf(product, ...february),
    await revenueOf(product, "2026-03-01", "2026-04-01"),
  ];
  expect(first.live).toMatchObject({ mrr_minor: 9_900, past_due_minor: 0, paying_teams: 1 });
  expect(second.live).toMatchObject({ mrr_minor: 12_800, past_due_minor: 9_900, paying_teams: 2, churn: 0 });
  expect(third.live).toMatchObject({ mrr_minor: 2_900, paying_at_start: 2, ended: 1, churn: 50 });
});

test("ORC-14.1 churn counts who paid at the month's start and ended in it; canceled but still running, or a larger plan, is no end", async () => {
  const product = "luna";
  await subscriber(product, { updatedAt: day("2025-12-20") });
  // Canceled in January, runs until the middle of February.
  await subscriber(
    product,
    { updatedAt: day("2025-12-20") },
    { updatedAt: day("2026-01-15"), cancelAtPeriodEnd: true },
    { updatedAt: day("2026-02-16"), status: "canceled", endedAt: day("2026-02-15") },
  );
  await subscriber(product, { updatedAt: day("2025-12-20") }, { updatedAt: day("2026-02-10"), amountMinor: 9_900 });
  // Came and went within the month: it did not pay at its start.
  await subscriber(
    product,
    { updatedAt: day("2026-02-04") },
    { updatedAt: day("2026-02-20"), status: "canceled", endedAt: day("2026-02-20") },
  );
  expect((await revenueOf(product, ...january)).live).toMatchObject({
    mrr_minor: 8_700,
    paying_at_start: 3,
    ended: 0,
    churn: 0,
  });
  expect((await revenueOf(product, ...february)).live).toEqual({
    ...{ mrr_minor: 12_800, past_due_minor: 0, paying_teams: 2, arpu_minor: 6_400 },
    ...{ paying_at_start: 3, ended: 1, churn: 33.3 },
  });
  // An end at the first moment of March is of March: the period is half-open.
  await subscriber(
    product,
    { updatedAt: day("2025-12-21") },
    { updatedAt: day("2026-03-01"), status: "canceled", endedAt: day("2026-03-01") },
  );
  expect((await revenueOf(product, ...february)).live).toMatchObject({ paying_teams: 3, ended: 1, churn: 25 });
  expect((await revenueOf(product, "2026-03-01", "2026-04-01")).live).toMatchObject({ paying_at_start: 3, ended: 1 });
});

test("ORC-14.1 months that follow each other are told at once, as each is told alone", async () => {
  const bounds = ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"];
  const months = await revenuesOf("luna", ...bounds);
  expect(months).toHaveLength(4);
  for (const [place, month] of months.entries())
    expect(await revenueOf("luna", bounds[place]!, bounds[place + 1]!)).toEqual(month);
  expect(months.map(({ live }) => live.paying_teams)).toEqual([4, 4, 3, 2]);
});

test("ORC-14.1 a past month stays what it was when the team is purged, which ends what it pays", async () => {
  const team = await subscriber("natak", { updatedAt: day("2025-06-01"), amountMinor: 4_900 });
  const owner = await world.person("Payer", team, "owner");
  const june = ["2025-06-01", "2025-07-01"] as const;
  const { live: before } = await revenueOf("natak", ...june);
  expect(before).toMatchObject({ mrr_minor: 4_900, paying_teams: 1 });
  await purgeNow(world.house, owner.id);
  expect(await world.sql("select from subscriptions where team_id = $1", [team.id])).toHaveLength(0);
  expect((await revenueOf("natak", ...june)).live).toEqual(before);
  const tomorrow = new Date(world.house.now().getTime() + 86_400_000).toISOString().slice(0, 10);
  expect((await revenueOf("natak", "2026-10-01", tomorrow)).live).toMatchObject({ ended: 1 });
});

test("ORC-14.1 what is told twice, and a change of dates alone, are no new state", async () => {
  const team = await subscriber(
    "natak",
    { updatedAt: day("2024-01-01") },
    { updatedAt: day("2024-01-01") },
    { updatedAt: day("2024-02-01"), periodStart: day("2024-02-01"), periodEnd: day("2024-03-01") },
    { updatedAt: day("2024-02-10"), status: "past_due" },
  );
  expect(
    await world.sql("select status from subscription_states where team_id = $1 order by since", [team.id]),
  ).toEqual([{ status: "active" }, { status: "past_due" }]);
});
