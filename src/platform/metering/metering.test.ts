import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, type Team } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type World } from "../../test/world.ts";
import { purgeNow } from "../account/purge.ts";
import { takeCalls } from "./call-limits.ts";
import { addLimits, takeFromLimits } from "./limits.ts";
import { rebuildDay } from "./rebuild.ts";
import { record, type Use } from "./recording.ts";
import { readSums } from "./usage.ts";

let world: World;
let most = Number.POSITIVE_INFINITY;
beforeAll(async () => {
  world = await openWorld();
  // The limit of this file's tests: on the metric api_call of Eve's team only.
  addLimits(world.house, (_, team) =>
    team.id === world.eve.team.id && most < Number.POSITIVE_INFINITY
      ? [{ counter: "plan:api_call", period: "month", most, setBy: "The plan Free" }]
      : [],
  );
});
afterAll(() => world.close());

const today = () => world.house.now().toISOString().slice(0, 10);
const sums = (person: World["ada"], from = today(), to = today(), dimension = "") =>
  person.in((ctx) => readSums(ctx, { from, to, dimension }));
const total = async (person: World["ada"]) => (await sums(person)).reduce((sum, { count }) => sum + count, 0);

test("LUN-02.1 a report with a key counts once however often it is sent, alone or in a batch", async () => {
  const event = {
    metric_type: "api_call",
    count: 3,
    idempotency_key: "run-1",
    duration_ms: 120,
    agent_name: "planner",
  };
  expect(await world.ada.api("POST /usage/events", event as never)).toEqual({
    recorded: 1,
    duplicates: 0,
    refused: [],
  });
  const again = { events: [event, event, { ...event, idempotency_key: "run-2" }] };
  expect(await world.max.api("POST /usage/events", again as never)).toEqual({
    recorded: 1,
    duplicates: 2,
    refused: [],
  });
  expect(await total(world.ada)).toBe(6);
  expect(await sums(world.ada, today(), today(), "agent")).toMatchObject([{ value: "planner", count: 6, events: 2 }]);
});

test("LUN-02.1 CloudEvents are taken single and as a batch, and keep their source", async () => {
  const cloud = (id: string) => ({
    ...{ specversion: "1.0", id, source: "/agents/7", type: "dev.luna.api_call", subject: "reviewer" },
    ...{ time: world.house.now().toISOString(), data: { count: 2, success: false, branch: "main" } },
  });
  const send = (body: unknown, type: string) =>
    world.ada.fetch("/api/v1/usage/events", {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify(body),
    });
  expect(await (await send(cloud("a"), "application/cloudevents+json")).json()).toMatchObject({ recorded: 1 });
  const batch = await send([cloud("a"), cloud("b")], "application/cloudevents-batch+json");
  expect(await batch.json()).toMatchObject({ recorded: 1, duplicates: 1 });
  const { id: _, ...nameless } = cloud("c");
  const refused = await send(nameless, "application/cloudevents+json");
  expect(refused.status).toBe(422);
  expect(JSON.stringify(await refused.json())).toContain("Give the event an id");
  const { data } = await world.ada.api("GET /usage/events", { agent_name: "reviewer" });
  expect(data).toMatchObject([
    { count: 2, success: false, metadata: { branch: "main" } },
    { count: 2, success: false },
  ]);
});

test("LUN-02.1 a late report lands on its own day, in the team's time zone", async () => {
  const late = new Date(world.house.now().getTime() - 9 * 86_400_000);
  await world.ada.api("POST /usage/events", {
    metric_type: "api_call",
    count: 7,
    recorded_at: late.toISOString(),
  } as never);
  const day = late.toISOString().slice(0, 10);
  expect(await sums(world.ada, day, day)).toMatchObject([{ day, count: 7 }]);
});

test("LUN-02.1 what cannot be counted is refused with its place, and nothing of the batch is kept", async () => {
  const before = await total(world.ada);
  const bad = await world.ada.fetch("/api/v1/usage/events", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ events: [{ metric_type: "api_call" }, { metric_type: "nonsense" }] }),
  });
  expect(bad.status).toBe(422);
  expect((await bad.json()).errors).toEqual([
    { path: "events.1.metric_type", message: expect.stringContaining("api_call") },
  ]);
  const future = new Date(world.house.now().getTime() + 3_600_000).toISOString();
  for (const wrong of [
    { count: 0 },
    { count: 1.5 },
    { recorded_at: future },
    { recorded_at: "yesterday" },
    { metadata: { a: "x".repeat(5_000) } },
    { source: "gateway" },
  ])
    await expect(
      world.ada.api("POST /usage/events", { metric_type: "api_call", ...wrong } as never),
    ).rejects.toMatchObject({ status: 422 });
  expect(await total(world.ada)).toBe(before);
  await expect(world.vic.api("POST /usage/events", { metric_type: "api_call" } as never)).rejects.toMatchObject({
    status: 403,
  });
  expect((await world.eve.api("GET /usage/events", {})).data).toEqual([]);
});

