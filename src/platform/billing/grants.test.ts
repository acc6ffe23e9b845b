import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiInput } from "../../client/api.ts";
import { newId } from "../../kernel/ids.ts";
import { goodPassword, newAddress, newcomer } from "../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { takeFromLimits } from "../metering/limits.ts";
import { entitlementsOf } from "./entitlements.ts";

let world: World;
let finance: Person;
beforeAll(async () => {
  world = await openWorld();
  finance = await world.staff("finance");
});
afterAll(() => world.close());

const newOwner = async () => world.person("Gina", await world.team("Granted", "orchestrator"), "owner");
const give = (owner: Person, more: Partial<ApiInput<"POST /admin/teams/:id/grants">> = {}) =>
  finance.api("POST /admin/teams/:id/grants", {
    ...{ id: owner.team.id, kind: "grant", metric: "api_call", most: 250, reason: "Sorry for the outage" },
    ...more,
  });
const allowed = async (owner: Person) => (await entitlementsOf(world.house, owner.team)).limits.api_call;
const granted = async (owner: Person) => {
  const { teams } = await finance.api("GET /admin/users/:id", { id: owner.id });
  return teams[0]!.grants;
};
const eventsOf = (owner: Person) =>
  world.sql<{ name: string; actor_kind: string; actor_id: string; data: object }>(
    "select name, actor_kind, actor_id, data from events where team_id = $1 and name like 'entitlement.%' order by id",
    [owner.team.id],
  );

test("ORC-05.5 one of the platform's people gives a team more, it counts at once, and the event tells before, after, by whom and why", async () => {
  const owner = await newOwner();
  expect(await allowed(owner)).toMatchObject({ most: 1_000, decidedBy: "plan" });
  const made = await give(owner);
  expect(made).toMatchObject({
    kind: "grant",
    metric: "api_call",
    title: "API calls",
    most: 250,
    granted_by: "Staff finance",
    expires_at: null,
  });
  expect(await allowed(owner)).toMatchObject({ most: 1_250, decidedBy: "grant" });
  expect(await granted(owner)).toEqual([made]);
  expect(await eventsOf(owner)).toEqual([
    {
      ...{ name: "entitlement.granted", actor_kind: "staff", actor_id: finance.id },
      data: {
        ...{ kind: "grant", metric: "api_call", most: 250, before: 1_000, after: 1_250, expires_at: null },
        reason: "Sorry for the outage",
      },
    },
  ]);
});

test("ORC-05.5 ORC-08.1 the team's owners and admins are told of a grant and of its end, each in their language, and members are not", async () => {
  const owner = await newOwner();
  const admin = await world.person("Marie", owner.team, "admin");
  const member = await world.person("Mo", owner.team, "member");
  await admin.api("PATCH /user/profile", { locale: "fr" });
  const { id: grant_id } = await give(owner);
  // Else both mails are written at the same time, in either order.
  await world.runJobs();
  await finance.api("DELETE /admin/teams/:id/grants/:grant_id", { id: owner.team.id, grant_id, reason: "Made up for" });
  await world.runJobs();
  const told = (person: Person) =>
    world.sql<{ subject: string }>(`select subject from mails where "to" = $1 order by created_at, id`, [person.email]);
  expect(await told(owner)).toEqual([
    { subject: "API calls, Granted: 1,250 instead of 1,000" },
    { subject: "API calls, Granted: 1,000 from now on" },
  ]);
  expect((await told(admin)).map(({ subject }) => subject.replace(/\s/g, " "))).toEqual([
    "Appels d’API, Granted : 1 250 au lieu de 1 000",
    "Appels d’API, Granted : 1 000 désormais",
  ]);
  expect(await told(member)).toEqual([]);
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: owner.email });
  expect(messages.map(({ text }) => text).join()).toContain("Sorry for the outage");
  const { data } = await owner.api("GET /notifications", {});
  expect(data.map(({ kind }) => kind)).toEqual(["billing", "billing"]);
});

