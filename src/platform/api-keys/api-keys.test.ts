import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Booted, boot } from "../../server/boot.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { hashOf } from "./key-format.ts";
import { flushUses } from "./uses.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Wish = Parameters<typeof world.ada.api<"POST /keys">>[1];
const create = (wish: Partial<Wish> = {}, by: Person = world.ada) =>
  by.api("POST /keys", { name: "Deploy", ...wish } as Wish);
const bearer = (key: string, init: RequestInit = {}) => ({
  ...init,
  headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...init.headers },
});
const call = (key: string, path = "/api/v1/keys/current", init?: RequestInit) =>
  world.visitor.fetch(path, bearer(key, init));
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const eventsOf = (name: string) =>
  world.sql<{ data: Record<string, unknown>; actor_kind: string }>(
    "select data, actor_kind from events where name = $1 order by created_at desc, id desc",
    [name],
  );

test("LUN-01.4 a created key is shown once, in the shape of the contract, and only its hash is kept", async () => {
  const response = await world.ada.fetch("/api/keys", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "New API Key", scopes: ["read", "write"], expires_in_days: 365 }),
  });
  expect(response.status).toBe(201);
  const made = (await response.json()) as Record<string, string>;
  expect(made).toMatchObject({ name: "New API Key", scopes: ["read", "write"] });
  expect(made.key).toMatch(/^natak_sk_[0-9A-Za-z]{38}$/);
  expect(made.key_prefix).toBe(made.key!.slice(0, 17));
  expect(Date.parse(made.expires_at!) - Date.parse(made.created_at!)).toBe(365 * 86_400_000);
  const { keys } = (await (await world.ada.fetch("/api/keys")).json()) as { keys: Record<string, unknown>[] };
  expect(keys.find(({ id }) => id === made.id)).toMatchObject({
    name: "New API Key",
    key_prefix: made.key_prefix,
    is_active: true,
    last_used_at: null,
  });
  const kept = await world.sql("select to_jsonb(k)::text as row from api_keys k");
  expect(JSON.stringify([keys, kept])).not.toContain(made.key!.slice(20));
  const [event] = await eventsOf("api_key.created");
  expect(event!.data).toEqual({ id: made.id, name: "New API Key", key_prefix: made.key_prefix, scopes: "read, write" });
});

test("LUN-01.4 the team's owners are told by mail that a key was created", async () => {
  await create({ name: "Told about" }, world.eve);
  await world.runJobs();
  const mails = await world.sql<{ to: string; subject: string; kind: string }>(
    `select "to", subject, kind from mails where name = 'api-keys.key_created' and "to" = $1`,
    [world.eve.email],
  );
  expect(mails).toEqual([{ to: world.eve.email, subject: "A new API key for Elsewhere", kind: "security" }]);
});

test("LUN-01.4 the owners are told by mail of each further way in: a rotation, a take-over, wider scopes, a key that goes on again", async () => {
  const team = await world.team("Told");
  const owner = await world.person("Tilda", team, "owner");
  const { id } = await owner.api("POST /keys", { name: "Told", scopes: ["read"] });
  const change = (fields: object) => owner.api("PATCH /keys/:id", { id, ...fields });
  await change({ name: "Renamed", rate_limit: 50, scopes: ["read"] });
  await change({ is_active: false, scopes: ["read", "write"] });
  await change({ is_active: true });
  await change({ scopes: ["admin"] });
  await change({ scopes: ["read"] });
  await owner.api("POST /keys/:id/take-over", { id });
  await owner.api("POST /keys/:id/rotate", { id });
  await world.runJobs();
  const mails = await world.sql<{ subject: string }>(
    `select subject from mails where name = 'api-keys.key_opened' and "to" = $1 and kind = 'security'`,
    [owner.email],
  );
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    "The API key Renamed may do more",
    "The API key Renamed was rotated",
    "The API key Renamed was switched on",
    "The API key Renamed was taken over",
  ]);
});