test("LUN-02.1 text that PostgreSQL cannot keep is told by its place, and nothing of the batch is kept", async () => {
  const owner = await world.person("Nul", await world.team("Unkept"), "owner");
  const wrong = ["a\0b", "\ud83d half", "half \ude80"];
  const kept = { metadata: { "🚀\\u0000": "\\ud83d \u0001 é" }, agent_name: "🚀", project_id: "\\u0000" };
  for (const text of wrong)
    for (const [field, one] of [
      ...["agent_name", "project_id", "idempotency_key", "source"].map((name) => [name, { [name]: text }] as const),
      ...[{ a: { b: [text] } }, { [text]: 1 }].map((metadata) => ["metadata", { metadata }] as const),
    ])
      await expect(
        owner.api("POST /usage/events", { events: [kept, one].map((said) => ({ metric_type: "api_call", ...said })) }),
      ).rejects.toMatchObject({
        errors: [{ path: `events.1.${field}`, message: "Leave out null characters and halves of characters." }],
      });
  expect((await owner.api("GET /usage/events", {})).data).toEqual([]);
  await owner.api("POST /usage/events", { events: [{ metric_type: "api_call", ...kept }] });
  expect((await owner.api("GET /usage/events", {})).data).toMatchObject([kept]);
});

test("LUN-02.1 a blank name of an agent or a project is none", async () => {
  const owner = await world.person("Bea", await world.team("Blanks"), "owner");
  for (const blank of ["", "  "])
    await owner.api("POST /usage/events", {
      events: [{ metric_type: "api_call", agent_name: blank, project_id: blank }],
    });
  const { data } = await owner.api("GET /usage/events", {});
  expect(data.map(({ agent_name, project_id }) => [agent_name, project_id])).toEqual(Array(2).fill([null, null]));
  for (const dimension of ["agent", "project"]) expect(await sums(owner, today(), today(), dimension)).toEqual([]);
});

test("LUN-02.1 a batch holds up to 1,000 events; of one that holds more nothing is kept", async () => {
  const owner = await world.person("Bo", await world.team("Batches"), "owner");
  const send = (events: number) =>
    owner.api("POST /usage/events", { events: Array(events).fill({ metric_type: "api_call" }) } as never);
  await expect(send(1_001)).rejects.toMatchObject({ status: 422, code: "invalid_input" });
  expect((await owner.api("GET /usage/events", {})).data).toEqual([]);
  expect(await send(1_000)).toEqual({ recorded: 1_000, duplicates: 0, refused: [] });
  expect(await total(owner)).toBe(1_000);
});

