import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function batch(who: Pick<Person, "fetch">, operations: unknown[], all_or_nothing = false, key?: string) {
  const answer = await who.fetch("/api/v1/batch", {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { "idempotency-key": key } : {}) },
    body: JSON.stringify({ operations, all_or_nothing }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  return { status: answer.status, body: (await answer.json()) as any };
}
const create = (name: string, id?: string) => ({
  ...{ method: "POST", path: "/characters", id },
  body: { name, trigger_word: `b${newId().slice(-9)}` },
});
const count = async (name: string) =>
  (await world.sql<{ n: number }>("select count(*)::int as n from natak.characters where name = $1", [name]))[0]!.n;

test("ORC-19.2 each operation of a batch has its own answer and its own transaction", async () => {
  const broken = { ...create("Sol"), body: { name: "Sol", trigger_word: "?" } };
  const { status, body } = await batch(world.max, [
    create("Sol", "first"),
    broken,
    { method: "GET", path: "/characters?sort=name&fields=name&limit=1" },
    { method: "GET", path: "/nowhere" },
    { method: "GET", path: `/characters/${newId()}` },
  ]);
  expect(status).toBe(200);
  expect(body.results.map((result: { status: number }) => result.status)).toEqual([201, 422, 200, 404, 404]);
  expect(body.results[0]).toMatchObject({ id: "first", body: { name: "Sol" } });
  expect(body.results[1].body).toMatchObject({ code: "invalid_input", errors: [{ path: "trigger_word" }] });
  expect(body.results[2].body.data).toEqual([{ name: "Sol" }]);
  expect(await count("Sol")).toBe(1);
});

test("ORC-19.2 all or nothing: the first refusal undoes everything and says what was not done", async () => {
  const done = await batch(world.max, [create("Una"), create("Una")], true);
  expect([done.status, await count("Una")]).toEqual([200, 2]);
  const key = newId();
  const undone = await batch(
    world.max,
    [create("Dua"), { method: "DELETE", path: `/characters/${newId()}`, id: "gone" }, create("Dua")],
    true,
    key,
  );
  expect(undone.status).toBe(404);
  expect(undone.body.code).toBe("batch_undone");
  expect(undone.body.errors.map(({ path }: { path: string }) => path)).toEqual([
    "operations.0",
    "operations.gone",
    "operations.2",
  ]);
  expect(undone.body.errors[1].message).toContain("not_found");
  expect(await count("Dua")).toBe(0);
  expect((await batch(world.max, [create("Dua")], true, key)).status).toBe(200);
});

test("ORC-19.2 a batch asks for each operation's permission, and no other team is in reach", async () => {
  const { body } = await batch(world.max, [create("Ren")]);
  const { id } = body.results[0].body;
  const statuses = async (who: Person, operations: unknown[]) =>
    (await batch(who, operations)).body.results.map((result: { status: number }) => result.status);
  expect(await statuses(world.vic, [create("Ren"), { method: "GET", path: `/characters/${id}` }])).toEqual([403, 200]);
  expect(
    await statuses(world.eve, [
      { method: "GET", path: `/characters/${id}` },
      { method: "DELETE", path: `/characters/${id}` },
    ]),
  ).toEqual([404, 404]);
  expect((await batch(world.visitor as Person, [create("Ren")])).status).toBe(401);
});

test("ORC-19.2 a batch asks a key for the scopes of its operations and no more", async () => {
  const keyed = async (scope: "read" | "write" | "admin") => {
    const { key } = await world.ada.api("POST /keys", { name: `May ${scope}`, scopes: [scope] });
    const fetch: Person["fetch"] = (path, init = {}) =>
      world.visitor.fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });
    return { fetch };
  };
  const [reader, writer] = [await keyed("read"), await keyed("write")];
  const list = { method: "GET", path: "/characters?limit=1" };
  const manage = { method: "POST", path: "/keys", body: { name: "More" } };
  const told = async (who: Pick<Person, "fetch">) =>
    (await batch(who, [list, create("Pia"), manage])).body.results.map(
      ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code],
    );
  const refused = [403, "insufficient_permissions"];
  expect(await told(reader)).toEqual([[200, undefined], refused, refused]);
  expect(await told(writer)).toEqual([[200, undefined], [201, undefined], refused]);
  expect((await batch(reader, [list, list], true, newId())).status).toBe(200);
  const undone = await batch(reader, [list, create("Pia")], true);
  expect([undone.status, undone.body.code]).toEqual([403, "batch_undone"]);
  expect(await count("Pia")).toBe(1);
});

test("ORC-19.2 uploads, streams, sign-in, a batch in a batch, and more than 100 operations are refused", async () => {
  for (const [method, path] of [
    ["POST", "/assets"],
    ["GET", "/realtime"],
    ["POST", "/auth/login"],
    ["POST", "/batch"],
    ["POST", "/api/v1/batch"],
  ])
    expect((await batch(world.max, [{ method, path }])).body.results[0].body.code, path).toBe("not_in_batch");
  expect((await batch(world.max, Array(101).fill({ method: "GET", path: "/jobs" }))).status).toBe(422);
  expect((await batch(world.max, [])).status).toBe(422);
  for (const path of ["//evil.example/jobs", "jobs", "/../../etc/passwd", "/characters/%00"])
    expect((await batch(world.max, [{ method: "GET", path }])).body.results[0].status, path).toBeGreaterThanOrEqual(
      400,
    );
});

test("ORC-19.2 a batch sent twice under one key has its effects once", async () => {
  const [key, operations] = [newId(), [create("Kai"), create("Kai")]];
  const answers = [await batch(world.max, operations, false, key), await batch(world.max, operations, false, key)];
  expect(answers[1]).toEqual(answers[0]);
  expect(await count("Kai")).toBe(2);
  await world.sql("delete from idempotency_keys where key = $1", [key]);
  expect((await batch(world.max, operations, false, key)).body).toEqual(answers[0]!.body);
  expect(await count("Kai")).toBe(2);
});