test("LUN-01.4 the mails about keys name the scopes in each owner's language", async () => {
  const team = await world.team("Bilingual");
  const owners = [await world.person("Bill", team, "owner"), await world.person("Lise", team, "owner")] as const;
  await owners[1].api("PATCH /user/profile", { locale: "fr" });
  const { id } = await owners[0].api("POST /keys", { name: "Named", scopes: ["read", "write"] });
  await owners[0].api("POST /keys/:id/take-over", { id });
  await world.runJobs();
  for (const [{ email }, scopes] of [
    [owners[0], "reading and writing"],
    [owners[1], "lecture et écriture"],
  ] as const) {
    const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
    expect(messages).toHaveLength(2);
    for (const { text } of messages) expect(text).toContain(scopes);
  }
});

test("LUN-01.4 keys of one team that are looked up together bring along once what the team's calls are limited by", async () => {
  const owner = await world.person("Else", await world.team("Else"), "owner");
  const hashes = [await create(), await create(), await create({}, owner)].map(({ key }) => hashOf(key));
  const found = await world.sql<{ team_id: string; state: object | null }>(
    "select team_id, state from find_api_keys($1, $2)",
    [hashes, [world.ada.team.product]],
  );
  expect(found).toHaveLength(3);
  const withState = found.filter(({ state }) => state).map(({ team_id }) => team_id);
  expect(withState.toSorted()).toEqual([world.ada.team.id, owner.team.id].toSorted());
});

test("ORC-10.2 a key calls for its team, as far as its scopes go", async () => {
  const [reader, writer, admin] = await Promise.all([
    create({ scopes: ["read"] }),
    create({ scopes: ["write"] }),
    create({ scopes: ["admin"] }),
  ]);
  const who = (await (await call(writer.key)).json()) as Record<string, unknown>;
  expect(who).toMatchObject({ id: writer.id, scopes: ["read", "write"], team: { name: "Atelier" } });
  expect((await call(reader.key, "/api/v1/credits")).status).toBe(200);
  expect((await call(writer.key, "/api/v1/keys")).status).toBe(200);
  const body = JSON.stringify({ name: "Made by a key" });
  const readOnly = await call(reader.key, "/api/v1/keys", { method: "POST", body });
  expect([readOnly.status, await codeOf(readOnly)]).toEqual([403, "insufficient_permissions"]);
  const tooLow = await call(writer.key, "/api/v1/keys", { method: "POST", body });
  expect([tooLow.status, await codeOf(tooLow)]).toEqual([403, "insufficient_permissions"]);
  expect((await call(admin.key, "/api/v1/keys", { method: "POST", body })).status).toBe(201);
  expect((await eventsOf("api_key.created"))[0]).toMatchObject({ actor_kind: "key" });
  const personal = await call(admin.key, "/api/v1/sessions");
  expect([personal.status, await codeOf(personal)]).toEqual([403, "forbidden"]);
  expect(await (await call(admin.key, "/api/v1/session")).json()).toMatchObject({ user: null, teams: [] });
});

test("LUN-01.4 the first failure is the code: exists, enabled, not expired, scope, rate", async () => {
  const key = await create({ scopes: ["read"], expires_in_days: 1, rate_limit: 2 });
  const verify = (text: string, scope: "read" | "write" = "read", by: Person = world.max) =>
    by.api("POST /keys/verify", { key: text, scope });
  expect(await verify(key.key)).toMatchObject({ valid: true, code: "VALID", key: { id: key.id, name: "Deploy" } });
  expect(await verify(key.key)).toMatchObject({ code: "VALID", rate: { limit: 2, remaining: 0 } });
  expect((await verify(key.key)).code).toBe("RATE_LIMITED");
  expect((await verify(key.key, "write")).code).toBe("INSUFFICIENT_PERMISSIONS");
  expect((await verify(key.key, "read", world.eve)).code).toBe("NOT_FOUND");
  expect((await verify(`${key.key.slice(0, -1)}?`)).code).toBe("NOT_FOUND");
  const limited = await call(key.key);
  expect([limited.status, await codeOf(limited)]).toEqual([429, "rate_limited"]);
  const overScope = await call(key.key, "/api/v1/keys", { method: "POST", body: "{}" });
  expect(await codeOf(overScope)).toBe("insufficient_permissions");
  // A session does not last as long as a key's shortest life, so the key is aged instead of the clock.
  await world.sql("update api_keys set expires_at = now() - interval '1 s' where id = $1", [key.id]);
  await expect.poll(async () => (await verify(key.key)).code).toBe("EXPIRED");
  expect((await verify(key.key, "write")).code).toBe("EXPIRED");
  const expired = await call(key.key);
  expect([expired.status, await codeOf(expired)]).toEqual([401, "key_expired"]);
  await world.ada.api("PATCH /keys/:id", { id: key.id, is_active: false });
  expect((await verify(key.key)).code).toBe("DISABLED");
  expect(await codeOf(await call(key.key))).toBe("key_disabled");
  await world.ada.api("DELETE /keys/:id", { id: key.id });
  expect((await verify(key.key)).code).toBe("NOT_FOUND");
  const gone = await call(key.key);
  expect([gone.status, await codeOf(gone), gone.headers.get("www-authenticate")]).toEqual([
    401,
    "key_not_found",
    "Bearer",
  ]);
  await expect(world.vic.api("POST /keys/verify", { key: key.key })).rejects.toMatchObject({ status: 403 });
});

