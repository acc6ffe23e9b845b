import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ApiError } from "../../client/api.ts";
import { goodPassword, newAddress, newcomer } from "../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { purgesDue } from "../account/events.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A team with one of each role, so that tests do not meet each other's changes. */
interface Cast {
  owner: Person;
  admin: Person;
  member: Person;
  viewer: Person;
  id: string;
}
let cast: Cast;
beforeEach(async () => {
  const team = await world.team("Studio");
  cast = {
    owner: await world.person("Olga", team, "owner"),
    admin: await world.person("Adam", team, "admin"),
    member: await world.person("Mila", team, "member"),
    viewer: await world.person("Vito", team, "viewer"),
    id: team.id,
  };
});

const status = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    (error: unknown) => (error instanceof ApiError ? error.status : Promise.reject(error)),
  );
const memberOf = async (person: Person) =>
  (await cast.owner.api("GET /teams/:id/members", { id: cast.id })).members.find(
    ({ user_id }) => user_id === person.id,
  )!;
const rolesNow = async () =>
  Object.fromEntries(
    (await cast.owner.api("GET /teams/:id/members", { id: cast.id })).members.map(({ name, role }) => [name, role]),
  );
const eventsOf = () => world.eventsOf(cast.id);

test("LUN-01.6 a team has the source's shapes, from its making to its list", async () => {
  const { owner } = cast;
  const made = await owner.api("POST /teams", { name: "New Team", slug: "new-team" });
  expect(made).toMatchObject({ id: expect.any(String), name: "New Team", slug: "new-team", tier: expect.any(String) });
  expect(Date.parse(made.created_at)).toBeGreaterThan(0);
  const { teams } = await owner.api("GET /teams");
  expect(teams.find(({ id }) => id === made.id)).toMatchObject({
    name: "New Team",
    slug: "new-team",
    role: "owner",
    member_count: 1,
    tier: made.tier,
    created_at: made.created_at,
  });
  expect(teams.find(({ id }) => id === cast.id)).toMatchObject({ member_count: 4 });
  const { members } = await owner.api("GET /teams/:id/members", { id: cast.id });
  expect(members[0]).toMatchObject({
    id: expect.any(String),
    user_id: owner.id,
    name: "Olga",
    email: owner.email,
    role: "owner",
    status: "active",
    joined_at: expect.any(String),
  });
  const invited = await owner.api("POST /teams/:id/members", { id: cast.id, email: newAddress(), role: "member" });
  expect(invited).toMatchObject({ id: expect.any(String), role: "member", status: "invited" });
  expect(Date.parse(invited.invited_at!)).toBeGreaterThan(0);
});

test("ORC-12.1 a slug is unique, follows from the name when none is given, and can be changed", async () => {
  const { owner } = cast;
  const name = `Café Ünion ${cast.id.slice(-5)}`;
  const first = await owner.api("POST /teams", { name });
  expect(first.slug).toBe(`cafe-union-${cast.id.slice(-5)}`);
  const second = await owner.api("POST /teams", { name });
  expect(second.slug).toMatch(new RegExp(`^${first.slug}-[0-9a-f]{6}$`));
  await expect(owner.api("POST /teams", { name, slug: first.slug })).rejects.toMatchObject({
    status: 409,
    code: "slug_taken",
    errors: [{ path: "slug" }],
  });
  await expect(owner.api("PATCH /teams/:id", { id: second.id, slug: first.slug })).rejects.toMatchObject({
    code: "slug_taken",
  });
  expect(await status(owner.api("PATCH /teams/:id", { id: second.id, slug: "No good!" }))).toBe(422);
  expect(await owner.api("PATCH /teams/:id", { id: second.id, slug: `x-${cast.id}`, name: "Union" })).toMatchObject({
    slug: `x-${cast.id}`,
    name: "Union",
  });
  expect(await status(owner.api("POST /teams", { name: "X", product: "nowhere" }))).toBe(422);
});

test("ORC-12.1 starting credits come once for a person, and teams at most ten an hour", async () => {
  const person = await newcomer(world);
  const second = await person.api("POST /teams", { name: "Second" });
  const credits = await world.sql("select from ledger_entries where team_id = $1", [second.id]);
  expect(credits).toHaveLength(0);
  for (let n = 0; n < 8; n++) await person.api("POST /teams", { name: `Team ${n}` });
  expect(await status(person.api("POST /teams", { name: "One more" }))).toBe(429);
});

