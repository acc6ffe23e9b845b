import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, type Team } from "../../kernel/ctx.ts";
import { openPools } from "../../kernel/db.ts";
import type { House } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import type { UsageTask } from "../../test/stand-ins/usage-caller.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { takeCalls } from "./call-limits.ts";
import { addLimits, takeFromLimits } from "./limits.ts";
import { rebuildDay } from "./rebuild.ts";
import { record, startRecording, type Use } from "./recording.ts";
import { readCounters } from "./standing.ts";

let world: World;
/** A second program on the same database: pools and a lane of its own. */
let elsewhere: House;
const most = new Map<string, number>();
beforeAll(async () => {
  world = await openWorld();
  elsewhere = {
    ...world.house,
    pools: openPools(world.databaseUrl, world.house.pools.app.options.connectionString!, 4),
  };
  startRecording(elsewhere);
  for (const house of [world.house, elsewhere])
    addLimits(house, (_, { id }) =>
      most.has(id) ? [{ counter: "plan:api_call", period: "month", most: most.get(id)!, setBy: "The plan Free" }] : [],
    );
});
afterAll(async () => {
  await Promise.all([elsewhere.pools.app.end(), elsewhere.pools.owner.end()]);
  await world.close();
});

const oneUse = (team: Team, what: Partial<Use> = {}): Use => ({
  ...{ team, by: { userId: null, keyId: null }, source: "api", eventId: null, metric: "api_call", count: 1 },
  ...{ durationMs: null, success: true, agentName: null, projectId: null, metadata: null, at: world.house.now() },
  ...what,
});
const told = async (uses: Use[], house = world.house) =>
  (await record(house, uses)).map((outcome) => (outcome instanceof Error ? outcome.code : outcome));
const stored = (team: Team) =>
  world.sql<{ day: string; right_day: string; agent_name: string | null; metadata: unknown }>(
    `select day::text, (recorded_at at time zone $2)::date::text as right_day, agent_name, metadata from usage_events
     where team_id = $1 order by id`,
    [team.id, team.time_zone],
  );
const counted = async (team: Team) => {
  const [sum] = await world.sql<{ count: number }>(
    "select sum(count)::int as count from usage_rollups where team_id = $1 and dimension = ''",
    [team.id],
  );
  return sum!.count;
};
const used = (team: Team) => world.sql("select used::int from usage_counters where team_id = $1", [team.id]);

/** The sums are what the rows say, on every day of the team. */
async function expectSumsToAgree(team: Team): Promise<void> {
  const days = new Set((await stored(team)).map(({ day }) => day));
  expect(days.size).toBeGreaterThan(0);
  for (const day of days) expect(await world.ada.in((ctx) => rebuildDay(ctx, team.id, day, false))).toEqual([]);
}

test("LUN-02.1 an id that comes twice among reports that arrive together, or came before, counts once", async () => {
  const team = await world.team("Twice");
  await told([oneUse(team, { eventId: "before", count: 10 })]);
  const ids = ["a", "before", "b", "a", "c"];
  const outcomes = await told(
    ids.map((eventId, n) => oneUse(team, { eventId, count: n + 1, agentName: `agent ${n}` })),
  );
  expect(outcomes).toEqual(["recorded", "duplicate", "recorded", "duplicate", "recorded"]);
  expect(await counted(team)).toBe(10 + 1 + 3 + 5);
  // Another source or another team means another report by the same id.
  expect(await told([oneUse(team, { eventId: "a", source: "/agents/7" })])).toEqual(["recorded"]);
  expect(await told([oneUse(await world.team("Other"), { eventId: "a" })])).toEqual(["recorded"]);
  await expectSumsToAgree(team);
});

test("LUN-02.1 reports without an id are new each time", async () => {
  const team = await world.team("Nameless");
  for (let n = 0; n < 2; n++) expect(await told([oneUse(team), oneUse(team)])).toEqual(["recorded", "recorded"]);
  expect(await counted(team)).toBe(4);
});

test("ORC-05.5 a report that its limit has no room for is refused in the middle of others, and may be sent again", async () => {
  const team = await world.team("Middle");
  const free = await world.team("Free of limits");
  most.set(team.id, 5);
  const large = oneUse(team, { eventId: "large", count: 4 });
  const uses = [oneUse(team, { count: 3 }), large, oneUse(free), oneUse(team, { count: 2 }), oneUse(team)];
  expect(await told(uses)).toEqual(["recorded", "limit_reached", "recorded", "recorded", "limit_reached"]);
  expect(await used(team)).toEqual([{ used: 5 }]);
  expect([await counted(team), await counted(free)]).toEqual([5, 1]);
  most.set(team.id, 9);
  expect(await told([large, large])).toEqual(["recorded", "duplicate"]);
  expect(await used(team)).toEqual([{ used: 9 }]);
  await expectSumsToAgree(team);
});

test("ORC-05.5 two programs that report the same at once count each report once and never pass the limit", async () => {
  const team = await world.team("Two programs");
  const ids = Array.from({ length: 120 }, (_, n) => `shared ${n}`);
  const both = await Promise.all([
    told(ids.map((eventId) => oneUse(team, { eventId }))),
    told(
      ids.toReversed().map((eventId) => oneUse(team, { eventId })),
      elsewhere,
    ),
  ]);
  expect(both.flat().filter((outcome) => outcome === "recorded")).toHaveLength(120);
  most.set(team.id, 120 + 100);
  const singles = Array.from({ length: 160 }, (_, n) => told([oneUse(team)], n % 2 ? elsewhere : world.house));
  const outcomes = (await Promise.all(singles)).flat();
  expect(outcomes.filter((outcome) => outcome === "recorded")).toHaveLength(100);
  expect(outcomes.filter((outcome) => outcome === "limit_reached")).toHaveLength(60);
  expect(await counted(team)).toBe(220);
  await expectSumsToAgree(team);
});