test("LUN-01.4 a typo is refused without a look-up, and so is what is no key", async () => {
  const { key } = await create();
  const query = vi.spyOn(world.house.pools.app, "query");
  const connect = vi.spyOn(world.house.pools.app, "connect");
  const typo = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
  expect(await codeOf(await call(typo))).toBe("key_not_found");
  expect((await call("eyJhbGciOiJub25lIn0.e30.")).status).toBe(401);
  expect([query.mock.calls.length, connect.mock.calls.length]).toEqual([0, 0]);
  vi.restoreAllMocks();
});

test("LUN-01.4 a key that was seen costs no statement any more, and many new ones share one", async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, () => create()));
  await flushUses(world.house);
  const query = vi.spyOn(world.house.pools.app, "query");
  const connect = vi.spyOn(world.house.pools.app, "connect");
  const all = () => Promise.all(keys.flatMap(({ key }) => [call(key), call(key)]));
  expect((await all()).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(query.mock.calls.length).toBeLessThanOrEqual(2);
  query.mockClear();
  connect.mockClear();
  expect((await all()).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect([query.mock.calls.length, connect.mock.calls.length]).toEqual([0, 0]);
  vi.restoreAllMocks();
});

test("LUN-01.4 PATCH renames and switches off, and refuses members and strangers", async () => {
  const key = await create();
  expect(await world.ada.api("PATCH /keys/:id", { id: key.id, name: "Updated", is_active: false })).toMatchObject({
    id: key.id,
    name: "Updated",
    is_active: false,
  });
  expect((await eventsOf("api_key.changed"))[0]!.data).toMatchObject({ fields: "name, is active" });
  expect((await call(key.key)).status).toBe(401);
  await world.ada.api("PATCH /keys/:id", { id: key.id, is_active: true, expires_in_days: null });
  expect((await call(key.key)).status).toBe(200);
  await expect(world.max.api("PATCH /keys/:id", { id: key.id, name: "x" })).rejects.toMatchObject({ status: 403 });
  for (const foreign of [
    () => world.eve.api("PATCH /keys/:id", { id: key.id, name: "x" }),
    () => world.eve.api("GET /keys/:id", { id: key.id }),
    () => world.eve.api("GET /keys/:id/uses", { id: key.id }),
    () => world.eve.api("POST /keys/:id/rotate", { id: key.id }),
    () => world.eve.api("DELETE /keys/:id", { id: key.id }),
  ])
    await expect(foreign()).rejects.toMatchObject({ status: 404 });
});

