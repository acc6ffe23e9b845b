import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { usageCommand } from "../../server/usage-command.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
let owner: Person;
let other: Person;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await world.person("Olga", await world.team("Old days", "luna"), "owner");
  other = await world.person("Otto", await world.team("Other days", "luna"), "owner");
  for (const person of [owner, other]) await report(person, [firstDay, secondDay]);
});

const dayMs = 86_400_000;
const dayBefore = (days: number) => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);
const [firstDay, secondDay] = [dayBefore(90), dayBefore(89)];

/** On each day two queries of one agent, counted 4, and a deployment. */
const report = (person: Person, days: string[]) =>
  person.api("POST /usage/events", {
    events: days.flatMap((day) => [
      ...[1, 3].map((count) => ({
        ...{
          metric_type: "rag_query",
          count,
          agent_name: "planner",
          duration_ms: 120,
          recorded_at: `${day}T12:00:00Z`,
        },
      })),
      { metric_type: "deployment", count: 2, recorded_at: `${day}T12:00:00Z` },
    ]),
  } as never);

/** Runs the command as a person at the server would; answers its exit status and the lines that it said. */
async function command(...words: string[]) {
  const said: string[] = [];
  const listen = (line: string) => void said.push(line);
  const spies = [vi.spyOn(console, "info"), vi.spyOn(console, "error")].map((spy) => spy.mockImplementation(listen));
  const status = await usageCommand(world.house, words).finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { status, said };
}
const slugOf = async ({ team }: Person) =>
  (await world.sql<{ slug: string }>("select slug from teams where id = $1", [team.id]))[0]!.slug;
const sums = ({ team }: Person) =>
  world.sql(
    `select day::text, metric, dimension, value, count, events, ok, errors, duration_ms, timed from usage_rollups
     where team_id = $1 order by day, metric, dimension, value`,
    [team.id],
  );
const rows = ({ team }: Person) =>
  world.sql("select xmin, id from usage_rollups where team_id = $1 order by id", [team.id]);
const rebuilt = ({ team }: Person) =>
  world.sql("select data, actor_kind from events where team_id = $1 and name = 'usage.rebuilt' order by id", [team.id]);

/** A count too high, a sum that is missing and one of no event, on the first day. */
async function plantWrongSums({ team }: Person) {
  const plant = (text: string) => world.sql(text, [team.id, firstDay]);
  const ofDay = "from usage_rollups where team_id = $1 and day = $2";
  await plant(
    "update usage_rollups set count = count + 1 where team_id = $1 and day = $2 and metric = 'rag_query' and dimension = ''",
  );
  await plant(`delete ${ofDay} and metric = 'rag_query' and dimension = 'agent'`);
  await plant(
    `insert into usage_rollups select team_id, gen_random_uuid(), day, metric, 'project', 'ghost', count, events, ok, errors,
       duration_ms, timed ${ofDay} and metric = 'deployment' and dimension = ''`,
  );
}

test("LUN-02.2 a check tells team, day and metric with what is kept and what was counted, and changes nothing", async () => {
  await plantWrongSums(owner);
  const [slug, before, written] = [await slugOf(owner), await sums(owner), await rows(owner)];
  const { status, said } = await command("check", slug, firstDay, secondDay);
  expect(status).toBe(1);
  expect(said).toEqual([
    `${firstDay}  ${slug}  deployment by project ghost: kept count 2, events 1, ok 1, errors 0, duration_ms 0, timed 0; no event`,
    `${firstDay}  ${slug}  rag_query: kept count 5; counted count 4`,
    `${firstDay}  ${slug}  rag_query by agent planner: not kept; counted count 4, events 2, ok 2, errors 0, duration_ms 240, timed 2`,
    "Sums that differ from their events: 3, in 2 days of 1 team.",
  ]);
  expect(await sums(owner)).toEqual(before);
  expect(await rows(owner)).toEqual(written);
  expect(await rebuilt(owner)).toEqual([]);
  expect(await command("check", other.team.id, firstDay, secondDay)).toEqual({
    ...{ status: 0, said: ["All sums agree with their events: 2 days of 1 team."] },
  });
});

test("LUN-02.2 a rebuild makes the day anew, tells the team's activity, leaves other days and teams alone; again it changes nothing", async () => {
  const [before, ofOther] = [await sums(owner), await sums(other)];
  await plantWrongSums(owner);
  await plantWrongSums(other);
  const wrong = await sums(other);
  const { status, said } = await command("rebuild", owner.team.id, firstDay, secondDay);
  expect([status, said.length, said.at(-1)]).toEqual([
    ...[0, 4, "Sums that differed from their events and were made anew: 3, in 2 days of 1 team."],
  ]);
  expect(await sums(owner)).toEqual(before);
  expect(await sums(other)).toEqual(wrong);
  expect(await rebuilt(owner)).toEqual([{ data: { day: firstDay, sums: 3 }, actor_kind: "system" }]);
  const written = await rows(owner);
  expect(await command("rebuild", owner.team.id, firstDay, secondDay)).toMatchObject({
    status: 0,
    said: [/^All sums/],
  });
  expect(await rows(owner)).toEqual(written);
  expect(await rebuilt(owner)).toHaveLength(1);
  const all = await command("rebuild", "all", firstDay);
  expect(all.said.slice(0, -1).every((line) => line.startsWith(firstDay))).toBe(true);
  expect(await sums(other)).toEqual(ofOther);
});

test("LUN-02.2 reports that come while a day is made anew, again and again, are in its sums once", async () => {
  let reporting = true;
  let reported = 0;
  const reporters = Array.from({ length: 4 }, async () => {
    while (reporting) {
      await report(owner, [firstDay]);
      reported++;
    }
  });
  for (let n = 0; n < 12; n++) {
    await world.sql("update usage_rollups set count = count + 7 where team_id = $1 and day = $2 and dimension = ''", [
      ...[owner.team.id, firstDay],
    ]);
    expect(await command("rebuild", owner.team.id, firstDay)).toMatchObject({ status: 0 });
  }
  reporting = false;
  await Promise.all(reporters);
  expect(reported).toBeGreaterThan(3);
  expect(await command("check", owner.team.id, firstDay)).toMatchObject({ status: 0 });
  // The plan Free lets so many queries pass and no more, and counts no deployments.
  const [deployments] = (await sums(owner)).filter((row) => row.metric === "deployment" && row.dimension === "");
  expect(deployments).toMatchObject({ count: String(2 * (reported + 1)), events: String(reported + 1) });
});

test("LUN-02.2 words that say nothing are refused with what is wrong, and nothing is looked at", async () => {
  for (const [words, why] of [
    [[], "Usage"],
    [["mend", "all", firstDay], "Usage"],
    [["check", owner.team.id], "Usage"],
    [["check", owner.team.id, "2026-02-30"], '"2026-02-30" is no day'],
    [["rebuild", owner.team.id, secondDay, firstDay], "The first day comes after the last."],
    [["rebuild", "all", "2020-01-01", "2026-01-01"], "at most 400 days"],
    [["check", "nobody-s", firstDay], 'There is no team "nobody-s"'],
  ] as const) {
    const { status, said } = await command(...words);
    expect([status, said.length, said[0]]).toEqual([1, 1, expect.stringContaining(why)]);
  }
});