test("ORC-05.5 of 100 simultaneous uses exactly as many pass as the limit has room for, the rest get 402", async () => {
  most = 30;
  const use = (): Use => ({
    ...{
      team: world.eve.team,
      by: { userId: world.eve.id, keyId: null },
      source: "api",
      eventId: newId(),
      metric: "api_call",
    },
    ...{ count: 1, durationMs: null, success: true, agentName: null, projectId: null, metadata: null },
    at: world.house.now(),
  });
  const outcomes = (await Promise.all(Array.from({ length: 100 }, () => record(world.house, [use()])))).flat();
  expect(outcomes.filter((outcome) => outcome === "recorded")).toHaveLength(30);
  const refused = outcomes.filter((outcome) => outcome instanceof Error);
  expect(refused).toHaveLength(70);
  expect(refused[0]).toMatchObject({
    status: 402,
    code: "limit_reached",
    message: expect.stringMatching(/^The plan Free allows 30 a month; 0 left; resets at \d{4}-\d\d-01 00:00 UTC\. /),
  });
  expect(await total(world.eve)).toBe(30);
  most = 31;
  const singles = await Promise.allSettled(
    Array.from({ length: 64 }, () => world.eve.in((ctx) => takeFromLimits(ctx, "api_call"))),
  );
  expect(singles.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("ORC-05.5 what one of several limits refuses is taken from none, also where the refusal is caught", async () => {
  const own = { counter: "plan:file_indexed", period: "month", setBy: "The plan Free" } as const;
  const member = { counter: "member:file_indexed", period: "day", setBy: "The owner" } as const;
  addLimits(world.house, (_, team, metric) =>
    team.id === world.ada.team.id && metric === "file_indexed"
      ? [
          { ...own, most: 10 },
          { ...member, most: 3 },
        ]
      : [],
  );
  const used = () =>
    world.sql<{ counter: string; used: string }>(
      "select counter, used::int from usage_counters where team_id = $1 and counter like '%:file_indexed' order by counter",
      [world.ada.team.id],
    );
  await world.ada.in((ctx) => takeFromLimits(ctx, "file_indexed", 2));
  await world.ada.in(async (ctx) => {
    await expect(takeFromLimits(ctx, "file_indexed", 2)).rejects.toMatchObject({
      ...{
        status: 402,
        code: "limit_reached",
        message: expect.stringContaining("The owner allows 3 a day; resets at 00:00 UTC"),
      },
    });
    await takeFromLimits(ctx, "file_indexed", 1);
  });
  expect(await used()).toEqual([
    { counter: member.counter, used: 3 },
    { counter: own.counter, used: 3 },
  ]);
  await expect(world.ada.in((ctx) => takeFromLimits(ctx, "file_indexed"))).rejects.toMatchObject({ status: 402 });
  expect(await used()).toMatchObject([{ used: 3 }, { used: 3 }]);
});

test("ORC-05.5 what a batch had no room for is told in the reader's language and the team's time zone, each by its place", async () => {
  const team = await world.team("Batch", "luna");
  const owner = await world.person("Bea", team, "owner");
  await owner.api("PATCH /teams/:id", { id: team.id, time_zone: "Europe/Paris" });
  const send = async (language: string) => {
    const answer = await owner.fetch("/api/v1/usage/events", {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": language },
      body: JSON.stringify({ events: [40, 20, 10].map((count) => ({ metric_type: "rag_query", count })) }),
    });
    return [answer.status, ((await answer.json()) as { refused: { index: number; detail: string }[] }).refused];
  };
  expect(await send("en")).toEqual([
    200,
    [
      {
        ...{ index: 1, code: "limit_reached" },
        detail:
          "The plan Free allows 50 a day; 0 left; resets at 00:00 Europe/Paris. A larger plan allows more: see /pricing.",
      },
    ],
  ]);
  const detail =
    "La formule Free en permet 50 par jour\u202f; il en reste 0\u202f; remise à zéro à 00:00 Europe/Paris. Une formule plus large en permet plus\u00a0: voir /pricing.";
  expect(await send("fr")).toEqual([200, [0, 1, 2].map((index) => ({ index, code: "limit_reached", detail }))]);
});

test("ORC-05.5 what is used under a limit may grow past two thousand million", async () => {
  const team = await world.team("Large");
  addLimits(world.house, (_, { id }) =>
    id === team.id ? [{ counter: "plan:api_call", period: "month", most: 1e13, setBy: "The plan Large" }] : [],
  );
  const use = (): Use => ({
    ...{ team, by: { userId: null, keyId: null }, source: "api", eventId: newId(), metric: "api_call" },
    ...{ count: 1_000_000_000, durationMs: null, success: true, agentName: null, projectId: null, metadata: null },
    at: world.house.now(),
  });
  for (let n = 0; n < 3; n++) expect(await record(world.house, [use()])).toEqual(["recorded"]);
});

test("ORC-05.6 80 % and 100 % of a limit are announced once per period", async () => {
  await world.runJobs();
  const announced = await world.sql<{ data: { percent: number; most: number } }>(
    "select data from events where name = 'usage.limit_near' and team_id = $1 order by id",
    [world.eve.team.id],
  );
  expect(announced.map(({ data }) => data.percent)).toEqual([80, 100]);
});

const announcedTo = async (team: Team) => {
  await world.runJobs();
  const rows = await world.sql<{ counter: string; percent: number }>(
    "select data->>'counter' as counter, (data->>'percent')::int as percent from events where name = 'usage.limit_near' and team_id = $1 order by id",
    [team.id],
  );
  return rows.map(({ counter, percent }) => `${counter} ${percent}`);
};

test("ORC-05.6 what a verb takes from a limit is announced, too", async () => {
  expect(await announcedTo(world.ada.team)).toEqual(["member:file_indexed 80", "member:file_indexed 100"]);
});

test("ORC-05.6 a second limit that comes to 80 % within the minute of the first is announced as well", async () => {
  const team = await world.team("Twofold");
  addLimits(world.house, (_, { id }) =>
    [100, 105].flatMap((most) =>
      id === team.id ? [{ counter: `of:${most}`, period: "month" as const, most, setBy: "The plan Free" }] : [],
    ),
  );
  const caller = { team, actor: systemActor };
  await takeCalls(world.house, caller, 80);
  expect(await announcedTo(team)).toEqual(["of:100 80"]);
  await takeCalls(world.house, caller, 4);
  expect(await announcedTo(team)).toEqual(["of:100 80", "of:105 80"]);
});

test("ORC-10.1 ORC-04.3 the metrics over some days are the sums of their events, with where each stands against its limit", async () => {
  const { metrics, from, to } = await world.eve.api("GET /usage/metrics", { days: 7 });
  expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(6);
  const calls = metrics.find(({ metric }) => metric === "api_call")!;
  const days = await sums(world.eve, from, to);
  expect(calls).toMatchObject({
    count: days.filter(({ metric }) => metric === "api_call").reduce((sum, { count }) => sum + count, 0),
    standing: { most, period: "month", set_by: "The plan Free" },
  });
  expect(calls.count).toBe(calls.days.reduce((sum, { count }) => sum + count, 0));
  expect(calls.count).toBeGreaterThan(0);
  const french = await world.eve.fetch("/api/usage/metrics", { headers: { "accept-language": "fr" } });
  expect(JSON.stringify(await french.json())).toContain("Appels");
  await expect(world.visitor.api("GET /usage/metrics")).rejects.toMatchObject({ status: 401 });
  await expect(world.eve.api("GET /usage/metrics", { days: 500 })).rejects.toMatchObject({ status: 422 });
});

test("LUN-02.2 a rebuild from the events gives the same sums, and finds and mends what was altered", async () => {
  const rebuild = (repair: boolean) => world.ada.in((ctx) => rebuildDay(ctx, world.ada.team.id, today(), repair));
  expect(await rebuild(false)).toEqual([]);
  const before = await sums(world.ada);
  await world.sql("update usage_rollups set count = count + 1 where team_id = $1 and day = $2 and dimension = ''", [
    world.ada.team.id,
    today(),
  ]);
  expect(await rebuild(false)).toHaveLength(1);
  expect(await rebuild(true)).toHaveLength(1);
  expect(await rebuild(false)).toEqual([]);
  expect(await sums(world.ada)).toEqual(before);
});

test("LUN-02.2 ORC-22.7 a clock that jumps an hour forth and back, or steps back ten minutes, costs no report, and the sums agree", async () => {
  const tick = await world.person("Tick", await world.team("Jumping", "natak"), "owner");
  const minutes = 60_000;
  const days = new Set<string>();
  for (const jump of [60, -60, -10, 10].map((n) => n * minutes)) {
    world.clock.advance(jump);
    days.add(today());
    const events = Array.from({ length: 5 }, () => ({ metric_type: "api_call", agent_name: "clock" }));
    expect(await tick.api("POST /usage/events", { events } as never)).toMatchObject({ recorded: 5, refused: [] });
  }
  const found = await sums(tick, [...days].sort()[0], [...days].sort().at(-1), "agent");
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(20);
  for (const day of days) expect(await tick.in((ctx) => rebuildDay(ctx, tick.team.id, day, false))).toEqual([]);
});

test("LUN-02.2 ORC-09.4 after an account was purged its use stays the team's, nobody's any more, and a rebuild gives the same", async () => {
  const team = await world.team("Shared", "natak");
  const [stays, goes] = [await world.person("Stays", team, "owner"), await world.person("Goes", team, "member")];
  for (const [person, count] of [
    [stays, 2],
    [goes, 5],
  ] as const)
    await person.api("POST /usage/events", { metric_type: "api_call", count } as never);
  const members = async () => (await sums(stays, today(), today(), "member")).map(({ value, count }) => [value, count]);
  expect(await members()).toHaveLength(2);
  await purgeNow(world.house, goes.id);
  expect(await members()).toEqual([[stays.id, 2]]);
  expect(await total(stays)).toBe(7);
  expect(await stays.in((ctx) => rebuildDay(ctx, team.id, today(), false))).toEqual([]);
});