test("LUN-01.4 rotation makes a new key, and the old one goes on for the chosen overlap", async () => {
  const old = await create({ scopes: ["read"], rate_limit: 7 });
  const fresh = await world.ada.api("POST /keys/:id/rotate", { id: old.id, overlap_hours: 2 });
  expect(fresh).toMatchObject({ name: "Deploy", scopes: ["read"], rate_limit: 7 });
  expect(fresh.key).not.toBe(old.key);
  expect((await eventsOf("api_key.rotated"))[0]!.data).toMatchObject({ id: fresh.id, replaced_id: old.id });
  expect([(await call(old.key)).status, (await call(fresh.key)).status]).toEqual([200, 200]);
  world.clock.advance(2 * 3_600_000 + 1_000);
  expect([(await call(old.key)).status, (await call(fresh.key)).status]).toEqual([401, 200]);
  await expect(world.ada.api("POST /keys/:id/rotate", { id: old.id })).rejects.toMatchObject({ code: "key_expired" });
  await expect(world.max.api("POST /keys/:id/rotate", { id: fresh.id })).rejects.toMatchObject({ status: 403 });
});

test("LUN-01.4 a key that was rotated is not rotated again, so that no new one ends with its overlap; another expiry lets it go on", async () => {
  const old = await create({ expires_in_days: 90 });
  const fresh = await world.ada.api("POST /keys/:id/rotate", { id: old.id });
  const lifeOf = ({ created_at, expires_at }: { created_at: string | Date; expires_at: string | Date | null }) =>
    Math.round((Date.parse(String(expires_at)) - Date.parse(String(created_at))) / 86_400_000);
  expect(lifeOf(fresh)).toBe(90);
  const again = () => world.ada.api("POST /keys/:id/rotate", { id: old.id });
  await expect(again()).rejects.toMatchObject({ status: 409, code: "key_replaced" });
  expect(await world.ada.api("GET /keys/:id", { id: old.id })).toMatchObject({ replaced_by: fresh.id });
  expect((await call(old.key)).status).toBe(200);
  const kept = await world.ada.api("PATCH /keys/:id", { id: old.id, expires_in_days: 30 });
  expect(kept.replaced_by).toBeNull();
  expect(lifeOf(await again())).toBe(30);
});

test("LUN-01.4 a revoked key is dead at the very next call, also in another process within a second", async () => {
  const key = await create();
  const other: Booted = await boot({
    config: world.house.config,
    ownerUrl: world.databaseUrl,
    appUrl: world.databaseUrl,
  });
  try {
    const elsewhere = async () =>
      (
        await other.api.http.fetch(new Request("http://localhost:3000/api/v1/keys/current", bearer(key.key)), {
          clientIp: "127.0.0.1",
        })
      ).status;
    expect([(await call(key.key)).status, await elsewhere()]).toEqual([200, 200]);
    await expect(world.max.api("DELETE /keys/:id", { id: key.id })).rejects.toMatchObject({ status: 403 });
    expect(await world.ada.api("DELETE /keys/:id", { id: key.id })).toEqual({
      message: "API key revoked successfully",
    });
    expect((await call(key.key)).status).toBe(401);
    await expect.poll(elsewhere, { timeout: 1_000, interval: 20 }).toBe(401);
    expect((await eventsOf("api_key.revoked"))[0]!.data).toMatchObject({ id: key.id });
    const { keys } = await world.ada.api("GET /keys", { revoked: "true" } as never);
    expect(keys.map(({ id }) => id)).toContain(key.id);
  } finally {
    await other.close();
  }
});

test("LUN-01.4 while a process hears of no changes it remembers no key", async () => {
  const key = await create();
  expect((await call(key.key)).status).toBe(200);
  const { listener } = world.house;
  listener.connected = false;
  try {
    await world.sql("update api_keys set is_active = false where id = $1", [key.id]);
    expect((await call(key.key)).status).toBe(401);
  } finally {
    listener.connected = true;
  }
});

test("LUN-01.4 a key stays in its team when the account of who made it ends, for others to take over, and dies with the team", async () => {
  const team = await world.team("Passing");
  const owner = await world.person("Olga", team, "owner");
  const helper = await world.person("Hans", team, "admin");
  const key = await create({}, helper);
  await world.sql("delete from team_members where user_id = $1", [helper.id]);
  await world.sql("delete from users where id = $1", [helper.id]);
  await expect.poll(async () => (await call(key.key)).status).toBe(403);
  await owner.api("POST /keys/:id/take-over", { id: key.id });
  expect((await call(key.key)).status).toBe(200);
  const { key: second } = (await (
    await call((await create({ scopes: ["admin"] }, owner)).key, "/api/v1/keys", {
      method: "POST",
      body: JSON.stringify({ name: "Second" }),
    })
  ).json()) as { key: string };
  expect((await call(second)).status).toBe(200);
  await world.sql("update teams set deleted_at = now() where id = $1", [team.id]);
  await expect.poll(async () => (await call(key.key)).status, { timeout: 1_000 }).toBe(401);
});

