import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { boot } from "../../server/boot.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { purgeNow } from "../account/purge.ts";
import { flushUses } from "../api-keys/uses.ts";
import { metricsOf, wordsOf } from "../metering/metrics.ts";

let world: World;
let owner: Person;
let max: Person;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  const team = await world.team("Limited", "luna");
  owner = await world.person("Olga", team, "owner");
  max = await world.person("Maxim", team, "member");
});
afterAll(() => world.close());

const newKey = (limits?: object[], by = owner) =>
  by.api("POST /keys", { name: "CI", scopes: ["read", "write"], limits } as never);
const withKey = (key: string, path: string, init: RequestInit = {}) =>
  world.visitor.fetch(`/api/v1${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });
const report = (key: string, count: number, headers: Record<string, string> = {}) =>
  withKey(key, "/usage/events", {
    method: "POST",
    body: JSON.stringify({ metric_type: "rag_query", count }),
    headers: { "content-type": "application/json", ...headers },
  });
const set = (subject: "key" | "member" | "team", subject_id: string, limits: object[], by = owner) =>
  by.api("PUT /usage/limits", { subject, subject_id, limits } as never);
const rag = (most: number, period = "day") => ({ metric: "rag_query", period, most });
const sentences = async () => (await owner.api("GET /activity", { limit: 5 })).data.map(({ sentence }) => sentence);

test("ORC-05.5 LUN-02.3 a key with a limit of its own is refused past it, in words that name the key, the metric and the reset", async () => {
  const { key, id } = await newKey([rag(10)]);
  expect((await report(key, 7)).status).toBe(200);
  const tight = await report(key, 4);
  expect(tight.headers.get("usage-limit")).toContain('"rag_query";q=10;r=3;');
  expect([tight.status, (await tight.json()).detail]).toEqual([
    402,
    "The key CI allows 10 RAG queries a day; 3 left; resets at 00:00 UTC. Owners and admins of the team can allow more.",
  ]);
  const french = await report(key, 4, { "accept-language": "fr" });
  expect((await french.json()).detail).toBe(
    "La clé CI permet 10 requêtes RAG par jour\u202f; il en reste 3\u202f; remise à zéro à 00:00 UTC. Les propriétaires et administrateurs de l’équipe peuvent en permettre plus.",
  );
  // Another key of the same person is not meant.
  expect((await report((await newKey()).key, 4)).status).toBe(200);
  const { limits } = await owner.api("GET /usage/limits", { subject: "key", subject_id: id });
  expect(limits).toMatchObject([
    { name: "CI", title: "RAG queries", period: "day", most: 10, used: 7, percent: 70, subject: "key" },
  ]);
});

test("ORC-05.5 a changed limit holds for the very next call, has counted what was reported before, and is told", async () => {
  const { key, id } = await newKey();
  expect((await report(key, 5)).status).toBe(200);
  expect(await set("key", id, [rag(6)])).toMatchObject({ limits: [{ used: 5, most: 6 }] });
  expect((await report(key, 2)).status).toBe(402);
  expect((await sentences())[0]).toBe("The key CI may use at most 6 a day: RAG queries");
  await set("key", id, [rag(7)]);
  expect((await report(key, 2)).status).toBe(200);
  expect((await set("key", id, [])).limits).toEqual([]);
  expect((await report(key, 3)).status).toBe(200);
  expect((await sentences())[0]).toBe("The key CI is no longer limited by the day: RAG queries");
  // What it counted while nothing limited it is in the sums.
  expect(await set("key", id, [rag(20)])).toMatchObject({ limits: [{ used: 10 }] });
  const names = await world.eventsOf(owner.team.id);
  await set("key", id, [rag(20)]);
  expect(await world.eventsOf(owner.team.id)).toEqual(names);
});

test("ORC-05.5 a limit that is set in one process holds in another at once, which had the key and its limits in memory", async () => {
  const { key, id } = await newKey();
  const { config } = world.house;
  const appUrl = world.house.pools.app.options.connectionString!;
  const other = await boot({ config, ownerUrl: world.databaseUrl, appUrl, now: world.house.now });
  const there = async () => {
    const request = new Request("http://localhost:3000/api/v1/usage/events", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ metric_type: "rag_query", count: 4 }),
    });
    return (await other.api.http.fetch(request, { clientIp: "127.0.0.1" })).status;
  };
  expect(await there()).toBe(200);
  await set("key", id, [rag(7)]);
  // It is told by the database; without that it would find out after half a minute.
  await expect.poll(there, { timeout: 10_000 }).toBe(402);
  await set("key", id, []);
  await expect.poll(there, { timeout: 10_000 }).toBe(200);
  await other.close();
});

test("ORC-05.5 of the limits of key, member, team and plan the one with the least room binds and is named, and none is taken from", async () => {
  const admin = await world.person("Anna", owner.team, "admin");
  const { key, id } = await newKey([rag(40)], admin);
  await set("member", admin.id, [rag(30)]);
  await set("team", owner.team.id, [rag(1_000, "month")]);
  expect((await (await report(key, 31)).json()).detail).toContain(
    "The limit of Anna allows 30 RAG queries a day; 30 left",
  );
  expect((await report(key, 20)).status).toBe(200);
  await set("key", id, [rag(25)]);
  expect((await (await report(key, 6)).json()).detail).toContain("The key CI allows 25 RAG queries a day; 5 left");
  const used = Object.fromEntries(
    (await owner.api("GET /usage/limits")).limits.map(({ subject, subject_id, used }) => [
      subject === "team" ? "team" : subject_id,
      used,
    ]),
  );
  expect(used).toMatchObject({ [id]: 20, [admin.id]: 20 });
  // The team's has counted all that the team used since the month began.
  expect(used.team).toBe(await total());
  await set("team", owner.team.id, []);
  // Who is limited sees that limit among the team's figures, and who can change it.
  const standing = (await admin.api("GET /subscription")).limits.find(({ metric }) => metric === "rag_query");
  expect(standing).toMatchObject({ most: 30, used: 20, set_by: "The limit of Anna", raised_by: "team" });
});
const total = async () =>
  (await owner.api("GET /usage/metrics", { days: 31 })).metrics.find(({ metric }) => metric === "rag_query")!.standing
    .used;

test("ORC-05.5 a limit on calls of the API stops the key at its number, also of many at once, and verification says so", async () => {
  const { key, id } = await newKey([{ metric: "api_call", period: "month", most: 5 }]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => withKey(key, "/keys/current")));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  const refused = answers.find(({ status }) => status === 402)!;
  expect(await refused.json()).toMatchObject({
    code: "limit_reached",
    detail: expect.stringMatching(
      /^The key CI allows 5 API calls a month; 0 left; resets at \d{4}-\d\d-01 00:00 UTC\./,
    ),
  });
  expect(await owner.api("POST /keys/verify", { key })).toMatchObject({ valid: false, code: "USAGE_EXCEEDED" });
  expect((await owner.api("GET /usage/limits", { subject_id: id })).limits[0]).toMatchObject({ used: 5, percent: 100 });
});

test("ORC-05.6 owners hear at 80 % and at 100 % of a limit that the team set, once each, with the way to that limit", async () => {
  const { key } = await newKey([rag(10)]);
  for (const count of [8, 2]) {
    await report(key, count);
    await world.runJobs();
  }

  const { data } = await owner.api("GET /activity", { name: "usage.limit_near" });
  expect(data.map(({ sentence }) => sentence)).toEqual([
    "The key CI: the limit of 10 is reached",
    "The key CI: 8 of 10 used",
  ]);
  const { data: notices } = await owner.api("GET /notifications", {});
  expect(notices.map(({ title, href }) => [title, href])).toEqual([
    ["RAG queries: the limit is reached", "/settings/keys"],
    ["RAG queries: 80 % used", "/settings/keys"],
  ]);
});

test("ORC-05.5 a limit above what the plan allows is refused at its field; a plan that is smaller later breaks nothing", async () => {
  const { id } = await newKey();
  const refused = (limits: object[]) => set("key", id, limits).catch((problem) => problem);
  expect(await refused([rag(51)])).toMatchObject({
    status: 422,
    errors: [{ path: "limits.0.most", message: "The plan Free allows 50. Enter at most that." }],
  });
  expect(await refused([rag(0)])).toMatchObject({ status: 422, errors: [{ path: "limits.0.most" }] });
  expect(await refused([rag(5), rag(6)])).toMatchObject({ status: 422, errors: [{ path: "limits.1.most" }] });
  expect(await refused([{ metric: "bug_fixed", period: "day", most: 5 }])).toMatchObject({
    status: 422,
    errors: [{ path: "limits.0.metric" }],
  });
  // By the month more than the plan allows by the day is no contradiction.
  await set("key", id, [rag(500, "month")]);
  // As if the plan had been larger when it was set.
  await world.sql("update usage_limits set most = 5000 where subject_id = $1", [id]);
  await world.sql("update usage_limits set period = 'day' where subject_id = $1", [id]);
  const files = { metric: "file_indexed", period: "month", most: 10 };
  expect((await set("key", id, [rag(5_000), files])).limits).toHaveLength(2);
});

test("ORC-05.5 only owners and admins set limits, of their own team alone", async () => {
  const { id } = await newKey();
  await expect(set("key", id, [rag(5)], max)).rejects.toMatchObject({ status: 403 });
  const stranger = await world.person("Stranger", await world.team("Strange", "luna"), "owner");
  for (const [subject, subject_id] of [
    ["key", id],
    ["member", max.id],
    ["team", owner.team.id],
  ] as const)
    await expect(set(subject, subject_id, [rag(5)], stranger)).rejects.toMatchObject({ status: 404 });
  await set("key", id, [rag(5)]);
  expect((await stranger.api("GET /usage/limits")).limits).toEqual([]);
  expect((await max.api("GET /usage/limits", { subject_id: id })).limits).toHaveLength(1);
  await expect(world.visitor.api("GET /usage/limits")).rejects.toMatchObject({ status: 401 });
});

test("ORC-05.5 a rotated key keeps its limits; a revoked one and a member who is gone leave none behind", async () => {
  const { id } = await newKey([rag(5)]);
  const rotated = await owner.api("POST /keys/:id/rotate", { id });
  expect((await report(rotated.key, 6)).status).toBe(402);
  await owner.api("DELETE /keys/:id", { id: rotated.id });
  const limitsOf = async (of: string) => (await owner.api("GET /usage/limits", { subject_id: of })).limits;
  expect(await limitsOf(rotated.id)).toEqual([]);
  expect(await limitsOf(id)).toHaveLength(1);
  const [leaver, ended] = [
    await world.person("Leaver", owner.team, "member"),
    await world.person("Ended", owner.team, "member"),
  ];
  for (const person of [leaver, ended]) await set("member", person.id, [rag(5)]);
  const { members } = await owner.api("GET /teams/:id/members", { id: owner.team.id });
  const member_id = members.find(({ user_id }) => user_id === leaver.id)!.id;
  await owner.api("DELETE /teams/:id/members/:member_id", { id: owner.team.id, member_id });
  expect(await limitsOf(leaver.id)).toEqual([]);
  await purgeNow(world.house, ended.id);
  expect(await world.sql("select from usage_limits where subject_id = $1", [ended.id])).toEqual([]);
});

test("ORC-05.5 the words of a refusal are French for every metric that can be limited", () => {
  const { house } = world;
  for (const product of ["luna", "orchestrator", "natak"])
    for (const { name, category } of metricsOf(house, product))
      if (category === "usage") {
        const words = wordsOf(house, product, name);
        expect(house.say("fr", words)).not.toBe(words);
      }
});

const hour = 3_600_000;
/** A new team's owner, at noon UTC in the middle of a month. */
async function atNoon(name: string): Promise<Person> {
  const now = world.house.now();
  world.clock.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 10, 12) - now.getTime());
  return world.person(name, await world.team(name, "luna"), "owner");
}

test("LUN-02.3 the pace of a key's or a member's own limit is that of their own use, also for calls of the API", async () => {
  owner = await atNoon("Pace");
  const newcomer = await world.person("Nina", owner.team, "admin");
  await report((await newKey()).key, 1);
  world.clock.advance(5 * hour);
  const calls = { metric: "api_call", period: "day", most: 60 };
  const { key } = await newKey([rag(21), calls], newcomer);
  // The key itself was made through the session, so its first call is this one.
  await report(key, 5);
  for (let n = 0; n < 4; n++) await withKey(key, "/keys/current");
  await flushUses(world.house);
  world.clock.advance(hour);
  const left = async () =>
    /"rag_query";q=\d+;r=(\d+);t=\d+;reached=(\d+)$/
      .exec((await report(key, 1)).headers.get("usage-limit")!)!
      .slice(1)
      .map(Number);
  // Six in an hour: the fifteen left last two and a half hours. The team's first use was six hours ago.
  const [ofKey, keySeconds] = await left();
  expect(ofKey).toBe(15);
  expect(keySeconds! / 3_600).toBeCloseTo(2.5, 0);
  await set("member", newcomer.id, [rag(11)]);
  const [ofMember, memberSeconds] = await left();
  expect(ofMember).toBe(4);
  expect(memberSeconds! / 3_600).toBeCloseTo(4 / 7, 0);
  // Six calls in an hour, and then a few: what was read meanwhile is told with the next.
  const told = async () => (await withKey(key, "/keys/current")).headers.get("usage-limit");
  await expect.poll(told, { interval: 200, timeout: 5_000 }).toMatch(/"api_call";q=60;r=\d+;t=\d+;reached=\d+$/);
});

test("ORC-05.5 LUN-02.3 a limit that is reached stays so in each time zone that has the same day, is told once, and no day is had twice", async () => {
  owner = await atNoon("Travelling");
  // By the session, not by a key: a process hears of a key's new zone a moment after the change.
  const use = async (count: number) => {
    const body = JSON.stringify({ metric_type: "rag_query", count });
    const headers = { "content-type": "application/json" };
    return (await owner.fetch("/api/v1/usage/events", { method: "POST", body, headers })).status;
  };
  await set("member", owner.id, [rag(50), rag(500, "month")]);
  const inZone = async (time_zone: string) => {
    await owner.api("PATCH /teams/:id", { id: owner.team.id, time_zone });
    const { limits } = await owner.api("GET /usage/limits", { subject: "member", subject_id: owner.id });
    const mine = (await owner.api("GET /subscription")).limits.find(({ metric }) => metric === "rag_query")!;
    return [await use(1), mine.used, ...limits.map(({ used }) => used)];
  };
  const notices = async () => {
    await world.runJobs();
    return (await owner.api("GET /activity", { name: "usage.limit_near" })).data.length;
  };
  expect(await use(50)).toBe(200);
  const said = await notices();
  for (const zone of ["Asia/Tokyo", "America/Los_Angeles", "UTC"])
    expect(await inZone(zone)).toEqual([402, 50, 50, 50]);
  expect(await notices()).toBe(said);
  // Where it is tomorrow already, tomorrow's is used, and the month goes on.
  expect(await inZone("Pacific/Kiritimati")).toEqual([200, 0, 0, 50]);
  expect(await use(9)).toBe(200);
  expect(await inZone("UTC")).toEqual([402, 50, 50, 60]);
  world.clock.advance(23 * hour);
  expect(await use(1)).toBe(200);
  expect(await inZone("Asia/Tokyo")).toEqual([200, 11, 11, 61]);
});