test("ORC-12.1 a team that is not the active one is reached with the role that one has there", async () => {
  const { viewer } = cast;
  const own = await viewer.api("POST /teams", { name: "My own" });
  expect((await viewer.api("GET /teams/:id", { id: own.id })).can).toEqual({
    manage: true,
    manage_members: true,
    own: true,
  });
  expect((await viewer.api("GET /teams/:id", { id: cast.id })).can).toEqual({
    manage: false,
    manage_members: false,
    own: false,
  });
  await viewer.api("PATCH /teams/:id", { id: own.id, name: "Renamed" });
  expect(await status(viewer.api("PATCH /teams/:id", { id: cast.id, name: "Renamed" }))).toBe(403);
  expect((await world.sql("select name from teams where id = $1", [own.id]))[0]).toEqual({ name: "Renamed" });
});

test("ORC-12.1 owners change everybody, admins everybody but owners, and nobody else anybody", async () => {
  const { owner, admin, member, viewer, id } = cast;
  const change = async (as: Person, of: Person, role: "owner" | "admin" | "member" | "viewer") =>
    status(as.api("PATCH /teams/:id/members/:member_id", { id, member_id: (await memberOf(of)).id, role }));
  expect(await change(admin, member, "viewer")).toBe(200);
  expect(await change(admin, member, "owner")).toBe(403);
  expect(await change(admin, owner, "member")).toBe(403);
  expect(await change(member, viewer, "admin")).toBe(403);
  expect(await change(viewer, viewer, "admin")).toBe(403);
  expect(await change(owner, admin, "owner")).toBe(200);
  expect(await change(admin, owner, "member")).toBe(200);
  expect(await rolesNow()).toEqual({ Olga: "member", Adam: "owner", Mila: "viewer", Vito: "viewer" });
  const ids = { id, member_id: (await memberOf(member)).id };
  expect(await status(world.eve.api("PATCH /teams/:id/members/:member_id", { ...ids, role: "admin" }))).toBe(404);
  expect(await eventsOf()).toEqual(["member.role_changed", "member.role_changed", "member.role_changed"]);
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: member.email });
  expect(messages[0]!.subject).toBe("Your role in Studio has changed");
});

test("ORC-12.2 a removed member is out with the next request and goes on in another team of theirs, or in none", async () => {
  const { admin, owner, member, viewer, id } = cast;
  const own = await member.api("POST /teams", { name: "Refuge" });
  const remove = async (as: Person, of: Person) =>
    status(as.api("DELETE /teams/:id/members/:member_id", { id, member_id: (await memberOf(of)).id }));
  expect(await remove(admin, owner)).toBe(403);
  expect(await remove(viewer, member)).toBe(403);
  expect(await remove(admin, member)).toBe(200);
  expect(await remove(owner, viewer)).toBe(200);
  expect((await member.api("GET /session")).team).toMatchObject({ id: own.id, role: "owner" });
  expect((await viewer.api("GET /session")).team).toBeNull();
  expect(await status(member.api("GET /teams/:id", { id }))).toBe(404);
  expect((await viewer.fetch("/api/v1/characters")).status).toBe(403);
  expect(await eventsOf()).toEqual(["member.removed", "member.removed"]);
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: viewer.email });
  expect(messages[0]!.subject).toBe("You are no longer in Studio");
});

test("ORC-12.5 the last owner cannot leave, be removed or be demoted; others leave as they like", async () => {
  const { owner, member, id } = cast;
  const { id: member_id } = await memberOf(owner);
  const refused = { status: 409, code: "last_owner" };
  await expect(owner.api("POST /teams/:id/leave", { id })).rejects.toMatchObject(refused);
  await expect(owner.api("DELETE /teams/:id/members/:member_id", { id, member_id })).rejects.toMatchObject(refused);
  await expect(
    owner.api("PATCH /teams/:id/members/:member_id", { id, member_id, role: "admin" }),
  ).rejects.toMatchObject(refused);
  await member.api("POST /teams/:id/leave", { id });
  expect(await status(member.api("GET /teams/:id", { id }))).toBe(404);
  expect(await eventsOf()).toEqual(["member.left"]);
});

test("ORC-12.5 of owners who leave or demote each other at once, one stays owner", async () => {
  for (const way of ["leave", "demote"] as const) {
    const team = await world.team("Duel");
    const duel = await Promise.all(["A", "B", "C", "D"].map((name) => world.person(name, team, "owner")));
    const { members } = await duel[0]!.api("GET /teams/:id/members", { id: team.id });
    const answers = await Promise.all(
      duel.map((person, at) =>
        status(
          way === "leave"
            ? person.api("POST /teams/:id/leave", { id: team.id })
            : person.api("PATCH /teams/:id/members/:member_id", {
                id: team.id,
                member_id: members.find(({ user_id }) => user_id === duel[(at + 1) % duel.length]!.id)!.id,
                role: "viewer",
              }),
        ),
      ),
    );
    const owners = await world.sql("select from team_members where team_id = $1 and role = 'owner'", [team.id]);
    expect(owners.length, way).toBeGreaterThanOrEqual(1);
    if (way === "leave") expect(answers.toSorted()).toEqual([200, 200, 200, 409]);
    else expect(answers).toContain(200);
  }
});

