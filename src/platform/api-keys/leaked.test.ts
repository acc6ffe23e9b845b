import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { findLeakedKey } from "./leaked.ts";
import { flushUses } from "./uses.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (by: Person, name = "Deploy") => by.api("POST /keys", { name } as never);
const call = (key: string) =>
  world.visitor.fetch("/api/v1/keys/current", { headers: { authorization: `Bearer ${key}` } });
const nothing = { key: null, others: 0, networks: [], uses: [] };

test("LUN-01.4 a key that was found tells its name, maker, networks and last uses, whatever was copied around it", async () => {
  const { id, key } = await create(world.ada, "Found in a log");
  await call(key);
  await call(key);
  await flushUses(world.house);
  const found = await world.ada.api("POST /keys/find", {
    text: `  2026-03-01 curl -H "Authorization: Bearer ${key}" `,
  });
  expect(found).toMatchObject({
    code: "FOUND",
    key: { id, name: "Found in a log", created_by: "Ada", is_active: true, use_count: 2 },
    networks: [{ ip: "127.0.0.1", count: 2 }],
    uses: [{ call: "GET /keys/current", status: 200, count: 2, ip: "127.0.0.1" }],
  });
  await world.ada.api("DELETE /keys/:id", { id });
  const revoked = await world.ada.api("POST /keys/find", { text: key });
  expect(revoked.key!.revoked_at).not.toBeNull();
  const kept = await world.sql(
    "select to_jsonb(e)::text from events e union all select to_jsonb(r)::text from rate_limits r",
  );
  expect(JSON.stringify(kept)).not.toContain(key.slice(20));
});

test("LUN-01.4 a typo is told apart from an unknown key, and another team's key is as unknown as one that never was", async () => {
  const { key } = await create(world.eve);
  const typo = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
  const connect = vi.spyOn(world.house.pools.app, "connect");
  for (const text of [typo, key.slice(0, -1), `${key}x`])
    expect(await world.ada.in((ctx) => findLeakedKey(ctx, { text }))).toEqual({ code: "MALFORMED", ...nothing });
  expect(await world.ada.in((ctx) => findLeakedKey(ctx, { text: "no secret at all" }))).toEqual({
    code: "NO_KEY",
    ...nothing,
  });
  expect(connect.mock.calls.length).toBe(0);
  vi.restoreAllMocks();
  expect(await world.ada.api("POST /keys/find", { text: key })).toEqual({ code: "NOT_FOUND", ...nothing });
  await world.sql("delete from api_keys where team_id = $1", [world.eve.team.id]);
  expect(await world.ada.api("POST /keys/find", { text: key })).toEqual({ code: "NOT_FOUND", ...nothing });
});

test("LUN-01.4 of several keys in what leaked the team's own is found wherever it stands, and the next once that is frozen", async () => {
  const owner = await world.person("Leo", await world.team("Several"), "owner");
  const [other, one, two] = [await create(world.eve), await create(owner, "One"), await create(owner, "Two")];
  const text = `luna_sk_… or natak_sk_\nA=${other.key}\nB=${one.key}, C='${two.key}' D=${one.key.slice(0, 30)}`;
  const found = async () => {
    const { key, others } = await owner.api("POST /keys/find", { text });
    return [key?.name, others];
  };
  expect(await found()).toEqual(["One", 1]);
  await owner.api("PATCH /keys/:id", { id: one.id, is_active: false });
  expect(await found()).toEqual(["Two", 0]);
  await owner.api("DELETE /keys/:id", { id: two.id });
  expect(await found()).toEqual(["One", 0]);
  expect(await world.eve.api("POST /keys/find", { text })).toMatchObject({ code: "FOUND", key: { id: other.id } });
});

test("LUN-01.4 a frozen key is refused at the very next call, its maker and the owners are told by whom, and it can go on again", async () => {
  const team = await world.team("Thaw");
  const olga = await world.person("Olga", team, "owner");
  const hans = await world.person("Hans", team, "admin");
  await world.person("Anna", team, "admin");
  const { id, key } = await create(hans, "Build");
  expect((await call(key)).status).toBe(200);
  expect(await olga.api("POST /keys/:id/freeze", { id })).toMatchObject({ id, is_active: false });
  expect((await call(key)).status).toBe(401);
  await olga.api("POST /keys/:id/freeze", { id });
  await world.runJobs();
  const told = await world.sql<{ to: string; subject: string }>(
    `select "to", subject from mails where name = 'api-keys.key_frozen' order by "to"`,
  );
  const subject = "The API key Build was frozen";
  expect(told).toEqual([hans.email, olga.email].sort().map((to) => ({ to, subject })));
  const notices = await hans.api("GET /notifications", {});
  expect(notices.data[0]).toMatchObject({ title: subject, href: "/settings/keys" });
  const events = await world.sql("select data ->> 'by' as by from events where name = 'api_key.frozen'");
  expect(events).toEqual([{ by: "Olga" }]);
  await olga.api("PATCH /keys/:id", { id, is_active: true });
  expect((await call(key)).status).toBe(200);
});

test("LUN-01.4 only who manages keys looks one up or freezes it, and nobody another team's", async () => {
  const { id, key } = await create(world.ada);
  for (const person of [world.max, world.vic]) {
    await expect(person.api("POST /keys/find", { text: key })).rejects.toMatchObject({ status: 403 });
    await expect(person.api("POST /keys/:id/freeze", { id })).rejects.toMatchObject({ status: 403 });
  }
  await expect(world.eve.api("POST /keys/:id/freeze", { id })).rejects.toMatchObject({ status: 404 });
  await world.ada.api("DELETE /keys/:id", { id });
  await expect(world.ada.api("POST /keys/:id/freeze", { id })).rejects.toMatchObject({ status: 404 });
});

test("LUN-01.4 a team looks up 20 keys a minute", async () => {
  const team = await world.team("Guessers");
  const owner = await world.person("Gus", team, "owner");
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => owner.api("POST /keys/find", { text: "x" }).catch(({ status }) => status)),
  );
  expect(answers.filter((answer) => answer === 429)).toHaveLength(4);
});
