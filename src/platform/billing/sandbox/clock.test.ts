import { afterAll, beforeAll, expect, test } from "vitest";
import { systemScope, withCtx } from "../../../kernel/ctx.ts";
import { newOwner as ownerOf } from "../../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../../test/world.ts";
import { settleDue } from "../../ledger/events.ts";
import { flushCalls } from "../../metering/calls.ts";
import { trialSweepDue } from "../events.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "orchestrator" });
});
afterAll(() => world.close());

const newOwner = (product = "orchestrator") => ownerOf(world, product);
const day = 86_400_000;
const timeOf = async (person: Person) => new Date((await person.api("GET /sandbox")).now);
async function move(person: Person, days: number): Promise<void> {
  const to = new Date((await timeOf(person)).getTime() + days * day);
  await person.api("POST /sandbox/clock", { to } as never);
  await world.runJobs();
}

async function newProgram(person: Person, days: number) {
  const { key } = (await person.api("POST /keys", {
    name: "Program",
    scopes: ["read"],
    expires_in_days: days,
  } as never)) as { key: string };
  const headers = { authorization: `Bearer ${key}` };
  return () => world.visitor.fetch("/api/v1/activity?limit=1", { headers });
}
const leftOf = (response: Response) => /;q=(\d+);r=(\d+);/.exec(response.headers.get("usage-limit")!)!.slice(1);

test("ORC-06.7 calls of the API count in the month and on the day of the team's clock, for its limit as on its pages", async () => {
  const owner = await newOwner();
  const other = await newOwner();
  const calls = async () => {
    await flushCalls(world.house);
    const { usage, daily } = await owner.api("GET /dashboard");
    return [usage.find(({ metric }) => metric === "api_call")!.used, daily.at(-1)!.calls];
  };
  const [call, callOfOther] = [await newProgram(owner, 365), await newProgram(other, 365)];
  for (const left of ["999", "998"]) expect(leftOf(await call())).toEqual(["1000", left]);
  expect(leftOf(await callOfOther())).toEqual(["1000", "999"]);
  await world.sql("update usage_counters set used = 1000 where team_id = $1", [owner.team.id]);
  expect((await call()).status).toBe(402);

  await move(owner, 62);
  expect(await calls()).toEqual([0, 0]);
  expect(leftOf(await call())).toEqual(["1000", "999"]);
  expect(await calls()).toEqual([1, 1]);
  await world.sql("update usage_counters set used = 1000 where team_id = $1 and used = 1", [owner.team.id]);
  const refused = await call();
  expect(refused.status).toBe(402);
  const { resets_at } = (await owner.api("GET /dashboard")).usage.find(({ metric }) => metric === "api_call")!;
  expect(((await refused.json()) as { detail: string }).detail).toContain(resets_at.slice(0, 10));
  expect(new Date(resets_at) > (await timeOf(owner))).toBe(true);
  // Another team's month goes on.
  expect(leftOf(await callOfOther())).toEqual(["1000", "998"]);
});

async function pay(owner: Person, checkoutUrl: string): Promise<void> {
  const card = { number: "4242 4242 4242 4242", expiry: "12/40", cvc: "123" };
  await owner.api("POST /sandbox/checkouts/:id/pay", { id: checkoutUrl.split("/").at(-1)!, ...card });
  await world.runJobs();
}
async function newBuyer(): Promise<Person> {
  const owner = await newOwner("natak");
  await pay(owner, (await owner.api("POST /credits/checkout", { pack: "small" })).checkout_url);
  return owner;
}
async function newTrial(): Promise<Person> {
  const owner = await newOwner();
  const wish = { tier: "starter", billing_period: "monthly" } as const;
  await pay(owner, (await owner.api("POST /subscription/upgrade", wish)).checkout_url);
  return owner;
}
const expired = (owner: Person) =>
  world.sql<{ created_at: Date; lot_ended: Date }>(
    `select t.created_at, l.expires_at as lot_ended from ledger_transfers t join ledger_lots l using (team_id)
     where t.team_id = $1 and t.kind = 'expiry' and l.expires_at is not null`,
    [owner.team.id],
  );
const eventsNamed = async (owner: Person, name: string) =>
  (await world.eventsOf(owner.team.id)).filter((one) => one === name).length;
const mailsOfTrial = async (owner: Person) =>
  (await world.sql(`select from mails where name = 'billing.trial_ending' and "to" = $1`, [owner.email])).length;

test("ORC-06.7 credits that end on the way are booked in the ledger at their moment, and told", async () => {
  const [owner, other] = [await newBuyer(), await newBuyer()];
  const { available } = await owner.api("GET /credits");
  await move(owner, 366);
  const [booked] = await expired(owner);
  expect(booked!.created_at).toEqual(booked!.lot_ended);
  expect((await owner.api("GET /credits/ledger")).data[0]).toMatchObject({ kind: "expiry", amount: -500 });
  expect(await owner.api("GET /credits")).toMatchObject({ available: available - 500 });
  expect(await eventsNamed(owner, "credits.expired")).toBe(1);
  expect(await expired(other)).toEqual([]);
});

test("ORC-06.7 the notice that a trial ends is sent when the team's clock comes to three days before, once", async () => {
  const [owner, canceled] = [await newTrial(), await newTrial()];
  await canceled.api("POST /subscription/cancel");
  await world.runJobs();
  for (const one of [owner, canceled]) await move(one, 10);
  expect(await mailsOfTrial(owner)).toBe(0);
  for (const one of [owner, canceled]) await move(one, 2);
  expect(await mailsOfTrial(owner)).toBe(1);
  const [told] = await world.sql<{ days: number }>(
    `select extract(epoch from (data->>'ends_at')::timestamptz - created_at)::float8 / 86400 as days from events
     where team_id = $1 and name = 'subscription.trial_ending'`,
    [owner.team.id],
  );
  expect(told!.days).toBeCloseTo(3, 2);
  await move(owner, 60);
  expect(await mailsOfTrial(owner)).toBe(1);
  expect(await mailsOfTrial(canceled)).toBe(0);
});

test("ORC-06.7 a key expires by the clock of its team", async () => {
  const [owner, other] = [await newOwner(), await newOwner()];
  const [call, callOfOther] = [await newProgram(owner, 30), await newProgram(other, 30)];
  expect((await call()).status).toBe(200);
  await move(owner, 31);
  const refused = await call();
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, "key_expired"]);
  expect((await callOfOther()).status).toBe(200);
});

test("ORC-06.7 ORC-05.3 as the true time goes on, jobs tell of trials and book ended credits, by a moved clock too", async () => {
  const [trial, buyer] = [await newTrial(), await newBuyer()];
  await move(buyer, 360);
  const sweep = async () => {
    await withCtx(world.house, systemScope(world.house), async (ctx) => {
      await ctx.enqueue(trialSweepDue, {});
      await ctx.enqueue(settleDue, {});
    });
    await world.runJobs();
    return [await mailsOfTrial(trial), (await expired(buyer)).length];
  };
  expect(await sweep()).toEqual([0, 0]);
  world.clock.advance(12 * day);
  expect(await sweep()).toEqual([1, 1]);
  expect(await sweep()).toEqual([1, 1]);
});