test("ORC-12.5 ownership is handed on with the owner's password; the owner stays as an admin", async () => {
  const owner = await newcomer(world);
  const { id } = await owner.api("POST /teams", { name: "Relay" });
  const heir = await world.person("Heir", { id, name: "Relay", product: "natak", time_zone: "UTC" }, "member");
  const { members } = await owner.api("GET /teams/:id/members", { id });
  const to = members.find(({ user_id }) => user_id === heir.id)!.id;
  const transfer = (password: string, member_id = to) =>
    status(owner.api("POST /teams/:id/transfer", { id, member_id, password }));
  expect(await transfer("Wrong-Pass1")).toBe(422);
  expect(await status(heir.api("POST /teams/:id/transfer", { id, member_id: to, password: goodPassword }))).toBe(403);
  expect(await transfer(goodPassword, id)).toBe(404);
  expect(await transfer(goodPassword)).toBe(200);
  expect((await heir.api("GET /teams/:id", { id })).role).toBe("owner");
  expect((await owner.api("GET /teams/:id", { id })).role).toBe("admin");
  expect((await world.eventsOf(id)).at(-1)).toBe("ownership.transferred");
  await world.runJobs();
  for (const to of [heir.email, owner.email]) {
    const { messages } = await world.visitor.api("GET /dev/mailbox", { to });
    expect(messages.map(({ subject }) => subject)).toContain("Relay has a new owner");
  }
});

test("ORC-12.1 a team is deleted by its owner, who types its address; it is gone for all at once", async () => {
  const { owner, admin, member, id } = cast;
  const { slug } = await owner.api("GET /teams/:id", { id });
  expect(await status(admin.api("DELETE /teams/:id", { id, slug }))).toBe(403);
  expect(await status(owner.api("DELETE /teams/:id", { id, slug: "other" }))).toBe(422);
  expect(await status(owner.api("DELETE /teams/:id", { id, slug }))).toBe(200);
  for (const person of [owner, admin, member]) {
    expect(await status(person.api("GET /teams/:id", { id }))).toBe(404);
    expect((await person.api("GET /session")).team).toBeNull();
  }
  expect(await eventsOf()).toEqual(["team.deleted"]);
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: member.email });
  expect(messages[0]!.subject).toBe("The team Studio was deleted");
});

test("ORC-12.1 what a deleted team made is erased after 30 days, and not before; its events stay without its name", async () => {
  const { owner, id } = cast;
  await owner.api("POST /characters", { name: "Mira", trigger_word: "mira" });
  const { slug } = await owner.api("GET /teams/:id", { id });
  await owner.api("DELETE /teams/:id", { id, slug });
  const purge = async () => {
    await world.visitor.in((ctx) => ctx.enqueue(purgesDue, {}));
    await world.runJobs();
  };
  const left = () => world.sql("select from natak.characters where team_id = $1", [id]);
  world.clock.advance(29 * 86_400_000);
  await purge();
  expect(await left()).toHaveLength(1);
  world.clock.advance(86_400_000 + 1_000);
  await purge();
  expect(await left()).toHaveLength(0);
  expect(await world.sql("select from team_members where team_id = $1", [id])).toHaveLength(0);
  expect((await world.sql("select name from teams where id = $1", [id]))[0]).toEqual({ name: "Deleted team" });
  expect(await eventsOf()).toContain("team.deleted");
});

test("ORC-12.1 a logo is a picture of at most 5 MB, made anew; it can be replaced and removed", async () => {
  const { admin, member, id } = cast;
  const { default: sharp } = await import("sharp");
  const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#3355ff" } })
    .png()
    .toBuffer();
  const file = new File([new Uint8Array(bytes)], "logo.png", { type: "image/png" });
  expect(await status(member.api("POST /teams/:id/logo", { id, file } as never))).toBe(403);
  const { logo_url } = await admin.api("POST /teams/:id/logo", { id, file } as never);
  const shown = await world.visitor.fetch(logo_url!);
  expect(shown.status).toBe(200);
  const size = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
  expect(Math.max(size.width, size.height)).toBe(256);
  const text = new File(["no picture"], "logo.png", { type: "image/png" });
  expect(await status(admin.api("POST /teams/:id/logo", { id, file: text } as never))).toBe(415);
  // A picture still: whatever reads it would go by its first bytes.
  const large = new File([new Uint8Array(bytes), new Uint8Array(5 * 1024 * 1024)], "logo.png", { type: "image/png" });
  expect(await status(admin.api("POST /teams/:id/logo", { id, file: large } as never))).toBe(422);
  expect((await admin.api("DELETE /teams/:id/logo", { id })).logo_url).toBeNull();
  expect((await world.visitor.fetch(logo_url!)).status).toBe(404);
});