test("ORC-05.5 a grant is ended with a reason, once, and what it gave is gone at once", async () => {
  const owner = await newOwner();
  const { id: grant_id } = await give(owner, { kind: "override", most: null, reason: "Agreed by phone" });
  expect(await allowed(owner)).toMatchObject({ most: null, decidedBy: "override" });
  const end = () =>
    finance.api("DELETE /admin/teams/:id/grants/:grant_id", {
      id: owner.team.id,
      grant_id,
      reason: "The agreement is over",
    });
  await end();
  expect(await allowed(owner)).toMatchObject({ most: 1_000, decidedBy: "plan" });
  expect(await granted(owner)).toEqual([]);
  await expect(end()).rejects.toMatchObject({ status: 404 });
  const [, ended, ...rest] = await eventsOf(owner);
  expect(rest).toEqual([]);
  expect(ended).toMatchObject({
    name: "entitlement.ended",
    data: { kind: "override", metric: "api_call", before: null, after: 1_000, reason: "The agreement is over" },
  });
  // What was agreed when can still be told.
  expect(await world.sql("select from entitlement_grants where id = $1", [grant_id])).toHaveLength(1);
});

test("ORC-05.5 the team reads in its activity what was given and why, in plain words, and not where the platform's people work", async () => {
  const owner = await newOwner();
  await give(owner);
  const { id: grant_id } = await give(owner, { metric: "seats", most: 2, reason: "A trial with more people" });
  await finance.api("DELETE /admin/teams/:id/grants/:grant_id", {
    id: owner.team.id,
    grant_id,
    reason: "The trial is over",
  });
  const { data } = await owner.api("GET /activity", { limit: 3 });
  const seats = (await entitlementsOf(world.house, owner.team)).seats.most!;
  expect(data.map(({ sentence }) => sentence)).toEqual([
    `Seats: what was granted on top has ended, so ${seats} instead of ${seats + 2}. The trial is over`,
    `Seats: ${seats + 2} instead of ${seats}. A trial with more people`,
    "API calls: 1,250 instead of 1,000. Sorry for the outage",
  ]);
  expect(data[2]).toMatchObject({ actor: { kind: "staff", name: "Staff finance" }, ip: null });
});

test("ORC-05.5 ORC-05.3 the refusal names what decides: the plan with what was granted, or the agreement", async () => {
  const owner = await newOwner();
  const refusal = () =>
    owner.in(async (ctx) => {
      const { most } = (await allowed(owner))!;
      return takeFromLimits(ctx, "api_call", most! + 1).then(
        () => "taken",
        (error: Error) => error.message,
      );
    });
  await give(owner);
  expect(await refusal()).toContain("The plan Free with what was granted on top allows 1,250");
  await give(owner, { kind: "override", most: 40 });
  expect(await refusal()).toContain("Your agreement allows 40");
});

test("ORC-05.5 seats of an agreement bind invitations, and the refusal says so in the reader's language", async () => {
  const owner = await newOwner();
  await give(owner, { kind: "override", metric: "seats", most: 1, reason: "One person only" });
  const invite = () =>
    owner.fetch(`/api/v1/teams/${owner.team.id}/members`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "fr" },
      body: JSON.stringify({ email: "more@example.com", role: "member" }),
    });
  const refused = await invite();
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
    402,
    expect.stringContaining("Votre accord a 1 place, toutes utilisées."),
  ]);
  await give(owner, { kind: "override", metric: "seats", most: 2, reason: "One more" });
  expect((await invite()).status).toBe(201);
});

