import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemScope, withCtx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { staffCommand } from "../../server/staff-command.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { teamMembers } from "../teams/tables.ts";
import type { StaffRole } from "./permissions.ts";
import { appointStaff } from "./staff.ts";
import { acrossTeams } from "./staff-route.ts";

let world: World;
let support: Person;
beforeAll(async () => {
  world = await openWorld();
  support = await world.staff("support");
});
afterAll(() => world.close());

/** Runs the command as a person at the server would; answers its exit status and what it said. */
async function command(...words: string[]) {
  const said: string[] = [];
  const listen = (line: string) => void said.push(line);
  const spies = [vi.spyOn(console, "info"), vi.spyOn(console, "error")].map((spy) => spy.mockImplementation(listen));
  const status = await staffCommand(world.house, words).finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { status, said: said.join("\n") };
}
const staffEvents = (userId: string) =>
  world.sql<{ name: string; actor_kind: string; data: object }>(
    "select name, actor_kind, data from events where name in ('staff.appointed', 'staff.dismissed') and data ->> 'user_id' = $1 order by id",
    [userId],
  );
const looks = (userId: string) =>
  world.sql<{ route: string; of: string | null; team_id: string | null }>(
    "select data ->> 'route' as route, data ->> 'of' as of, team_id from events where name = 'staff.read' and actor_id = $1 order by id",
    [userId],
  );

test("ORC-07.5 the command appoints, changes, lists and removes; the same again changes nothing; each change leaves an event", async () => {
  const nora = await world.person("Nora", await world.team("Noras"), "owner");
  expect((await nora.fetch("/api/v1/admin/users")).status).toBe(403);
  expect(await command("add", nora.email.toUpperCase(), "support")).toEqual({
    status: 0,
    said: expect.stringContaining("as support"),
  });
  expect((await nora.fetch("/api/v1/admin/users")).status).toBe(200);
  expect(await command("add", nora.email, "support")).toMatchObject({
    status: 0,
    said: `${nora.email} is support already.`,
  });
  expect((await command("add", nora.email, "finance")).status).toBe(0);
  const list = await command("list");
  expect(list.said).toMatch(new RegExp(`^${nora.email} +finance +since \\d{4}-\\d\\d-\\d\\d  Nora$`, "m"));
  expect((await command("remove", nora.email)).status).toBe(0);
  expect(await command("remove", nora.email)).toMatchObject({
    status: 0,
    said: expect.stringContaining("is not among"),
  });
  expect((await nora.fetch("/api/v1/admin/users")).status).toBe(403);
  const person = { user_id: nora.id, name: "Nora" };
  expect(await staffEvents(nora.id)).toEqual([
    { name: "staff.appointed", actor_kind: "system", data: { ...person, role: "support", before: null } },
    { name: "staff.appointed", actor_kind: "system", data: { ...person, role: "finance", before: "support" } },
    { name: "staff.dismissed", actor_kind: "system", data: { ...person, role: "finance" } },
  ]);
});

test("ORC-07.5 the command says what is wrong: an unknown address, an unknown role, no words", async () => {
  expect(await command("add", "nobody@example.com", "admin")).toMatchObject({
    status: 1,
    said: expect.stringContaining("Nobody has an account with the address nobody@example.com"),
  });
  expect((await command("remove", "nobody@example.com")).status).toBe(1);
  expect(await command("add", world.ada.email, "king")).toMatchObject({
    status: 1,
    said: expect.stringContaining('There is no role "king".'),
  });
  for (const words of [[], ["add"], ["add", world.ada.email], ["list", "all"], ["remove"]])
    expect(await command(...words), words.join(" ")).toMatchObject({
      status: 1,
      said: expect.stringContaining("Usage:"),
    });
});

