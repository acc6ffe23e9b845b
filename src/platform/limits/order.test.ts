import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { flushUses } from "../api-keys/uses.ts";
import { flushCalls } from "../metering/calls.ts";
import { addLimits, type Limit } from "../metering/limits.ts";

let world: World;
/** By team: what its calls are limited to. */
const limits = new Map<string, Limit[]>();
beforeAll(async () => {
  world = await openWorld({ RATE_LIMIT_PER_HOUR: "50" });
  addLimits(world.house, (_, team, metric) => (metric === "api_call" ? (limits.get(team.id) ?? []) : []));
});
// Far from the end of a minute and of an hour, so that no window ends between two calls of a test.
beforeEach(() => {
  const hourMs = 3_600_000;
  world.clock.advance(hourMs + 1_000 - (world.house.now().getTime() % hourMs));
});
afterAll(() => world.close());

const monthly = (most: number, counter = "plan:api_call"): Limit => ({
  ...{ counter, most, period: "month", setBy: "The plan Free" },
});
const ownerOf = async (name: string) => world.person("Olga", await world.team(name), "owner");
const newKey = async (by: Person, rate_limit = 1_000) =>
  (await by.api("POST /keys", { name: "Program", rate_limit })).key;
const call = (key: string, path = "/api/v1/activity?limit=1", init: RequestInit = {}) =>
  world.visitor.fetch(path, {
    ...init,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  });
const batch = (key: string, calls: number) =>
  call(key, "/api/v1/batch", {
    method: "POST",
    body: JSON.stringify({
      operations: Array.from({ length: calls }, () => ({ method: "GET", path: "/activity?limit=1" })),
    }),
  });
const left = async (response: Promise<Response>) => {
  const { status, headers } = await response;
  return `${status} ${headers.get("ratelimit-remaining")}/${headers.get("ratelimit-limit")}`;
};
const used = async (person: Person) => {
  const [row] = await world.sql<{ used: string }>("select sum(used) as used from usage_counters where team_id = $1", [
    person.team.id,
  ]);
  return Number(row!.used);
};
const verify = async (by: Person, key: string) => (await by.api("POST /keys/verify", { key })).code;

test("ORC-10.4 LUN-01.4 a key over its quota and over its rate hears 402; one over its rate alone 429", async () => {
  const owner = await ownerOf("Order");
  const [slow, other] = [await newKey(owner, 2), await newKey(owner)];
  limits.set(owner.team.id, [monthly(4)]);
  expect([await left(call(slow)), await left(call(slow)), await left(call(slow))]).toEqual([
    "200 1/2",
    "200 0/2",
    "429 0/2",
  ]);
  expect([await verify(owner, slow), await verify(owner, other)]).toEqual(["RATE_LIMITED", "VALID"]);
  for (let i = 0; i < 2; i++) expect((await call(other)).status).toBe(200);
  expect((await call(other)).status).toBe(402);
  const both = await call(slow);
  expect([both.status, ((await both.json()) as { code: string }).code]).toEqual([402, "limit_reached"]);
  expect(both.headers.get("usage-limit")).toMatch(/^"api_call";q=4;r=0;/);
  expect(both.headers.get("ratelimit-remaining")).toBe("0");
  expect([await verify(owner, slow), await verify(owner, other)]).toEqual(["USAGE_EXCEEDED", "USAGE_EXCEEDED"]);
  // What a key may not do is asked before what it has left.
  expect(await owner.api("POST /keys/verify", { key: slow, scope: "admin" })).toMatchObject({
    code: "INSUFFICIENT_PERMISSIONS",
  });
});

test("ORC-10.4 a call that its quota refuses uses up no rate, and one that its rate refuses no quota", async () => {
  const owner = await ownerOf("Neither");
  const key = await newKey(owner, 5);
  limits.set(owner.team.id, [monthly(2)]);
  expect([await left(call(key)), await left(call(key))]).toEqual(["200 4/5", "200 3/5"]);
  for (let i = 0; i < 3; i++) expect(await left(call(key))).toBe("402 3/5");
  expect(await used(owner)).toBe(2);
  limits.set(owner.team.id, [monthly(100)]);
  expect(await left(call(key))).toBe("200 2/5");
  for (let i = 0; i < 2; i++) await call(key);
  for (let i = 0; i < 3; i++) expect(await left(call(key))).toBe("429 0/5");
  expect(await used(owner)).toBe(5);
});

