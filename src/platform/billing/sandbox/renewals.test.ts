import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemScope, withCtx } from "../../../kernel/ctx.ts";
import { newOwner } from "../../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../../test/world.ts";
import { sandboxDue } from "../events.ts";
import { runDue } from "./books.ts";
import { runSandbox } from "./clock.ts";

const dayMs = 86_400_000;
const good = "4242424242424242";
/** Takes the first payment and declines those that fall due by themselves. */
const failsLater = "4000000000000341";
let world: World;
let owner: Person;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "luna" });
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await newOwner(world, "luna");
});

/** By the true time: no team's own clock is moved. */
const daysPass = (days: number) => world.clock.advance(days * dayMs);
async function subscribe(number = good): Promise<void> {
  const wish = { tier: "pro", billing_period: "monthly" } as const;
  const { checkout_url } = await owner.api("POST /subscription/upgrade", wish);
  const id = checkout_url.split("/").at(-1)!;
  await owner.api("POST /sandbox/checkouts/:id/pay", { id, number, expiry: "12/60", cvc: "123" });
  await world.runJobs();
}
async function renew(): Promise<void> {
  await world.visitor.in((ctx) => ctx.enqueue(sandboxDue, {}));
  await world.runJobs();
}
/** As two workers do that were given the same job: the second comes while the first has not committed. */
async function renewTwice(): Promise<void> {
  const { house } = world;
  let passed = false;
  let second = Promise.resolve();
  const waits = async () =>
    (await world.sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
      .length > 0;
  await withCtx(house, systemScope(house), async (ctx) => {
    await runDue(await ctx.forTeam(owner.team), (plan) => plan);
    second = withCtx(house, systemScope(house), runSandbox).then(() => {
      passed = true;
    });
    await expect.poll(async () => passed || (await waits()), { timeout: 10_000 }).toBe(true);
  });
  await second;
  await world.runJobs();
}
/** The team as the platform has it; a session would have ended meanwhile. */
const ours = async <T>(text: string) => (await world.sql<{ value: T }>(text, [owner.team.id]))[0]!.value;
const paid = () =>
  ours<number>(
    "select count(*)::int as value from invoices where team_id = $1 and status = 'paid' and number is not null",
  );
const endOfPeriod = async () =>
  (await ours<Date>("select current_period_end as value from subscriptions where team_id = $1")).getTime();
const told = async (event: string) => (await world.eventsOf(owner.team.id)).filter((name) => name === event).length;

test("ORC-06.4 a subscription whose period has ended is renewed and charged once by the true time, and not before", async () => {
  await subscribe();
  const [before, end] = [await paid(), await endOfPeriod()];
  daysPass(20);
  await renew();
  expect([await paid(), await endOfPeriod()]).toEqual([before, end]);
  daysPass(12);
  await renew();
  await renew();
  expect(await paid()).toBe(before + 1);
  const next = await endOfPeriod();
  expect((next - end) / dayMs).toBeGreaterThanOrEqual(28);
  expect((next - end) / dayMs).toBeLessThanOrEqual(31.1);
  expect(await ours("select status as value from subscriptions where team_id = $1")).toBe("active");
  expect(await told("subscription.renewed")).toBe(1);
  expect(await world.sql("select from sandbox_clocks where team_id = $1", [owner.team.id])).toEqual([]);
});

test("ORC-06.4 two workers with the same job renew once", async () => {
  await subscribe();
  const [before, end] = [await paid(), await endOfPeriod()];
  daysPass(32);
  await renewTwice();
  expect(await paid()).toBe(before + 1);
  expect((await endOfPeriod()) - end).toBeLessThanOrEqual(31.1 * dayMs);
  expect(await told("subscription.renewed")).toBe(1);
});

test("ORC-06.5 two workers with the same job try a failed payment once more, not twice", async () => {
  await subscribe(failsLater);
  daysPass(32);
  await renewTwice();
  expect(await told("invoice.payment_failed")).toBe(1);
  daysPass(1.1);
  await renewTwice();
  expect(await told("invoice.payment_failed")).toBe(2);
  const open = await world.sql("select attempts from sandbox_invoices where team_id = $1 and status = 'open'", [
    owner.team.id,
  ]);
  expect(open).toEqual([{ attempts: 2 }]);
  // The sandbox itself has tried twice as well; no other test here has a payment that fails.
  expect(await world.sql("select from provider_events where type = 'invoice.payment_failed'")).toHaveLength(2);
});
