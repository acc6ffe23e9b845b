import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyLedger } from "../../platform/ledger/ledger.ts";
import { openWorld, type World } from "../../test/world.ts";
import { seedDemo } from "./seed.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-22.4 the demo team has 90 days of real jobs, pictures and credits", { timeout: 120_000 }, async () => {
  await seedDemo({
    now: world.house.now(),
    at: (moment, work) => world.ada.in((ctx) => work(ctx.with({ now: () => moment }))),
  });

  const characters = await world.ada.api("GET /characters");
  expect(characters.data.map(({ status, version }) => [status, version?.name])).toEqual([
    ["ready", "Vogue_01_V1"],
    ["ready", "Brand_Amb_V1"],
    ["ready", "Model_A_V2"],
  ]);
  const { cards, by_character } = await world.ada.api("GET /analytics", { days: "30" });
  expect(cards.jobs_completed).toBeGreaterThan(40);
  expect(cards.success_rate).toBeGreaterThan(85);
  expect(cards.success_rate).toBeLessThan(100);
  expect(by_character).toHaveLength(3);
  const operations = await world.ada.api("GET /operations");
  expect(operations.review).toHaveLength(1);
  expect(operations.active).toEqual([]);
  const [span] = await world.sql<{ days: number }>(
    "select (max(created_at)::date - min(created_at)::date) as days from natak.jobs",
  );
  expect(span!.days).toBeGreaterThan(80);
  const [unpaid] = await world.sql<{ count: string }>(
    "select count(*) from natak.jobs where status = 'completed' and charged <> cost",
  );
  expect(unpaid!.count).toBe("0");
  expect((await verifyLedger(world.house)).findings).toEqual([]);
  // Its credits were bought: there are invoices, and what is left of a pack ends when it says.
  const { data: invoices } = await world.ada.api("GET /invoices", {});
  expect(invoices.map(({ status, total_minor }) => [status, total_minor])).toEqual(Array(2).fill(["paid", 24_00]));
  await world.runJobs();
  const { data: movements } = await world.ada.api("GET /credits/ledger", { limit: 100 });
  expect(movements.filter(({ kind }) => kind === "top_up").map(({ amount }) => amount)).toContain(1_500);
});