test("ORC-07.5 two commands at once leave one role and events that follow on each other", async () => {
  const una = await world.person("Una", await world.team("Unas"), "owner");
  const appoint = (role: StaffRole) =>
    withCtx(world.house, systemScope(world.house), (ctx) => appointStaff(ctx, una.email, role));
  await Promise.all([appoint("ops"), appoint("readonly")]);
  const [first, second, ...rest] = await staffEvents(una.id);
  expect(rest).toEqual([]);
  expect(second!.data).toMatchObject({ before: (first!.data as { role: string }).role });
});

test("ORC-07.5 an owner of a team, and whoever holds a key of one of the platform's people, meet 403 in plain words", async () => {
  const problem = async (answer: Response) => {
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    return [answer.status, code, detail];
  };
  expect(await problem(await world.ada.fetch(`/api/v1/admin/users/${world.eve.id}`))).toEqual([
    ...[403, "forbidden", "This is for the people who run the platform."],
  ]);
  const { key } = await support.api("POST /keys", { name: "Mine", scopes: ["admin"] });
  const withKey = await world.visitor.fetch("/api/v1/admin/users", { headers: { authorization: `Bearer ${key}` } });
  expect(await problem(withKey)).toEqual([403, "forbidden", expect.stringContaining("instead of using an API key")]);
  const french = await world.ada.fetch("/api/v1/admin/users", { headers: { "accept-language": "fr" } });
  expect((await problem(french))[2]).toBe("C’est réservé à l’équipe de la plateforme.");
});

test("ORC-07.5 a program's token may what its person's session may, and the role is read anew for each call", async () => {
  const email = `tess-${newId().slice(-6)}@example.com`;
  const signed = await world.visitor.api("POST /auth/register", { email, password: "Correct-Horse-9" });
  await world.sql("update users set email_verified_at = now() where email = $1", [email]);
  const headers = { authorization: `Bearer ${signed.token}` };
  const status = async () => (await world.visitor.fetch("/api/v1/admin/users", { headers })).status;
  expect(await status()).toBe(403);
  await command("add", email, "readonly");
  expect(await status()).toBe(200);
  await command("remove", email);
  expect(await status()).toBe(403);
});

test("ORC-07.5 every look across teams leaves who looked, by which route and at whom; a refused one shows and leaves nothing", async () => {
  const lena = await world.staff("readonly");
  await lena.api("GET /admin/users", { limit: 1 });
  await lena.api("GET /admin/users/:id", { id: world.eve.id });
  const everything = [
    { route: "GET /admin/users", of: null, team_id: null },
    { route: "GET /admin/users/:id", of: world.eve.id, team_id: null },
  ];
  expect(await looks(lena.id)).toEqual(everything);
  expect((await lena.fetch(`/api/v1/admin/users/${newId()}`)).status).toBe(404);
  expect(await looks(lena.id)).toEqual(everything);
  await world.ada.fetch("/api/v1/admin/users");
  expect(await looks(world.ada.id)).toEqual([]);
  const [entry] = (await lena.api("GET /activity", { name: "staff.read", limit: 1 })).data;
  expect(entry!.sentence).toBe("Looked at data across teams: GET /admin/users/:id");
});

test("ORC-07.5 only the staff policy lets a read pass the teams' borders, and only within its transaction", async () => {
  const count = (work: Person["in"]) => work((ctx) => ctx.db.$count(teamMembers));
  expect(await count(support.in)).toBe(1);
  const across = await support.in((ctx) =>
    acrossTeams(ctx as never, { route: "test", of: null }, (all) => all.db.$count(teamMembers)),
  );
  expect(across).toBeGreaterThan(4);
  expect(await count(support.in)).toBe(1);
});

test("ORC-07.5 the session tells a page the role and what it may, and nobody else anything", async () => {
  expect((await support.api("GET /session")).staff).toEqual({
    role: "support",
    may: ["users.read", "platform_events.read", "platform_mails.read", "platform_mails.resend"],
  });
  expect((await world.ada.api("GET /session")).staff).toBeNull();
  expect((await world.visitor.api("GET /session")).staff).toBeNull();
});
