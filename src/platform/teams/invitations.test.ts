import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ApiError } from "../../client/api.ts";
import { cookieOf, goodPassword, holderOf, newAddress, newcomer } from "../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let owner: Person;
let viewer: Person;
let id: string;
beforeEach(async () => {
  const team = await world.team("Studio");
  id = team.id;
  owner = await world.person("Olga", team, "owner");
  viewer = await world.person("Vito", team, "viewer");
});

const dayMs = 86_400_000;
const verdict = (call: Promise<unknown>) =>
  call.then(
    () => "ok",
    (error: unknown) => (error instanceof ApiError ? `${error.status} ${error.code}` : Promise.reject(error)),
  );
const invite = (email: string, role: "admin" | "member" | "viewer" = "member", as = owner) =>
  as.api("POST /teams/:id/members", { id, email, role });
async function mailedToken(email: string): Promise<string> {
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  const link = messages.flatMap(({ links }) => links).find((address) => address.includes("/invitations/"));
  return link!.split("/").at(-1)!;
}
const eventsOf = () => world.eventsOf(id);
const registerWith = (token: string, name = "Nina New") =>
  world.visitor.fetch(`/api/v1/invitations/${token}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: goodPassword }),
  });

test("ORC-12.1 somebody new joins by the mail's link: account, confirmed address and membership in one step", async () => {
  const email = newAddress();
  await invite(email, "admin");
  const token = await mailedToken(email);
  expect(await world.visitor.api("GET /invitations/:token", { token })).toMatchObject({
    email,
    role: "admin",
    status: "open",
    has_account: false,
    invited_by: "Olga",
    team: { id, name: "Studio" },
  });
  const joined = await registerWith(token);
  expect(joined.status).toBe(201);
  expect(await joined.json()).toEqual({ next: "/operations" });
  const person = holderOf(world, cookieOf(joined));
  const session = await person.api("GET /session");
  expect(session.team).toMatchObject({ id, role: "admin" });
  expect(session.teams).toHaveLength(1);
  expect((await person.api("GET /user/profile")).email_verified).toBe(true);
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  expect(messages.map(({ subject }) => subject)).toEqual(["Olga invites you to Studio"]);
  expect(await eventsOf()).toEqual(["member.invited", "member.joined"]);
  const notice = { kind: "team", title: "Nina New joined Studio", href: "/settings/team" };
  expect((await owner.api("GET /notifications")).data).toMatchObject([notice]);
  for (const other of [viewer, person]) expect((await other.api("GET /notifications")).data).toEqual([]);
  const told = await world.visitor.api("GET /dev/mailbox", { to: owner.email });
  expect(told.messages.map(({ subject }) => subject)).toEqual(["Nina New joined Studio"]);
  expect((await registerWith(token)).status).toBe(410);
});

test("ORC-12.1 an existing person accepts signed in, by the link or from their own list, and with no other address", async () => {
  const guest = await newcomer(world);
  const stranger = await newcomer(world);
  await invite(guest.email);
  const token = await mailedToken(guest.email);
  expect((await world.visitor.api("GET /invitations/:token", { token })).has_account).toBe(true);
  expect(await verdict(world.visitor.api("POST /invitations/:token/accept", { token }))).toBe("401 unauthorized");
  await expect(stranger.api("POST /invitations/:token/accept", { token })).rejects.toMatchObject({
    code: "other_address",
    message: expect.stringContaining(guest.email),
  });
  expect((await registerWith(token)).status).toBe(409);
  const { invitations } = await guest.api("GET /invitations");
  expect(invitations).toMatchObject([{ team: { name: "Studio" }, role: "member" }]);
  expect(await verdict(stranger.api("GET /invitations/:token", { token: invitations[0]!.id }))).toBe("404 not_found");
  expect(await guest.api("POST /invitations/:token/accept", { token: invitations[0]!.id })).toEqual({
    next: "/operations",
  });
  expect((await guest.api("GET /session")).team).toMatchObject({ id, role: "member" });
  expect(await verdict(guest.api("POST /invitations/:token/accept", { token }))).toBe("ok");
  expect(await world.sql("select from team_members where team_id = $1 and user_id = $2", [id, guest.id])).toHaveLength(
    1,
  );
});

test("ORC-12.1 accepting twice at once makes one member and one event", async () => {
  const guest = await newcomer(world);
  await invite(guest.email);
  const token = await mailedToken(guest.email);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => verdict(guest.api("POST /invitations/:token/accept", { token }))),
  );
  expect(answers).toEqual(Array(6).fill("ok"));
  expect((await eventsOf()).filter((name) => name === "member.joined")).toHaveLength(1);
});

test("ORC-12.1 an address is invited once, also at once; who is in the team already is not invited", async () => {
  const email = newAddress();
  const answers = await Promise.all(Array.from({ length: 5 }, () => verdict(invite(email))));
  expect(answers.toSorted()).toEqual([...Array(4).fill("409 already_invited"), "ok"]);
  expect(await verdict(invite(viewer.email))).toBe("409 already_member");
  expect(await verdict(invite("nobody"))).toBe("422 invalid_input");
  expect(await verdict(owner.api("POST /teams/:id/members", { id, email, role: "owner" as never }))).toBe(
    "422 invalid_input",
  );
  expect(await verdict(invite(newAddress(), "member", viewer))).toBe("403 forbidden");
  expect(await verdict(invite(newAddress(), "member", world.eve))).toBe("404 not_found");
});

test("ORC-12.1 an invitation ends after 7 days, when it is taken back, and when it is declined", async () => {
  const late = newAddress();
  await invite(late);
  const lateToken = await mailedToken(late);
  world.clock.advance(7 * dayMs + 1_000);
  owner = await world.person("Olga", owner.team, "owner");
  expect((await world.visitor.api("GET /invitations/:token", { token: lateToken })).status).toBe("expired");
  expect((await registerWith(lateToken)).status).toBe(410);
  expect(await verdict(invite(late))).toBe("ok");

  const revoked = newAddress();
  const { id: member_id } = await invite(revoked);
  const token = await mailedToken(revoked);
  await owner.api("DELETE /teams/:id/members/:member_id", { id, member_id });
  expect((await world.visitor.api("GET /invitations/:token", { token })).status).toBe("revoked");
  expect((await registerWith(token)).status).toBe(410);

  const declined = newAddress();
  await invite(declined);
  const no = await mailedToken(declined);
  await world.visitor.api("POST /invitations/:token/decline", { token: no });
  expect(await verdict(world.visitor.api("POST /invitations/:token/decline", { token: no }))).toBe(
    "410 invitation_declined",
  );
  expect((await registerWith(no)).status).toBe(410);
  expect((await eventsOf()).slice(-2)).toEqual(["member.invited", "invitation.declined"]);
  expect(await eventsOf()).toContain("invitation.revoked");
  expect(await verdict(world.visitor.api("GET /invitations/:token", { token: "x".repeat(43) }))).toBe("404 not_found");
});

test("ORC-12.1 sent again, an invitation has a new link and seven more days; its role can be changed before", async () => {
  const email = newAddress();
  const { id: member_id } = await invite(email);
  const first = await mailedToken(email);
  await owner.api("PATCH /teams/:id/members/:member_id", { id, member_id, role: "viewer" });
  world.clock.advance(1_000);
  await owner.api("POST /teams/:id/members/:member_id/resend", { id, member_id });
  const second = await mailedToken(email);
  expect(second).not.toBe(first);
  expect(await verdict(world.visitor.api("GET /invitations/:token", { token: first }))).toBe("404 not_found");
  expect((await world.visitor.api("GET /invitations/:token", { token: second })).role).toBe("viewer");
  await owner.api("POST /teams/:id/members/:member_id/resend", { id, member_id });
  expect(await verdict(owner.api("POST /teams/:id/members/:member_id/resend", { id, member_id }))).toBe(
    "429 too_many_requests",
  );
});

test("ORC-12.1 a team sends at most 50 invitations an hour", async () => {
  await world.sql(
    `insert into team_invitations (team_id, id, email, role, status, token_hash, created_at, sent_at, expires_at)
     select $1, gen_random_uuid(), 'p' || n || '@example.com', 'member', 'revoked', gen_random_uuid()::text, $2, $2, $2
     from generate_series(1, 50) n`,
    [id, world.house.now()],
  );
  expect(await verdict(invite(newAddress()))).toBe("429 too_many_requests");
  world.clock.advance(3_600_000 + 1_000);
  expect(await verdict(invite(newAddress()))).toBe("ok");
});

test("ORC-12.3 a seat is an active member or an open invitation; invitations are for managers to see", async () => {
  const seats = async () => (await owner.api("GET /teams/:id/members", { id })).seats_used;
  expect(await seats()).toBe(2);
  const { id: member_id } = await invite(newAddress());
  await invite(newAddress());
  expect(await seats()).toBe(4);
  await owner.api("DELETE /teams/:id/members/:member_id", { id, member_id });
  expect(await seats()).toBe(3);
  const seen = async (person: Person) =>
    (await person.api("GET /teams/:id/members", { id })).members.map(({ status }) => status);
  expect(await seen(owner)).toEqual(["active", "active", "invited"]);
  expect(await seen(viewer)).toEqual(["active", "active"]);
  world.clock.advance(7 * dayMs + 1_000);
  owner = await world.person("Olga", owner.team, "owner");
  expect(await seats()).toBe(3);
});
