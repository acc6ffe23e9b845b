import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemScope, withCtx } from "../../kernel/ctx.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { flushUses } from "../api-keys/uses.ts";
import { watchUsage } from "./unusual.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "luna" });
});
afterAll(() => world.close());

const dayMs = 86_400_000;
const dayAgo = (days: number) => new Date(world.house.now().getTime() - days * dayMs).toISOString().slice(0, 10);
const watch = () => withCtx(world.house, systemScope(world.house), watchUsage);
const scatter = [0, 2, -2, 1, -1, 3, -3, 0];

let owner: Person;
let member: Person;
beforeEach(async () => {
  const team = await world.team("Rhythm", "luna");
  owner = await world.person("Olga", team, "owner");
  member = await world.person("Mona", team, "member");
});

/** What was used on a day, as if it had been reported on it. */
const used = (day: string, count: number, of = { metric: "rag_query", dimension: "", value: "" }) =>
  world.sql(
    `insert into usage_rollups (team_id, id, day, metric, dimension, value, count, events, ok, errors, duration_ms, timed)
     values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $6, $6, 0, 0, 0)
     on conflict (team_id, dimension, metric, day, value) do update set count = excluded.count`,
    [owner.team.id, day, of.metric, of.dimension, of.value, count],
  );
/** The same for calls with a key. */
const called = (keyId: string) => (day: string, count: number) =>
  world.sql("insert into api_key_days (team_id, id, key_id, day, count) values ($1, gen_random_uuid(), $2, $3, $4)", [
    owner.team.id,
    keyId,
    day,
    count,
  ]);
/** Twelve weeks of about a hundred a day, up to the day before yesterday. */
async function history(add: (day: string, count: number) => Promise<unknown> = used) {
  for (let ago = 84; ago > 1; ago--) await add(dayAgo(ago), 100 + scatter[ago % scatter.length]!);
}
const alerts = (by = owner, query: object = {}) => by.api("GET /usage/alerts", query as never);

test("LUN-03.2 far more use than the weekday's is told once, to the managers, with what is usual", async () => {
  await history();
  await used(dayAgo(1), 101);
  await used(dayAgo(0), 412);
  await watch();
  await watch();
  const { data } = await alerts(member);
  expect(data).toHaveLength(1);
  const [alert] = data;
  expect(alert).toMatchObject({ metric: "rag_query", title: "RAG queries", key: null, day: dayAgo(0), today: true });
  expect(alert!.value).toBe(412);
  expect(alert!.z).toBeGreaterThan(3.5);
  expect([alert!.low > 80 && alert!.low < 100, alert!.high > 100 && alert!.high < 120]).toEqual([true, true]);
  await world.runJobs();
  const mails = await world.sql<{ to: string; subject: string }>(
    `select "to", subject from mails where name = 'metering.unusual' and "to" = any ($1)`,
    [[owner.email, member.email]],
  );
  expect(mails).toEqual([{ to: owner.email, subject: "Unusual use in Rhythm: RAG queries" }]);
  const notices = await owner.api("GET /notifications", {});
  expect(notices.data[0]!.text).toMatch(/^412 on .*; a usual \w+day has 9\d to 10\d\.$/);
  const events = await world.sql<{ data: object }>(
    "select data from events where name = 'usage.unusual' and team_id = $1",
    [owner.team.id],
  );
  expect(events).toHaveLength(1);
  expect(events[0]!.data).toMatchObject({ of: "team", key_id: null, value: 412 });
  await used(dayAgo(0), 500);
  await watch();
  expect((await alerts()).data.map(({ value }) => value)).toEqual([500]);
});

test("LUN-03.2 a day that is not over is never too little; once it is over it may be", async () => {
  await history();
  await used(dayAgo(1), 3);
  await watch();
  const { data } = await alerts();
  expect(data.map(({ day, value, today }) => ({ day, value, today }))).toEqual([
    { day: dayAgo(1), value: 3, today: false },
  ]);
  expect(data[0]!.z).toBeLessThan(-3.5);
});

