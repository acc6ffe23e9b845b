import { afterAll, beforeAll, expect, test } from "vitest";
import type { SeedTools } from "../../kernel/module.ts";
import { seedSubscription } from "../../platform/billing/sandbox/demo.ts";
import { openWorld, type World } from "../../test/world.ts";
import { seedDemo } from "./seed.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-22.4 the demo team has 90 days of calls by its keys, with errors, weekends and growth", async () => {
  const owner = await world.person("Omar", await world.team("Demo", "orchestrator"), "owner");
  const tools: SeedTools = {
    now: world.house.now(),
    at: (moment, work) => owner.in((ctx) => work(ctx.with({ now: () => moment }))),
  };
  await seedSubscription(tools, new Date(tools.now.getTime() - 80 * 86_400_000));
  await seedDemo(tools);
  const subscription = await owner.api("GET /subscription");
  expect(subscription).toMatchObject({ tier: "professional", status: "active" });
  expect(subscription.limits[0]!.used).toBeGreaterThan(0);
  expect((await owner.api("GET /invoices", {})).data.map(({ total_minor }) => total_minor)).toEqual([
    9_900, 9_900, 9_900,
  ]);
  const quarter = await owner.api("GET /dashboard/analytics", { range: "90" });
  expect(quarter.points.filter(({ calls }) => calls > 0).length).toBeGreaterThan(85);
  expect(quarter.totals.calls).toBeGreaterThan(10_000);
  expect(quarter.totals.error_rate).toBeGreaterThan(0.3);
  expect(quarter.totals.error_rate).toBeLessThan(5);
  const { totals, before } = await owner.api("GET /dashboard/analytics", { range: "30" });
  expect(totals.calls).toBeGreaterThan(before.calls);
  expect(quarter.features.length).toBeGreaterThan(4);
  const { keys } = await owner.api("GET /keys", {});
  expect(keys.map(({ name }) => name).sort()).toEqual(["Production", "Reporting", "Staging"]);
  for (const { name, use_count, last_used_at } of keys)
    expect([use_count > 100, typeof last_used_at], name).toEqual([true, "string"]);
  const { plan, usage, daily } = await owner.api("GET /dashboard");
  expect(plan.tier).toBe("professional");
  const month = world.house.now().toISOString().slice(0, 7);
  const called = daily.filter(({ date }) => date.startsWith(month)).reduce((sum, day) => sum + day.calls, 0);
  expect(usage[0]).toMatchObject({ metric: "api_call", used: called, most: 100_000 });
});