test("ORC-05.5 a limit that the plans of a new program bring begins with what its period has counted, whoever asks first", async () => {
  const [now, counter] = [world.house.now(), "plan:api_call"];
  const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 0));
  const asks: ((by: Person) => Promise<unknown>)[] = [
    async ({ team }) => expect(await told([oneUse(team)])).toEqual(["recorded"]),
    async ({ team }) => takeCalls(world.house, { team, actor: systemActor }, 1),
    (by) => by.in((ctx) => takeFromLimits(ctx, "api_call")),
  ];
  for (const ask of asks) {
    const by = await world.person("Pia", await world.team("Newly limited"), "owner");
    await told([oneUse(by.team, { count: 7 }), oneUse(by.team, { count: 50, at: lastMonth })]);
    most.set(by.team.id, 10);
    const standing = () => by.in((ctx) => readCounters(ctx, [{ counter, period: "month" }]));
    expect(await standing()).toEqual(new Map([[counter, 7]]));
    const asked = await Promise.allSettled([1, 2, 3, 4, 5].map(() => ask(by)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await standing()).toEqual(new Map([[counter, 10]]));
    // What comes late stands under the limit of its own period.
    expect(await told([oneUse(by.team, { at: lastMonth })])).toEqual(["limit_reached"]);
    most.set(by.team.id, 51);
    expect(await told([oneUse(by.team, { at: lastMonth })])).toEqual(["recorded"]);
  }
});

test("LUN-02.1 a report lands on the calendar day of its team's time zone, all through a year and its changes of the clock", async () => {
  for (const time_zone of ["America/New_York", "Pacific/Auckland", "Asia/Kolkata"]) {
    const team = { ...(await world.team(time_zone)), time_zone };
    const from = world.house.now().getTime();
    const hours = Array.from({ length: 400 }, (_, n) => new Date(from - n * 22 * 3_600_000));
    await told(hours.map((at) => oneUse(team, { at })));
    const rows = await stored(team);
    expect(rows).toHaveLength(400);
    for (const { day, right_day } of rows) expect(day).toBe(right_day);
  }
});

test("LUN-02.2 the sums that come with reports are those of their rows: durations, outcomes and every dimension", async () => {
  const { team } = world.eve;
  const keyId = newId();
  const uses = Array.from({ length: 600 }, (_, n) =>
    oneUse(team, {
      count: 1 + (n % 4),
      durationMs: n % 7 === 0 ? null : Math.min(86_400_000, Math.floor(1.04 ** n) - 1),
      success: n % 5 === 0 ? null : n % 3 !== 0,
      agentName: n % 6 === 0 ? null : `agent ${n % 11}`,
      projectId: n % 4 === 0 ? null : `project ${n % 13}`,
      by: { userId: n % 2 ? world.eve.id : null, keyId: n % 3 ? keyId : null },
      metric: n % 9 === 0 ? "rag_query" : "api_call",
      at: new Date(world.house.now().getTime() - (n % 3) * 86_400_000),
    }),
  );
  expect(new Set(await told(uses))).toEqual(new Set(["recorded"]));
  await expectSumsToAgree(team);
});

test("LUN-02.1 names keep their signs, whatever these mean to the database", async () => {
  const team = await world.team("Signs");
  const names = ["NULL", "", '"', "\\", '\\"', "{a,b}", "a\nb", "日本 🎬", "null", "'; --"];
  await told(names.map((agentName) => oneUse(team, { agentName, metadata: { [agentName]: agentName } })));
  const rows = await stored(team);
  expect(rows.map(({ agent_name }) => agent_name).sort()).toEqual(names.toSorted());
  for (const { agent_name, metadata } of rows) expect(metadata).toEqual({ [agent_name!]: agent_name });
  await expectSumsToAgree(team);
});

/** How often two processes of their own are let, with so many uses each at the same time. */
async function letInTwoProcesses(task: Omit<UsageTask, "urls">): Promise<number[]> {
  const urls: UsageTask["urls"] = [world.databaseUrl, world.house.pools.app.options.connectionString!];
  const children = [0, 1].map(() => fork(join(import.meta.dirname, "../../test/stand-ins/usage-caller.ts")));
  const heard = () => Promise.all(children.map(async (child) => (await once(child, "message"))[0]));
  const tell = async (message: object) => {
    const answers = heard();
    for (const child of children) child.send(message);
    return answers;
  };
  await heard();
  await tell({ urls, ...task });
  return (await tell({ begin: true })) as number[];
}

test.each(["report", "call", "verb"] as const)(
  "ORC-22.7 ORC-05.5 the last unit of a quota, wished 64 times at once in two processes, goes to exactly one (%s)",
  async (way) => {
    const team = await world.team(`Last ${way}`);
    const limit = { counter: "plan:api_call", period: "month", most: 5, setBy: "The plan Free" } as const;
    most.set(team.id, 4);
    await told([oneUse(team, { count: 4 })]);
    const [one, two] = await letInTwoProcesses({ team, limit, way, uses: 32 });
    expect(one! + two!).toBe(1);
    expect(await used(team)).toEqual([{ used: 5 }]);
  },
);