test("ORC-10.4 a crowd over both limits at once: as many pass as the quota has, the others hear 402 and keep their rate", async () => {
  const owner = await ownerOf("Crowd");
  const key = await newKey(owner, 40);
  limits.set(owner.team.id, [monthly(10)]);
  const statuses = (await Promise.all(Array.from({ length: 40 }, () => call(key)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  expect(statuses.filter((status) => status === 402)).toHaveLength(30);
  limits.set(owner.team.id, []);
  expect(await left(call(key))).toBe("200 29/40");
});

test("ORC-10.4 a look at the quota costs a good call nothing: a key that is known and without a quota asks no database", async () => {
  const owner = await ownerOf("Warm");
  const key = await newKey(owner, 30);
  const query = vi.spyOn(world.house.pools.app, "query");
  const connect = vi.spyOn(world.house.pools.app, "connect");
  const statements = async () => {
    await Promise.all([flushUses(world.house), flushCalls(world.house)]);
    query.mockClear();
    connect.mockClear();
    expect((await call(key, "/api/v1/keys/current")).status).toBe(200);
    return query.mock.calls.length + connect.mock.calls.length;
  };
  // The making of the team may still be announced meanwhile; then the key is looked up once more.
  await expect.poll(statements, { interval: 20 }).toBe(0);
  vi.restoreAllMocks();
});

test("ORC-10.4 LUN-01.4 every statement of a call with a key, on every connection: a new key costs two, a known one none, under a quota one; nothing opens a transaction", async () => {
  const textOf = (config: unknown) => (typeof config === "string" ? config : (config as { text?: string }).text) ?? "";
  const statements = vi.spyOn(pg.Client.prototype, "query");
  /** What the call itself asks: what was noted is written once a second, whoever calls. */
  const asked = async (key: string) => {
    await Promise.all([flushUses(world.house), flushCalls(world.house)]);
    statements.mockClear();
    expect((await call(key, "/api/v1/keys/current")).status).toBe(200);
    return statements.mock.calls
      .map(([config]) => textOf(config))
      .filter((text) => text && !/record_calls|record_api_key_uses|job_workers|graphile/.test(text))
      .map((text) => /find_api_keys|take_calls_from_limits|entitlement_state/.exec(text)?.[0] ?? text);
  };
  for (const [product, cold, warm] of [
    ["natak", ["find_api_keys", "entitlement_state"], []],
    ["orchestrator", ["find_api_keys", "take_calls_from_limits"], ["take_calls_from_limits"]],
  ] as const) {
    const owner = await world.person("Olga", await world.team("Counted", product), "owner");
    const key = await newKey(owner);
    const forget = async () => {
      for (const channel of ["entitlements", "api_keys"])
        await world.sql("select pg_notify($1, $2)", [channel, `${owner.team.id}${channel === "api_keys" ? "" : " x"}`]);
      await new Promise((go) => setTimeout(go, 30));
    };
    await expect.poll(async () => forget().then(() => asked(key)), { timeout: 5_000 }).toEqual(cold);
    await expect.poll(() => asked(key), { timeout: 5_000 }).toEqual(warm);
  }
  vi.restoreAllMocks();
});

test("ORC-10.4 all keys of a person share the plan's calls an hour; another person of the team has their own", async () => {
  const owner = await ownerOf("Together");
  const helper = await world.person("Hans", owner.team, "admin");
  const keys = [await newKey(owner), await newKey(owner), await newKey(owner)];
  const statuses = await Promise.all(Array.from({ length: 60 }, async (_, at) => (await call(keys[at % 3]!)).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(50);
  const refused = await call(keys[1]!);
  expect(refused.headers.get("ratelimit")).toMatch(/^"key";r=9\d\d;t=\d+, "plan";r=0;t=\d+$/);
  expect(((await refused.json()) as { detail: string }).detail).toContain("all keys and programs of one person");
  expect(await left(call(await newKey(helper)))).toBe("200 49/50");
});

test("ORC-10.4 what is tried with a key that opens nothing uses up no calls of its maker", async () => {
  const owner = await ownerOf("Frozen");
  const [frozen, good] = [await owner.api("POST /keys", { name: "Leaked", rate_limit: 1_000 }), await newKey(owner)];
  await owner.api("POST /keys/:id/freeze", { id: frozen.id });
  for (let i = 0; i < 5; i++) expect(await left(call(frozen.key))).toBe(`401 ${49 - i}/50`);
  expect(await left(call(good))).toBe("200 49/50");
});

test("ORC-10.4 ORC-19.2 a batch says what its operations left, and takes nothing when its rate or its quota refuses it", async () => {
  const owner = await ownerOf("Batch");
  const key = await newKey(owner);
  expect(await left(batch(key, 10))).toBe("200 40/50");
  expect(await left(call(key))).toBe("200 39/50");
  expect(await left(batch(key, 45))).toBe("429 39/50");
  limits.set(owner.team.id, [monthly(5)]);
  expect(await left(batch(key, 45))).toBe("402 39/50");
  expect(await left(batch(key, 6))).toBe("402 39/50");
  const fitting = await batch(key, 5);
  expect(fitting.headers.get("usage-limit")).toMatch(/^"api_call";q=5;r=0;/);
  expect(fitting.headers.get("ratelimit-remaining")).toBe("34");
});

test("ORC-05.5 the limit with the smallest remaining is named: 20 of 50 before 900 of 1,000", async () => {
  const owner = await ownerOf("Named");
  const key = await newKey(owner);
  const mine = { ...monthly(50, "member:api_call"), setBy: "Your share" };
  limits.set(owner.team.id, [monthly(1_000), mine]);
  await call(key);
  await world.sql(
    "update usage_counters set used = case counter when 'plan:api_call' then 899 else 19 end where team_id = $1",
    [owner.team.id],
  );
  expect((await call(key)).headers.get("usage-limit")).toMatch(/^"api_call";q=50;r=30;/);
  // The fuller one is still announced: it is over 80 %.
  await world.runJobs();
  const said = await world.sql<{ most: number }>(
    "select (data->>'most')::int as most from events where name = 'usage.limit_near' and team_id = $1",
    [owner.team.id],
  );
  expect(said).toEqual([{ most: 1_000 }]);
});

test("ORC-10.4 an answer without a database says what is left, too", async () => {
  const owner = await ownerOf("Away");
  const key = await newKey(owner);
  const away = Object.assign(new Error("away"), { code: "ECONNREFUSED" });
  vi.spyOn(world.house.pools.app, "query").mockRejectedValue(away as never);
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  const without = await call(key);
  expect(reported).toHaveBeenCalled();
  vi.restoreAllMocks();
  expect([without.status, without.headers.get("ratelimit-limit")]).toEqual([503, "1200"]);
  expect(await left(call(key))).toBe("200 49/50");
});