test("LUN-03.2 usual days, a handful more of something rare, and a team of a few weeks are no news", async () => {
  await history();
  await used(dayAgo(1), 102);
  await used(dayAgo(0), 103);
  const rare = { metric: "deployment", dimension: "", value: "" };
  for (let ago = 84; ago > 1; ago--) await used(dayAgo(ago), 1, rare);
  await used(dayAgo(0), 12, rare);
  const young = { metric: "agent_execution", dimension: "", value: "" };
  for (let ago = 30; ago > 0; ago--) await used(dayAgo(ago), 10, young);
  await used(dayAgo(0), 5_000, young);
  await watch();
  expect((await alerts()).data).toEqual([]);
});

test("LUN-01.4 a key's calls are counted by the day, and a key that calls far more than it does is told by its name", async () => {
  const { id, key } = await owner.api("POST /keys", { name: "Build" } as never);
  const off = await owner.api("POST /keys", { name: "Gone" } as never);
  await history(called(id));
  await history(called(off.id));
  await owner.api("DELETE /keys/:id", { id: off.id });
  await called(id)(dayAgo(1), 100);
  await called(id)(dayAgo(0), 900);
  await world.visitor.fetch("/api/v1/keys/current", { headers: { authorization: `Bearer ${key}` } });
  await flushUses(world.house);
  await watch();
  const { data } = await alerts(owner, { of: "key" });
  expect(data.map(({ key: of, value, title }) => ({ of, value, title }))).toEqual([
    { of: { id, name: "Build" }, value: 901, title: "API calls" },
  ]);
  expect((await alerts(owner, { of: "team" })).data).toEqual([]);
});

test("LUN-03.2 an alert is dismissed, muted and taken up again by who manages the team, and by nobody else", async () => {
  await history();
  await used(dayAgo(1), 900);
  await watch();
  const { id } = (await alerts()).data[0]!;
  await expect(member.api("POST /usage/alerts/:id/dismiss", { id })).rejects.toMatchObject({ status: 403 });
  await expect(member.api("POST /usage/alerts/:id/restore", { id })).rejects.toMatchObject({ status: 403 });
  await expect(world.eve.api("POST /usage/alerts/:id/dismiss", { id })).rejects.toMatchObject({ status: 404 });
  await expect(world.eve.api("POST /usage/alerts/:id/restore", { id })).rejects.toMatchObject({ status: 404 });
  expect((await alerts(world.eve)).data).toEqual([]);

  await owner.api("POST /usage/alerts/:id/dismiss", { id });
  expect((await alerts(owner, { current: "true" })).data).toEqual([]);
  await used(dayAgo(0), 900);
  await watch();
  const [second] = (await alerts(owner, { current: "true" })).data;
  expect(second!.day).toBe(dayAgo(0));
  await owner.api("POST /usage/alerts/:id/dismiss", { id: second!.id, mute_days: 30 });
  expect((await alerts(owner, { current: "true" })).data).toMatchObject([{ id: second!.id, value: 900 }]);
  await used(dayAgo(0), 2_000);
  await watch();
  expect((await alerts()).data.map(({ value }) => value)).toEqual([900, 900]);
  const restored = await owner.api("POST /usage/alerts/:id/restore", { id: second!.id });
  expect([restored.dismissed_at, restored.muted_until]).toEqual([null, null]);
  await watch();
  expect((await alerts()).data.map(({ value }) => value)).toEqual([2_000, 900]);
  const events = await world.sql<{ name: string; muted_days: number | null }>(
    "select name, (data ->> 'muted_days')::int as muted_days from events where team_id = $1 and name like 'usage.alert%' order by id",
    [owner.team.id],
  );
  expect(events).toEqual([
    { name: "usage.alert_dismissed", muted_days: 0 },
    { name: "usage.alert_dismissed", muted_days: 30 },
    { name: "usage.alert_restored", muted_days: null },
  ]);
});

test("LUN-03.2 alerts are forgotten after 400 days", async () => {
  await history();
  await used(dayAgo(1), 900);
  await watch();
  await world.sql("update usage_alerts set created_at = created_at - interval '401 days', day = day - 401");
  await used(dayAgo(1), 100);
  await watch();
  expect((await alerts()).data).toEqual([]);
});