test("ORC-12.3 an open invitation is accepted while the team is within its seats, and refused when it was left with fewer", async () => {
  const owner = await newOwner();
  const seats = (most: number) => give(owner, { kind: "override", metric: "seats", most, reason: "As many people" });
  await seats(3);
  const guest = await newcomer(world);
  const stranger = newAddress();
  for (const email of [guest.email, stranger])
    await owner.api("POST /teams/:id/members", { id: owner.team.id, email, role: "member" });
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: stranger });
  const link = messages.flatMap(({ links }) => links).find((address) => address.includes("/invitations/"))!;
  const token = link.split("/").at(-1)!;
  const register = () =>
    world.visitor.fetch(`/api/v1/invitations/${token}/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "fr" },
      body: JSON.stringify({ name: "Nina", password: goodPassword }),
    });
  const accept = async () => {
    const [invitation] = (await guest.api("GET /invitations")).invitations;
    return guest.api("POST /invitations/:token/accept", { token: invitation!.id });
  };
  await seats(2);
  await expect(accept()).rejects.toMatchObject({
    ...{ status: 409, code: "team_full" },
    message: expect.stringContaining("Ask an owner of the team to choose a larger plan"),
  });
  const refused = await register();
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
    409,
    expect.stringContaining("a moins de places que l’équipe n’a de membres et d’invitations"),
  ]);
  expect(await world.sql("select from users where email = $1", [stranger])).toEqual([]);
  const { members } = await owner.api("GET /teams/:id/members", { id: owner.team.id });
  expect(members.map(({ status }) => status)).toEqual(["active", "invited", "invited"]);
  await seats(3);
  await accept();
  expect((await register()).status).toBe(201);
  expect((await world.eventsOf(owner.team.id)).filter((name) => name === "member.joined")).toHaveLength(2);
});

test("ORC-05.5 ORC-10.5 a grant sent twice under one Idempotency-Key is given once", async () => {
  const owner = await newOwner();
  const key = newId();
  const send = () =>
    finance.fetch(`/api/v1/admin/teams/${owner.team.id}/grants`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ kind: "grant", metric: "api_call", most: 100, reason: "Once" }),
    });
  const [first, again] = [await send(), await send()];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(await again.json()).toEqual(await first.json());
  expect((await allowed(owner))!.most).toBe(1_100);
});

test("ORC-05.5 what makes no sense is refused at its field, and nothing is given", async () => {
  const owner = await newOwner();
  const past = new Date(world.house.now().getTime() - 1_000).toISOString();
  for (const [more, path] of [
    [{ metric: "unheard" }, "metric"],
    [{ most: null }, "most"],
    [{ most: 0 }, "most"],
    [{ most: -1 }, "most"],
    [{ kind: "add_on", most: null }, "most"],
    [{ expires_at: past }, "expires_at"],
    [{ reason: "  " }, "reason"],
  ] as const)
    await expect(give(owner, more as never), JSON.stringify(more)).rejects.toMatchObject({
      status: 422,
      errors: [{ path }],
    });
  expect(await eventsOf(owner)).toEqual([]);
  await expect(give({ ...owner, team: { ...owner.team, id: newId() } })).rejects.toMatchObject({ status: 404 });
});

test("ORC-07.5 ORC-05.5 a role that may only read gives and ends nothing; a grant of another team is not found", async () => {
  const [owner, other] = [await newOwner(), await newOwner()];
  const support = await world.staff("support");
  const { id: grant_id } = await give(owner);
  const wish = { id: owner.team.id, kind: "grant", metric: "api_call", most: 5, reason: "No right to" } as const;
  await expect(support.api("POST /admin/teams/:id/grants", wish)).rejects.toMatchObject({ status: 403 });
  await expect(owner.api("POST /admin/teams/:id/grants", wish)).rejects.toMatchObject({ status: 403 });
  const end = (who: Person, id: string) =>
    who.api("DELETE /admin/teams/:id/grants/:grant_id", { id, grant_id, reason: "No right to" });
  await expect(end(support, owner.team.id)).rejects.toMatchObject({ status: 403 });
  await expect(end(finance, other.team.id)).rejects.toMatchObject({ status: 404 });
  expect((await allowed(owner))!.most).toBe(1_250);
});
