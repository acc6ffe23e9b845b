import { afterAll, afterEach, beforeAll, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { rollupCheckDue } from "./events.ts";

const dayMs = 86_400_000;
let world: World;
let owner: Person;
let other: Person;
let said: MockInstance<typeof console.error>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await world.person("Nora", await world.team("Night", "luna"), "owner");
  other = await world.person("Noel", await world.team("Other night", "luna"), "owner");
  const yesterday = new Date(world.house.now().getTime() - dayMs).toISOString();
  for (const person of [owner, other])
    await person.api("POST /usage/events", {
      events: [
        { metric_type: "rag_query", count: 3, agent_name: "planner", duration_ms: 120 },
        { metric_type: "deployment", count: 2, recorded_at: yesterday, success: false },
      ],
    } as never);
  said = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => said.mockRestore());

/** What the night's run writes into the log, and how the sums stand after it. */
async function atNight() {
  said.mockClear();
  await world.visitor.in((ctx) => ctx.enqueue(rollupCheckDue, {}));
  await world.runJobs();
  return said.mock.calls.map(([line]) => JSON.parse(line));
}
const sums = (person: Person) =>
  world.sql(
    `select day::text, metric, dimension, value, count, events, ok, errors, duration_ms, timed from usage_rollups
     where team_id = $1 order by day, metric, dimension, value`,
    [person.team.id],
  );
const dayOf = async (person: Person, metric: string) => {
  const [row] = await world.sql("select day::text from usage_events where team_id = $1 and metric = $2", [
    ...[person.team.id, metric],
  ]);
  return row!.day as string;
};

test("LUN-02.2 at night the sums are held against the events; where all agree nothing is said and nothing is written", async () => {
  const before = await sums(owner);
  expect(before.length).toBeGreaterThan(5);
  const rows = () => world.sql("select xmin, id from usage_rollups where team_id = $1 order by id", [owner.team.id]);
  const written = await rows();
  expect(await atNight()).toEqual([]);
  expect(await sums(owner)).toEqual(before);
  expect(await rows()).toEqual(written);
});

test("LUN-02.2 a sum that is wrong, one that is missing and one too many are told by team and day, and put right", async () => {
  const [before, ofOther] = [await sums(owner), await sums(other)];
  const [today, yesterday] = [await dayOf(owner, "rag_query"), await dayOf(owner, "deployment")];
  const plant = (text: string) => world.sql(text, [owner.team.id]);
  await plant(
    "update usage_rollups set count = count + 1 where team_id = $1 and metric = 'rag_query' and dimension = ''",
  );
  await plant("delete from usage_rollups where team_id = $1 and metric = 'rag_query' and dimension = 'agent'");
  await plant(
    `insert into usage_rollups select team_id, gen_random_uuid(), day, metric, 'project', 'ghost', count, events, ok, errors,
       duration_ms, timed from usage_rollups where team_id = $1 and metric = 'deployment' and dimension = ''`,
  );
  const told = await atNight();
  const line = { level: "error", error: "usage rollups differed", team_id: owner.team.id };
  expect(told).toHaveLength(2);
  expect(told).toEqual(
    expect.arrayContaining([
      { ...line, day: today, rows: 2 },
      { ...line, day: yesterday, rows: 1 },
    ]),
  );
  expect(await sums(owner)).toEqual(before);
  expect(await sums(other)).toEqual(ofOther);
  expect(await atNight()).toEqual([]);
});

test("LUN-02.2 a report that came lately is checked on its own day, however long ago that was", async () => {
  const at = new Date(world.house.now().getTime() - 90 * dayMs);
  await owner.api("POST /usage/events", {
    ...{ metric_type: "code_review", count: 4, recorded_at: at.toISOString() },
  } as never);
  await world.sql(
    "update usage_rollups set count = 1 where team_id = $1 and metric = 'code_review' and dimension = ''",
    [owner.team.id],
  );
  expect(await atNight()).toMatchObject([{ team_id: owner.team.id, day: at.toISOString().slice(0, 10), rows: 1 }]);
  const metrics = (await owner.api("GET /usage/history", { days: 120, metric_type: "code_review" })).totals;
  expect(metrics).toEqual({ code_reviews: 4 });
});
