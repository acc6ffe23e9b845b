import { afterAll, beforeAll, expect, test } from "vitest";
import { boot } from "../../server/boot.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { purgeNow } from "../account/purge.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (by: Person, scope: "read" | "write" | "admin" = "admin") =>
  by.api("POST /keys", { name: `Key of ${by.name}`, scopes: [scope] });
const call = (key: string, path = "/api/v1/keys/current", init: RequestInit = {}) =>
  world.visitor.fetch(path, {
    ...init,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  });
const verdict = async (response: Promise<Response>) => {
  const answer = await response;
  const { code } = answer.status < 400 ? { code: "" } : ((await answer.json()) as { code: string });
  return `${answer.status} ${code}`.trim();
};
const makeKey = (key: string) =>
  verdict(call(key, "/api/v1/keys", { method: "POST", body: '{"name":"Made by a key"}' }));
const verify = async (by: Person, key: string, scope: "read" | "write" | "admin") =>
  (await by.api("POST /keys/verify", { key, scope })).code;
const memberId = async (by: Person, of: Person) =>
  (await by.api("GET /teams/:id/members", { id: by.team.id })).members.find(({ user_id }) => user_id === of.id)!.id;
const setRole = async (by: Person, of: Person, role: "admin" | "member" | "viewer") =>
  by.api("PATCH /teams/:id/members/:member_id", { id: by.team.id, member_id: await memberId(by, of), role });
const remove = async (by: Person, of: Person) =>
  by.api("DELETE /teams/:id/members/:member_id", { id: by.team.id, member_id: await memberId(by, of) });
const keyOf = async (by: Person, id: string) => by.api("GET /keys/:id", { id });

async function teamOfTwo(name: string) {
  const team = await world.team(name);
  return { owner: await world.person("Olga", team, "owner"), helper: await world.person("Hans", team, "admin") };
}

test("ORC-12.2 a key may never more than its maker: demoted, it does less with the very next call, promoted again what it did", async () => {
  const { owner, helper } = await teamOfTwo("Demoted");
  const key = await create(helper);
  expect(await makeKey(key.key)).toBe("201");
  await setRole(owner, helper, "viewer");
  expect(await makeKey(key.key)).toBe("403 forbidden");
  expect(await verdict(call(key.key, "/api/v1/credits"))).toBe("200");
  expect(await (await call(key.key)).json()).toMatchObject({ scopes: ["read"] });
  expect(await verify(owner, key.key, "read")).toBe("VALID");
  expect(await verify(owner, key.key, "write")).toBe("FORBIDDEN");
  expect(await keyOf(owner, key.id)).toMatchObject({ is_active: true, maker: { id: helper.id, role: "viewer" } });
  await setRole(owner, helper, "member");
  expect(await verify(owner, key.key, "write")).toBe("VALID");
  expect(await makeKey(key.key)).toBe("403 forbidden");
  await setRole(owner, helper, "admin");
  expect(await makeKey(key.key)).toBe("201");
});

test("ORC-12.2 what a key's scopes do not hold is refused as such, whatever its maker may", async () => {
  const { owner } = await teamOfTwo("Scoped");
  const key = await create(owner, "read");
  expect(await makeKey(key.key)).toBe("403 insufficient_permissions");
  expect(await verify(owner, key.key, "write")).toBe("INSUFFICIENT_PERMISSIONS");
});

test("ORC-12.2 a removed member's keys open nothing with the very next call; the team and its owners are told", async () => {
  const { owner, helper } = await teamOfTwo("Removed");
  const [first, second, others] = [await create(helper), await create(helper, "read"), await create(owner)];
  expect(await verdict(call(first.key, "/api/v1/user/profile"))).toBe("200");
  await remove(owner, helper);
  const back = JSON.stringify({ email: helper.email, role: "admin" });
  const invite = call(first.key, `/api/v1/teams/${owner.team.id}/members`, { method: "POST", body: back });
  expect(await verdict(invite)).toBe("401 key_disabled");
  expect(await verdict(call(first.key, "/api/v1/user/profile"))).toBe("401 key_disabled");
  expect(await verdict(call(second.key))).toBe("401 key_disabled");
  expect(await verdict(call(others.key))).toBe("200");
  expect(await keyOf(owner, first.id)).toMatchObject({ is_active: false, maker: null });
  const events = await world.eventsOf(owner.team.id);
  expect(events.filter((name) => name === "api_key.stopped")).toHaveLength(2);
  await world.runJobs();
  const mails = await world.sql<{ to: string; subject: string }>(
    `select "to", subject from mails where name = 'api-keys.keys_stopped' and "to" = any ($1)`,
    [[owner.email, helper.email]],
  );
  expect(mails).toEqual([{ to: owner.email, subject: "2 API keys of Removed stopped" }]);
});

