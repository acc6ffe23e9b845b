import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemScope, withCtx } from "../../kernel/ctx.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { sweepUses } from "./jobs.ts";
import { flushUses } from "./uses.ts";

let world: World;
let begin: Date;
beforeAll(async () => {
  world = await openWorld();
  begin = world.house.now();
});
afterAll(() => world.close());

const create = (by: Person = world.ada) => by.api("POST /keys", { name: "Deploy" } as never);
const call = (key: string) =>
  world.visitor.fetch("/api/v1/keys/current", { headers: { authorization: `Bearer ${key}` } });
const shown = async (id: string) => {
  const { use_count, last_used_at } = await world.ada.api("GET /keys/:id", { id });
  return { use_count, last_used_at: last_used_at ? new Date(last_used_at) : null };
};
/** Rows of the log and of the sums that a key has. */
const left = async (id: string) => {
  const count = (table: string) => `(select count(*)::int from ${table} where key_id = $1)`;
  const [row] = await world.sql(`select ${count("api_key_uses")} as uses, ${count("api_key_days")} as days`, [id]);
  return row;
};
const ago = (days: number) => new Date(begin.getTime() - days * 86_400_000);
const lineOf = (by: Person, key_id: string, at = begin, count = 1) => ({
  ...{ id: crypto.randomUUID(), team_id: by.team.id, key_id, call: "GET /keys", status: 200, ip: "", user_agent: null },
  ...{ at: at.getTime(), last_at: at.getTime(), count },
});
const record = `select record_api_key_uses($1::json,
  (select array_agg(distinct (u ->> 'team_id')::uuid) from json_array_elements($1::json) u))`;
const book = (...lines: object[]) => world.sql(record, [JSON.stringify(lines)]);

test("LUN-01.4 a key's count is that of all its days, and its last use is the last of any, wherever the key is shown", async () => {
  const { id, key } = await create();
  expect(await shown(id)).toEqual({ use_count: 0, last_used_at: null });
  await book(lineOf(world.ada, id, ago(3), 2), lineOf(world.ada, id, ago(1), 4));
  await book(lineOf(world.ada, id, ago(2), 8));
  expect(await shown(id)).toEqual({ use_count: 14, last_used_at: ago(1) });
  await call(key);
  await flushUses(world.house);
  const now = await shown(id);
  expect(now.use_count).toBe(15);
  expect(now.last_used_at!.getTime()).toBeGreaterThan(ago(1).getTime());
  const { keys } = await world.max.api("GET /keys", {});
  expect(keys.find((one) => one.id === id)).toMatchObject({ use_count: 15 });
  expect(await world.ada.api("PATCH /keys/:id", { id, name: "Renamed" })).toMatchObject({ use_count: 15 });
  expect((await world.ada.api("POST /keys/find", { text: key })).key).toMatchObject({ use_count: 15 });
  expect(await world.ada.api("POST /keys/:id/freeze", { id })).toMatchObject({ use_count: 15, is_active: false });
});

test("LUN-01.4 open pages hear of booked uses, each team once for all its keys", async () => {
  const [one, two, theirs] = [await create(), await create(), await create(world.eve)];
  const told: object[] = [];
  world.house.listener.on("signals", (payload) => told.push(JSON.parse(payload)));
  await book(lineOf(world.ada, one.id), lineOf(world.ada, two.id), lineOf(world.eve, theirs.id));
  const used = { name: "api_key.used", data: {} };
  await expect.poll(() => told).toHaveLength(2);
  expect(told).toEqual(
    expect.arrayContaining([
      { ...used, team_id: world.ada.team.id },
      { ...used, team_id: world.eve.team.id },
    ]),
  );
});

test("LUN-01.4 no key counts another's uses, in its team or elsewhere", async () => {
  const [one, two, theirs] = [await create(), await create(), await create(world.eve)];
  await book(lineOf(world.ada, one.id, ago(0), 3), lineOf(world.eve, theirs.id, ago(0), 5));
  expect(await shown(one.id)).toMatchObject({ use_count: 3 });
  expect(await shown(two.id)).toEqual({ use_count: 0, last_used_at: null });
  expect(await world.eve.api("GET /keys/:id", { id: theirs.id })).toMatchObject({ use_count: 5 });
  await expect(world.ada.api("GET /keys/:id", { id: theirs.id })).rejects.toMatchObject({ status: 404 });
});

test("LUN-01.4 the log of uses is kept for 90 days, its sums by the day for 120, and what they count for good", async () => {
  const { id } = await create();
  for (const days of [89, 91, 119, 121, 130]) await book(lineOf(world.ada, id, ago(days), days));
  const before = await shown(id);
  expect(before).toEqual({ use_count: 550, last_used_at: ago(89) });
  const sweep = () => withCtx(world.house, systemScope(world.house), sweepUses);
  await sweep();
  await sweep();
  expect(await left(id)).toEqual({ uses: 1, days: 3 });
  expect(await shown(id)).toEqual(before);
  await world.sql("delete from api_key_days where key_id = $1", [id]);
  expect(await shown(id)).toEqual({ use_count: 251, last_used_at: ago(121) });
});

test("LUN-01.4 what could not be written is tried again, and counted once", async () => {
  const { id, key } = await create();
  const connect = vi.spyOn(world.house.pools.app, "connect");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await call(key);
  connect.mockRejectedValueOnce(new Error("the database is away") as never);
  await flushUses(world.house);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("uses of API keys not written yet"));
  vi.restoreAllMocks();
  await call(key);
  await flushUses(world.house);
  await flushUses(world.house);
  expect(await shown(id)).toMatchObject({ use_count: 2 });
});

test("ORC-12.4 a key's uses go with it, whoever deletes it, and no others", async () => {
  const [gone, stays] = [await create(), await create()];
  await book(lineOf(world.ada, gone.id), lineOf(world.ada, stays.id));
  await world.sql("delete from api_keys where id = $1", [gone.id]);
  await book(lineOf(world.ada, gone.id), lineOf(world.ada, stays.id));
  expect(await left(gone.id)).toEqual({ uses: 0, days: 0 });
  expect(await left(stays.id)).toEqual({ uses: 1, days: 1 });
  expect(await shown(stays.id)).toMatchObject({ use_count: 2 });
});

test("ORC-12.4 nothing is left of a key that is deleted while its uses are written, whichever began first", async () => {
  const clients = [1, 2].map(() => new pg.Client({ connectionString: world.databaseUrl }));
  const [first, second] = clients as [pg.Client, pg.Client];
  await Promise.all(clients.map((client) => client.connect()));
  try {
    for (const deletedFirst of [false, true]) {
      const { id } = await create();
      await book(lineOf(world.ada, id, ago(1)));
      const write = (client: pg.Client) => client.query(record, [JSON.stringify([lineOf(world.ada, id)])]);
      const remove = (client: pg.Client) => client.query("delete from api_keys where id = $1", [id]);
      await first.query("begin");
      await (deletedFirst ? remove : write)(first);
      const later = (deletedFirst ? write : remove)(second);
      await waits(second);
      await first.query("commit");
      await later;
      expect(await left(id)).toEqual({ uses: 0, days: 0 });
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
});

/** Until this connection stands behind another's lock. */
const waits = (client: pg.Client) =>
  expect
    .poll(() =>
      world.sql("select from pg_locks where locktype = 'advisory' and not granted and pid = $1", [pidOf(client)]),
    )
    .toHaveLength(1);
const pidOf = (client: pg.Client) => (client as unknown as { processID: number }).processID;
