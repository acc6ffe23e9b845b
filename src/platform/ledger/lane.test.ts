import { afterAll, beforeAll, expect, test } from "vitest";
import { openPools } from "../../kernel/db.ts";
import type { House } from "../../kernel/house.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import type { Outcome } from "./commands.ts";
import { credits, grantCredits, holdCredits, type Lane, ledgerLane, verifyLedger } from "./ledger.ts";

let world: World;
/** A second program on the same database: pools and a lane of its own. */
let elsewhere: House;
let lanes: Lane[];
beforeAll(async () => {
  world = await openWorld();
  const { connectionString } = world.house.pools.app.options;
  elsewhere = { ...world.house, pools: openPools(world.databaseUrl, connectionString!, 4) };
  lanes = [ledgerLane(world.house), ledgerLane(elsewhere)];
});
afterAll(async () => {
  await Promise.all(lanes.map((lane) => lane.close()));
  expect((await verifyLedger(world.house)).findings).toEqual([]);
  await Promise.all([elsewhere.pools.app.end(), elsewhere.pools.owner.end()]);
  await world.close();
});

let teams = 0;
async function teamWith(amount: number): Promise<Person> {
  const owner = await world.person("Olga", await world.team(`Team ${++teams}`), "owner");
  await owner.in((ctx) => grantCredits(ctx, { amount, key: "first", kind: "grant", reason: "A start" }));
  return owner;
}
const spend = (who: Person, amount: number, key: string, lane = lanes[0]!) =>
  lane.transfer({ teamId: who.team.id, verb: "spend", kind: "usage", amount, key, reason: "A call" });
const balance = (who: Person) => who.in((ctx) => credits(ctx));
const fulfilled = (results: PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === "fulfilled").length;

test("ERP-05.1 400 spenders on 100 credits, from two programs and from requests: exactly 100 pass", async () => {
  const olga = await teamWith(100);
  const results = await Promise.allSettled(
    Array.from({ length: 400 }, (_, i) =>
      i % 4 === 3
        ? olga.in((ctx) => holdCredits(ctx, { amount: 1, key: `s${i}`, reason: "A picture" }))
        : spend(olga, 1, `s${i}`, lanes[i % 2]!),
    ),
  );
  expect(fulfilled(results)).toBe(100);
  expect((await balance(olga)).available).toBe(0);
});

test("ERP-05.1 a transfer that overdraws refuses only itself: its neighbours of the same flush are booked", async () => {
  const olga = await teamWith(10);
  const mona = await teamWith(10);
  const results = await Promise.allSettled([
    spend(olga, 6, "a"),
    spend(olga, 5, "b"),
    spend(mona, 11, "c"),
    spend(olga, 4, "d"),
    spend(mona, 10, "e"),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: { status: 402, code: "insufficient_credits" } });
  expect((results[1] as PromiseRejectedResult).reason.message).toContain("you have 4 available");
  expect((await balance(olga)).balance + (await balance(mona)).balance).toBe(0);
});

test("ERP-05.1 one key sent 50 times at once through two lanes has one effect and 50 equal answers", async () => {
  const olga = await teamWith(100);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => spend(olga, 10, "once", lanes[i % 2]!)));
  const shown = ({ replayed: _, ...answer }: Outcome) => JSON.stringify(answer);
  expect(new Set(answers.map(shown)).size).toBe(1);
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect((await balance(olga)).balance).toBe(90);
  await expect(spend(olga, 11, "once")).rejects.toMatchObject({ status: 409, code: "idempotency_key_reuse" });
});

test("ERP-05.1 1,200 transfers at once, more than a flush holds, are all booked and numbered without gaps", async () => {
  const olga = await teamWith(5_000);
  await Promise.all(Array.from({ length: 1_200 }, (_, i) => spend(olga, 1, `n${i}`)));
  const [row] = await world.sql<{ last: string; count: string; balance: string }>(
    "select max(number) as last, count(*) as count, min(balance_after) as balance from ledger_transfers where team_id = $1",
    [olga.team.id],
  );
  expect([row!.last, row!.count, row!.balance].map(Number)).toEqual([1_201, 1_201, 3_800]);
});

test("ERP-05.1 a value that the database cannot hold fails alone", async () => {
  const olga = await teamWith(10);
  const results = await Promise.allSettled([
    spend(olga, 1, "good"),
    spend(olga, 1, "bad \u0000"),
    spend(olga, 1, "good too"),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((await balance(olga)).balance).toBe(8);
});

test("ERP-05.1 when the database connection dies in the middle of a flush, its callers learn it, nothing of it stays, and the lane goes on", async () => {
  const olga = await teamWith(10);
  const blocker = await world.house.pools.owner.connect();
  await blocker.query("begin");
  await blocker.query("select from ledger_accounts where team_id = $1 for update", [olga.team.id]);
  const struck = Promise.allSettled([spend(olga, 1, "k1"), spend(olga, 1, "k2")]);
  const waits = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await expect.poll(async () => (await world.sql(`select 1 ${waits}`)).length).toBe(1);
  await world.sql(`select pg_terminate_backend(pid) ${waits}`);
  expect((await struck).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await blocker.query("rollback");
  blocker.release();
  expect((await balance(olga)).balance).toBe(10);
  expect((await spend(olga, 1, "k1")).balance_after).toBe(9);
});

test("ERP-05.1 a closed lane books what waits and takes nothing more", async () => {
  const olga = await teamWith(10);
  const lane = ledgerLane(world.house);
  const last = spend(olga, 1, "last", lane);
  await lane.close();
  expect((await last).balance_after).toBe(9);
  await expect(spend(olga, 1, "too late", lane)).rejects.toMatchObject({ status: 503 });
});
