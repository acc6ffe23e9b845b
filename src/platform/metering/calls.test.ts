import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { flushCalls, noteCall } from "./calls.ts";
import { addLimits } from "./limits.ts";
import { rebuildDay } from "./rebuild.ts";
import { readSums } from "./usage.ts";

let world: World;
let most: number | null = null;
let admin: Person;
beforeAll(async () => {
  world = await openWorld({ RATE_LIMIT_PER_HOUR: "1000000" });
  addLimits(world.house, (_, team, metric) =>
    team.id === world.eve.team.id && metric === "api_call" && most !== null
      ? [{ counter: "plan:api_call", period: "month", most, setBy: "The plan Free" }]
      : [],
  );
});
afterAll(() => world.close());

const newKey = async (person: Person, scopes: ("read" | "write")[] = ["read", "write"]) =>
  (await person.api("POST /keys", { name: "Program", scopes, rate_limit: 10_000 } as never)) as unknown as {
    id: string;
    key: string;
  };
/** A program calls: with a key and without a cookie. */
function call(key: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${key}`);
  return world.visitor.fetch(path, { ...init, headers });
}
const today = () => world.house.now().toISOString().slice(0, 10);
const sums = async (person: Person, dimension = "") => {
  await flushCalls(world.house);
  return person.in((ctx) => readSums(ctx, { from: today(), to: today(), metrics: ["api_call"], dimension }));
};

test("ORC-13.1 each call with a key or a token is counted with its route, its outcome and its time; a page's are not", async () => {
  const { key } = await newKey(world.ada);
  for (let n = 0; n < 3; n++) expect((await call(key, "/api/v1/activity")).status).toBe(200);
  expect((await call(key, "/api/activity?limit=5000")).status).toBe(422);
  expect((await call(key, "/api/v1/characters/none")).status).toBe(422);
  await world.ada.fetch("/api/v1/activity");
  expect(await sums(world.ada)).toMatchObject([{ count: 5, events: 5, ok: 3, errors: 2, timed: 5 }]);
  expect(await sums(world.ada, "route")).toMatchObject([
    { value: "GET /activity", count: 4, errors: 1 },
    { value: "GET /characters/:id", count: 1, errors: 1 },
  ]);
  expect((await sums(world.ada, "duration_ms")).reduce((sum, step) => sum + step.count, 0)).toBe(5);
  expect((await world.ada.api("GET /usage/events", {})).data).toEqual([]);
});

test("ORC-13.1 what is refused at the door is no use: a wrong key, a missing scope, an unknown address", async () => {
  const { key } = await newKey(world.ada, ["read"]);
  const before = await sums(world.ada);
  expect((await call(`${key}x`, "/api/v1/activity")).status).toBe(401);
  expect((await call(key, "/api/v1/characters", { method: "POST" })).status).toBe(403);
  expect((await call(key, "/api/v1/nowhere")).status).toBe(404);
  expect(await sums(world.ada)).toEqual(before);
});

test("LUN-02.2 calls of one minute share a row, and a rebuild from the rows gives the same sums", async () => {
  const { key } = await newKey(world.ada);
  const rows = () => world.sql("select from usage_events where team_id = $1", [world.ada.team.id]);
  await call(key, "/api/v1/activity");
  await flushCalls(world.house);
  // As long as calls take on a machine that has nothing else to do.
  const facts = { team: world.ada.team, route: "GET /activity", ok: true, at: world.house.now() };
  for (let n = 0; n < 40; n++) noteCall(world.house, { ...facts, durationMs: 2 + (n % 6) });
  await flushCalls(world.house);
  expect((await rows()).length).toBeLessThan(30);
  const before = await sums(world.ada);
  const wrong = await world.ada.in((ctx) => rebuildDay(ctx, world.ada.team.id, today(), false));
  expect(wrong).toEqual([]);
  await world.ada.in((ctx) => rebuildDay(ctx, world.ada.team.id, today(), true));
  expect(await sums(world.ada)).toEqual(before);
});

test("ORC-05.5 of 100 calls at once exactly as many pass as the plan has left, the rest get 402 with the way to more", async () => {
  const { key } = await newKey(world.eve);
  admin = await world.person("Abel", world.eve.team, "admin");
  await world.person("Mona", world.eve.team, "member");
  most = 60;
  const answers = await Promise.all(Array.from({ length: 100 }, () => call(key, "/api/v1/activity?limit=1")));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
  const refused = answers.filter(({ status }) => status === 402);
  expect(refused).toHaveLength(40);
  const left = answers.map(({ headers }) => headers.get("usage-limit"));
  expect(left).toContainEqual(expect.stringMatching(/^"api_call";q=60;r=0;t=\d+$/));
  expect(left).not.toContain(null);
  expect(await refused[0]!.json()).toMatchObject({
    code: "limit_reached",
    detail: expect.stringContaining("/pricing"),
  });
  expect(await sums(world.eve)).toMatchObject([{ count: 60 }]);
  const [counter] = await world.sql<{ used: string }>("select used from usage_counters where team_id = $1", [
    world.eve.team.id,
  ]);
  expect(Number(counter!.used)).toBe(60);
  // Pages of a person go on, and another team is not concerned.
  expect((await world.eve.fetch("/api/v1/activity")).status).toBe(200);
  const others = await newKey(world.ada);
  const unlimited = await call(others.key, "/api/v1/activity");
  expect(unlimited.status).toBe(200);
  expect(unlimited.headers.get("usage-limit")).toBeNull();
});

test("ORC-05.6 owners and admins are told of 80 % and 100 % once per period, by mail and notice; a new month begins at nothing", async () => {
  await world.runJobs();
  const said = () =>
    world.sql<{ percent: number }>(
      "select (data->>'percent')::int as percent from events where name = 'usage.limit_near' and team_id = $1 order by id",
      [world.eve.team.id],
    );
  expect((await said()).map(({ percent }) => percent)).toEqual([80, 100]);
  const told = await world.sql<{ to: string }>(`select "to" from mails where name = 'metering.limit_near'`);
  expect(told.map(({ to }) => to).sort()).toEqual(
    [world.eve, world.eve, admin, admin].map(({ email }) => email).sort(),
  );
  const { data } = await world.eve.api("GET /notifications", {});
  // Both were reached in one moment, and jobs tell of them side by side.
  const titles = data.filter(({ kind }) => kind === "billing").map(({ title }) => title);
  expect(titles.sort()).toEqual(["API calls: 80 % used", "API calls: the limit is reached"]);
  const { key } = await newKey(world.eve);
  expect((await call(key, "/api/v1/activity")).status).toBe(402);
  await world.runJobs();
  expect(await said()).toHaveLength(2);
  // A larger plan in the middle of the period has its own 80 %.
  const before = most;
  most = 70;
  expect((await call(key, "/api/v1/activity")).status).toBe(200);
  await world.runJobs();
  expect((await said()).map(({ percent }) => percent)).toEqual([80, 100, 80]);
  most = before;
  world.clock.advance(32 * 86_400_000);
  const session = await world.person("Emma", world.eve.team, "owner");
  const fresh = await newKey(session);
  expect((await call(fresh.key, "/api/v1/activity")).status).toBe(200);
});

test("ORC-19.2 ORC-05.5 each operation of a batch is a call; when not all have room, none is run", async () => {
  const { key } = await newKey(await world.person("Erin", world.eve.team, "owner"));
  const batch = (calls: number, all_or_nothing = false) =>
    call(key, "/api/v1/batch", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        all_or_nothing,
        operations: Array.from({ length: calls }, () => ({ method: "GET", path: "/activity?limit=1" })),
      }),
    });
  const used = async () => (await sums(world.eve)).reduce((sum, { count }) => sum + count, 0);
  const before = await used();
  most = before + 10;
  expect((await batch(4)).status).toBe(200);
  expect((await batch(4, true)).status).toBe(200);
  expect((await batch(3)).status).toBe(402);
  expect(await used()).toBe(before + 8);
  expect((await batch(2)).status).toBe(200);
  most = null;
});