test("LUN-01.4 uses are logged once a second, good and refused ones, and counted", async () => {
  const key = await create({ scopes: ["read"] });
  const agent = { headers: { "user-agent": "curl/8.0" } };
  for (let i = 0; i < 3; i++) await call(key.key, "/api/v1/keys/current", agent);
  await call(key.key, "/api/v1/keys", { method: "POST", body: "{}" });
  await flushUses(world.house);
  await call(key.key, "/api/v1/keys/current", agent);
  await flushUses(world.house);
  const { data } = await world.max.api("GET /keys/:id/uses", { id: key.id });
  const sum = (status: number) =>
    data.filter((use) => use.status === status).reduce((total, { count }) => total + count, 0);
  expect([sum(200), sum(403)]).toEqual([4, 1]);
  expect(data.find(({ status }) => status === 200)).toMatchObject({
    call: "GET /keys/current",
    ip: "127.0.0.1",
    user_agent: "curl/8.0",
  });
  const shown = await world.ada.api("GET /keys/:id", { id: key.id });
  expect(shown.use_count).toBe(5);
  expect(Date.parse(String(shown.last_used_at))).toBeGreaterThan(Date.parse(String(shown.created_at)) - 1);
  await expect(world.vic.api("GET /keys/:id/uses", { id: key.id })).rejects.toMatchObject({ status: 403 });
  const paged = await world.ada.api("GET /keys/:id/uses", { id: key.id, limit: 1 });
  const next = await world.ada.api("GET /keys/:id/uses", { id: key.id, limit: 1, cursor: paged.next_cursor! });
  expect(next.data[0]!.id).not.toBe(paged.data[0]!.id);
});

test("LUN-01.4 what was noted when the program is told to end is written before it ends", async () => {
  const key = await create();
  const other = await boot({ config: world.house.config, ownerUrl: world.databaseUrl, appUrl: world.databaseUrl });
  const request = new Request("http://localhost:3000/api/v1/keys/current", bearer(key.key));
  await other.api.http.fetch(request, { clientIp: "127.0.0.1" });
  await other.close();
  expect(await world.ada.api("GET /keys/:id", { id: key.id })).toMatchObject({ use_count: 1 });
});

test("LUN-01.4 viewers see no keys, members see them, and a team has at most 100 that are good, twice as many amid rotations", async () => {
  await expect(world.vic.api("GET /keys")).rejects.toMatchObject({ status: 403 });
  expect((await world.max.api("GET /keys")).keys.length).toBeGreaterThan(3);
  expect((await world.eve.api("GET /keys")).keys.map(({ name }) => name)).toEqual(["Told about"]);
  const insert = (count: number) =>
    world.sql(
      `insert into api_keys (team_id, id, name, key_hash, key_prefix, scopes, rate_limit, created_at, updated_at)
       select $1, gen_random_uuid(), 'x', gen_random_uuid()::text, 'x', '["read"]', 1, now(), now() from generate_series(1, $2)`,
      [world.eve.team.id, count],
    );
  const tooMany = { status: 409, code: "too_many_keys" };
  await insert(99);
  await expect(create({}, world.eve)).rejects.toMatchObject(tooMany);
  const [full] = (await world.eve.api("GET /keys")).keys;
  const { id } = await world.eve.api("POST /keys/:id/rotate", { id: full!.id });
  await insert(99);
  await expect(world.eve.api("POST /keys/:id/rotate", { id })).rejects.toMatchObject(tooMany);
  // Those that have expired take nobody's place.
  await world.sql("update api_keys set expires_at = now() - interval '1 day' where team_id = $1 and name = 'x'", [
    world.eve.team.id,
  ]);
  expect((await create({}, world.eve)).key).toMatch(/^natak_sk_/);
});