test("ORC-12.2 a member who leaves takes the keys' power along, and does not bring it back", async () => {
  const { owner, helper } = await teamOfTwo("Left");
  const key = await create(helper);
  await helper.api("POST /teams/:id/leave", { id: owner.team.id });
  expect(await verdict(call(key.key))).toBe("401 key_disabled");
  await expect(owner.api("PATCH /keys/:id", { id: key.id, is_active: true })).rejects.toMatchObject({
    status: 409,
    code: "key_without_maker",
  });
  await world.sql(
    `insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'admin', now())`,
    [owner.team.id, helper.id],
  );
  expect(await verdict(call(key.key))).toBe("401 key_disabled");
  expect(await owner.api("PATCH /keys/:id", { id: key.id, is_active: true })).toMatchObject({ is_active: true });
  expect(await verdict(call(key.key))).toBe("200");
});

test("ORC-12.2 an owner or admin takes a stopped key over; members and strangers do not", async () => {
  const { owner, helper } = await teamOfTwo("Taken over");
  const member = await world.person("Mona", owner.team, "member");
  const key = await create(helper);
  await remove(owner, helper);
  await expect(member.api("POST /keys/:id/take-over", { id: key.id })).rejects.toMatchObject({ status: 403 });
  await expect(world.eve.api("POST /keys/:id/take-over", { id: key.id })).rejects.toMatchObject({ status: 404 });
  const taken = await owner.api("POST /keys/:id/take-over", { id: key.id });
  expect(taken).toMatchObject({ is_active: true, maker: { id: owner.id, role: "owner" } });
  expect(await makeKey(key.key)).toBe("201");
  expect(await world.eventsOf(owner.team.id)).toContain("api_key.taken_over");
  await owner.api("DELETE /keys/:id", { id: key.id });
  await expect(owner.api("POST /keys/:id/take-over", { id: key.id })).rejects.toMatchObject({ status: 404 });
});

test("ORC-12.2 with an account that ends for good its keys stop in each of its teams, and their owners are told", async () => {
  const { owner, helper } = await teamOfTwo("Ended");
  const key = await create(helper);
  await purgeNow(world.house, helper.id);
  expect(await verdict(call(key.key))).toBe("401 key_disabled");
  expect(await keyOf(owner, key.id)).toMatchObject({ is_active: false, maker: null });
  expect(await world.eventsOf(owner.team.id)).toContain("api_key.stopped");
  const mails = `select from mails where name = 'api-keys.keys_stopped' and "to" = $1`;
  expect(await world.sql(mails, [owner.email])).toHaveLength(1);
});

test("ORC-12.2 a key whose maker is no active member is refused whichever code took the membership, and says so", async () => {
  const { owner, helper } = await teamOfTwo("Suspended");
  const key = await create(helper);
  expect(await verdict(call(key.key))).toBe("200");
  await world.sql("update team_members set status = 'suspended' where user_id = $1", [helper.id]);
  await expect.poll(() => verdict(call(key.key)), { timeout: 1_000, interval: 20 }).toBe("403 forbidden");
  expect(await verify(owner, key.key, "read")).toBe("FORBIDDEN");
});

test("ORC-12.2 demotion and removal reach keys in another process within a second", async () => {
  const { owner, helper } = await teamOfTwo("Two processes");
  const key = await create(helper);
  const other = await boot({ config: world.house.config, ownerUrl: world.databaseUrl, appUrl: world.databaseUrl });
  try {
    const elsewhere = (method: "GET" | "POST") =>
      verdict(
        Promise.resolve(
          other.api.http.fetch(
            new Request("http://localhost:3000/api/v1/keys", {
              method,
              headers: { authorization: `Bearer ${key.key}`, "content-type": "application/json" },
              ...(method === "POST" && { body: '{"name":"Elsewhere"}' }),
            }),
            { clientIp: "127.0.0.1" },
          ),
        ),
      );
    const soon = { timeout: 1_000, interval: 20 };
    expect(await elsewhere("POST")).toBe("201");
    await setRole(owner, helper, "member");
    await expect.poll(() => elsewhere("POST"), soon).toBe("403 forbidden");
    expect(await elsewhere("GET")).toBe("200");
    await remove(owner, helper);
    await expect.poll(() => elsewhere("GET"), soon).toBe("401 key_disabled");
  } finally {
    await other.close();
  }
});
