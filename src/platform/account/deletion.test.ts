import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, newAddress, newcomer, signInFrom, tokenIn, verdict } from "../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { oldNamesDue } from "../billing/events.ts";
import { purgesDue } from "./events.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const dayMs = 24 * 3_600_000;
const proof = { password: goodPassword };
const purgeAll = async () => {
  await world.visitor.in((ctx) => ctx.enqueue(purgesDue, {}));
  await world.runJobs();
  const failed = await world.sql("select last_error from graphile_worker._private_jobs where last_error is not null");
  expect(failed).toEqual([]);
};

async function payForCredits(person: Pick<Person, "api">): Promise<void> {
  const { checkout_url } = await person.api("POST /credits/checkout", { pack: "small" });
  const id = checkout_url.split("/").at(-1)!;
  await person.api("POST /sandbox/checkouts/:id/pay", { id, number: "4242424242424242", expiry: "12/40", cvc: "123" });
  await world.runJobs();
}

/** Every table of the database, in all its schemas, that holds this text in any column of any row. */
async function tablesHolding(text: string): Promise<string[]> {
  const tables = await world.sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  );
  expect(tables.length).toBeGreaterThan(30);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await world.sql(`select 1 from ${name} t where position(lower($1) in lower(t::text)) > 0 limit 1`, [
      text,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

test("ORC-09.4 deletion asks for the password, ends other sessions, and is undone from the settings or by the mail's link", async () => {
  const person = await newcomer(world);
  await expect(person.api("POST /user/deletion", { password: "Wrong1234" })).rejects.toMatchObject({ status: 422 });
  const elsewhere = await signInFrom(world, person.email, goodPassword);
  expect(elsewhere.status).toBe(200);
  await person.api("POST /user/deletion", proof);
  expect((await person.api("GET /sessions")).data).toHaveLength(1);
  const { deletion } = await person.api("GET /user/deletion");
  expect(Date.parse(deletion!.due_at) - Date.parse(deletion!.requested_at)).toBe(30 * dayMs);
  expect((await person.api("GET /session")).user!.deletion_due_at).toBe(deletion!.due_at);
  await expect(person.api("POST /user/deletion", proof)).rejects.toMatchObject({ code: "deletion_runs" });

  await person.api("DELETE /user/deletion");
  expect((await person.api("GET /user/deletion")).deletion).toBeNull();
  await person.api("POST /user/deletion", proof);
  const token = await tokenIn(world, person.email, "undo-deletion");
  expect(await world.visitor.api("POST /auth/undo-deletion", { token })).toEqual({ email: person.email });
  await expect(world.visitor.api("POST /auth/undo-deletion", { token })).rejects.toMatchObject({ status: 410 });
  const names = await world.sql<{ name: string }>("select name from events where actor_id = $1 order by id", [
    person.id,
  ]);
  expect(names.map(({ name }) => name).slice(-2)).toEqual(["user.deletion_asked", "user.deletion_undone"]);
  expect(await verdict(world.visitor.fetch("/api/user/deletion"))).toBe("401 unauthorized");
});

test("ORC-09.4 the only owner of a team with other members hands it on or deletes it first", async () => {
  await expect(world.ada.api("POST /user/deletion", proof)).rejects.toMatchObject({
    status: 409,
    code: "owns_teams",
    message: expect.stringContaining("Atelier"),
  });
  expect((await world.ada.api("GET /user/deletion")).teams_in_the_way).toEqual([
    { id: world.ada.team.id, name: "Atelier" },
  ]);
  expect((await world.max.api("GET /user/deletion")).teams_in_the_way).toEqual([]);
});

test("ORC-09.4 after 30 days no table of the whole database holds the address or the name; what stays names nobody", async () => {
  const name = "Zebulon Quastenflosser";
  const first = newAddress();
  const person = await newcomer(world, { email: first });
  await person.api("PATCH /user/profile", { name });
  // Bought and paid under the first address, begun under the second one.
  await payForCredits(person);
  const second = newAddress();
  await person.api("POST /user/email", { email: second, ...proof });
  await world.visitor.api("POST /auth/confirm-email", { token: await tokenIn(world, second, "confirm-email") });
  await person.api("POST /credits/checkout", { pack: "small" });
  await person.api("POST /characters", { name: "Mira", trigger_word: "mira" });
  await person.api("POST /user/export");
  await world.runJobs();
  await world.sql(
    `insert into webhook_endpoints (team_id, id, url, events, secret, created_at)
     select t, gen_random_uuid(), 'https://example.com/hook', '{*}', 'sealed', now() from unnest($1::uuid[]) t`,
    [[world.ada.team.id, (await person.api("GET /session")).team!.id]],
  );
  // An admin of a shared team, who made and paid something there and was named by others.
  const { team } = await person.api("GET /session");
  await world.sql(
    "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'admin', now())",
    [world.ada.team.id, person.id],
  );
  await person.api("POST /session/team", { team_id: world.ada.team.id });
  const shared = await person.api("POST /characters", { name: "Juno", trigger_word: "juno" });
  await payForCredits(person);
  const key = await person.api("POST /keys", { name: "Worker", scopes: ["read"] });
  const uses =
    "select status, ip, user_agent, count from api_key_uses where team_id = $1 and key_id = $2 order by status";
  await world.sql(
    `insert into api_key_uses (team_id, id, key_id, at, call, status, ip, user_agent, count, last_at)
     select $1, gen_random_uuid(), $2, $3::timestamptz, 'GET /jobs', status, ip, 'Zebulon''s phone', 2, $3
     from (values (200, '10.9.8.7'), (200, '10.9.8.6'), (401, '10.9.8.7')) v (status, ip)`,
    [world.ada.team.id, key.id, world.house.now()],
  );
  await world.sql(
    `insert into events (id, team_id, product, name, actor_kind, actor_id, actor_name, data, request_id, created_at)
     values (gen_random_uuid(), $1, 'natak', 'member.named', 'person', $2, 'Ada', $3, 'r', now())`,
    [world.ada.team.id, world.ada.id, { who: { name, email: `${second}` }, list: [first] }],
  );
  await world.sql(
    "select graphile_worker.add_job('identity.send_reset', $1::json, run_at => now() + interval '90 days')",
    [JSON.stringify({ data: { email: second } })],
  );
  for (const text of [first, second, name]) expect((await tablesHolding(text)).length, text).toBeGreaterThan(3);

  expect(await tablesHolding(name)).toContain("public.webhook_deliveries");
  expect(await tablesHolding(first)).toEqual(expect.arrayContaining(["public.invoices", "public.sandbox_invoices"]));
  expect(await tablesHolding(second)).toEqual(expect.arrayContaining(["public.invoices", "public.sandbox_checkouts"]));

  await person.api("POST /user/deletion", proof);
  await world.runJobs();
  world.clock.advance(29 * dayMs);
  await purgeAll();
  expect(await verdict(signInFrom(world, second, goodPassword))).toBe("200 ok");
  world.clock.advance(dayMs + 1_000);
  await purgeAll();

  for (const text of [first, second, name]) expect(await tablesHolding(text), text).toEqual([]);
  expect(await world.sql("select id from users where id = $1", [person.id])).toEqual([]);
  expect(await world.sql("select name from teams where id = $1", [team!.id])).toEqual([{ name: "Deleted team" }]);
  expect(await world.sql("select id from natak.characters where team_id = $1", [team!.id])).toEqual([]);
  expect(await world.sql("select created_by from natak.characters where id = $1", [shared.id])).toEqual([
    { created_by: null },
  ]);
  expect(await world.sql(uses, [world.ada.team.id, key.id])).toEqual([
    { status: 200, ip: "", user_agent: null, count: 4 },
    { status: 401, ip: "", user_agent: null, count: 2 },
  ]);
  const [kept] = await world.sql<{ n: number }>("select count(*)::int as n from ledger_entries where team_id = $1", [
    team!.id,
  ]);
  expect(kept!.n).toBeGreaterThan(0);
  const billed = "select billed_to from invoices where team_id = $1";
  expect(await world.sql(billed, [team!.id])).toEqual([{ billed_to: { team: expect.any(String), email: "" } }]);
  expect(await world.sql(billed, [world.ada.team.id])).toEqual([{ billed_to: { team: "Atelier", email: "" } }]);
  const [named] = await world.sql<{ data: unknown }>("select data from events where name = 'member.named'");
  expect(named!.data).toEqual({
    who: { name: "Deleted account", email: "Deleted account" },
    list: ["Deleted account"],
  });
  const acts = await world.sql("select actor_name, ip from events where actor_id = $1", [person.id]);
  expect(acts.length).toBeGreaterThan(5);
  expect(acts.every(({ actor_name, ip }) => actor_name === null && ip === null)).toBe(true);
  const stored = readdirSync(join(world.house.config.dataDir, "files"), { recursive: true, encoding: "utf8" });
  expect(stored.filter((path) => path.includes(person.id) && path.endsWith(".original"))).toEqual([]);
}, 60_000);

test("ORC-09.4 an invoice of real money loses the address and keeps the name it was issued to, for ten years", async () => {
  const name = "Quirina Zwölfender";
  const person = await newcomer(world);
  await person.api("PATCH /user/profile", { name });
  const { team } = await person.api("GET /session");
  const issue = (number: string | null, status: string) =>
    world.sql(
      `insert into invoices (team_id, id, provider, invoice_id, number, status, currency, total_minor, paid_minor, lines,
         billed_to, issued_at, provider_updated_at)
       values ($1, gen_random_uuid(), 'stripe', gen_random_uuid()::text, $2, $3, 'USD', 900, 900, '[]', $4, $5, $5)`,
      [team!.id, number, status, { team: name, email: person.email }, world.house.now()],
    );
  await issue("2019-000001", "paid");
  await issue(null, "void");
  await person.api("POST /user/deletion", proof);
  world.clock.advance(30 * dayMs + 1_000);
  await purgeAll();
  const billed = async () =>
    (await world.sql("select number, billed_to from invoices where team_id = $1 order by number", [team!.id])).map(
      ({ number, billed_to }) => [number, billed_to],
    );
  const without = { team: "Deleted account", email: "" };
  expect(await billed()).toEqual([
    ["2019-000001", { team: name, email: "" }],
    [null, without],
  ]);
  expect(await tablesHolding(person.email)).toEqual([]);
  expect(await tablesHolding(name)).toEqual(["public.invoices"]);
  const namesLater = async (days: number) => {
    world.clock.advance(days * dayMs);
    await world.visitor.in((ctx) => ctx.enqueue(oldNamesDue, {}));
    await world.runJobs();
    return (await billed()).map(([, to]) => to);
  };
  expect(await namesLater(9 * 365)).toEqual([{ team: name, email: "" }, without]);
  expect(await namesLater(366)).toEqual([without, without]);
  expect(await tablesHolding(name)).toEqual([]);
});

test("ORC-09.4 events yield to no one else: without a due deletion, and outside of system work, nothing is forgotten", async () => {
  const call = (id: string) =>
    world.house.pools.app.query("select forget_in_events($1, '[]', '[]', '[]', now(), null, 10)", [id]);
  await expect(call(world.max.id)).rejects.toThrow("not due");
  const client = await world.house.pools.app.connect();
  await client.query("begin; set local app.staff = 'on'");
  await expect(
    client.query("select forget_in_events($1, '[]', '[]', '[]', now(), null, 10)", [world.max.id]),
  ).rejects.toThrow("not due");
  await client.query("rollback");
  client.release();
});

test("ORC-09.4 a team that lost its other owner during the days of grace goes to its eldest member of the highest role", async () => {
  const team = await world.team("Leftover");
  const heir = await world.person("Heir", team, "member");
  await world.person("Younger", team, "member");
  const person = await newcomer(world);
  await person.api("POST /user/deletion", proof);
  await world.sql(
    "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'owner', now())",
    [team.id, person.id],
  );
  world.clock.advance(30 * dayMs + 1_000);
  await purgeAll();
  const members = await world.sql("select user_id, role from team_members where team_id = $1 order by created_at", [
    team.id,
  ]);
  expect(members).toEqual([
    { user_id: heir.id, role: "owner" },
    { user_id: expect.any(String), role: "member" },
  ]);
});
