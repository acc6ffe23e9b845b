import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, holderOf, newAddress, newcomer, signInFrom, tokenIn, verdict } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";
import { beginSession } from "./sessions.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const confirm = (token: string) => world.visitor.api("POST /auth/confirm-email", { token });
const namesOf = async (id: string) =>
  (await world.sql<{ name: string }>("select name from events where actor_id = $1 order by id", [id])).map(
    ({ name }) => name,
  );

test("ORC-09.1 a new address counts once its own link was opened; then one signs in with it and not with the old", async () => {
  const person = await newcomer(world);
  const next = newAddress();
  expect(await person.api("POST /user/email", { email: next, password: goodPassword })).toEqual({
    pending_email: next,
  });
  expect(await person.api("GET /user/profile")).toMatchObject({ email: person.email, pending_email: next });
  expect(await verdict(signInFrom(world, next, goodPassword))).toBe("401 invalid_credentials");

  expect(await confirm(await tokenIn(world, next, "confirm-email"))).toEqual({ email: next });
  expect(await person.api("GET /user/profile")).toMatchObject({
    email: next,
    email_verified: true,
    pending_email: null,
  });
  expect(await verdict(signInFrom(world, next, goodPassword))).toBe("200 ok");
  expect(await verdict(signInFrom(world, person.email, goodPassword))).toBe("401 invalid_credentials");
  // The link may be opened twice, as mail programs do.
  expect(await confirm(await tokenIn(world, next, "confirm-email"))).toEqual({ email: next });
  expect(await namesOf(person.id)).toEqual(expect.arrayContaining(["user.email_change_asked", "user.email_changed"]));
});

test("ORC-09.1 the password is asked, five wrong ones lock, and the same or a taken address is refused as at sign-up", async () => {
  const person = await newcomer(world);
  const other = await newcomer(world);
  const ask = (email: string, password?: string) =>
    person.api("POST /user/email", { email, ...(password ? { password } : {}) }).catch((error) => error);
  expect(await ask(newAddress())).toMatchObject({ status: 422, errors: [{ path: "password" }] });
  expect(await ask(newAddress(), "Wrong1234")).toMatchObject({ status: 422 });
  expect(await ask(person.email, goodPassword)).toMatchObject({ status: 422, errors: [{ path: "email" }] });
  expect(await ask("nobody", goodPassword)).toMatchObject({ status: 422, errors: [{ path: "email" }] });
  expect(await ask(other.email, goodPassword)).toMatchObject({ status: 409, code: "email_taken" });
  for (let wrong = 0; wrong < 5; wrong++) await ask(newAddress(), "Wrong1234");
  expect(await ask(newAddress(), goodPassword)).toMatchObject({ status: 429 });
  expect(await verdict(world.visitor.fetch("/api/user/email", { method: "DELETE" }))).toBe("401 unauthorized");
});

test("ORC-09.1 an address that was taken meanwhile is refused at its link", async () => {
  const person = await newcomer(world);
  const next = newAddress();
  await person.api("POST /user/email", { email: next, password: goodPassword });
  const token = await tokenIn(world, next, "confirm-email");
  await newcomer(world, { email: next });
  await expect(confirm(token)).rejects.toMatchObject({ status: 409, code: "email_taken" });
  expect((await person.api("GET /user/profile")).email).toBe(person.email);
});

test("ORC-09.1 from the old address the change is stopped or taken back: sessions end and a new password is chosen", async () => {
  for (const confirmed of [false, true]) {
    const person = await newcomer(world);
    const next = newAddress();
    await person.api("POST /user/email", { email: next, password: goodPassword });
    const fresh = await tokenIn(world, next, "confirm-email");
    if (confirmed) await confirm(fresh);
    const stop = await tokenIn(world, person.email, "email-not-me");
    const answer = await world.visitor.api("POST /auth/stop-email-change", { token: stop });
    expect(await verdict(person.fetch("/api/user/profile"))).toBe("401 session_expired");
    const token = new URL(answer.next, "http://localhost").searchParams.get("token")!;
    await world.visitor.api("POST /auth/reset-password", { token, password: "Another1pass" });
    expect(await verdict(signInFrom(world, person.email, "Another1pass"))).toBe("200 ok");
    await expect(confirm(fresh)).rejects.toMatchObject({ status: 410 });
    await expect(world.visitor.api("POST /auth/stop-email-change", { token: stop })).rejects.toMatchObject({
      status: 410,
    });
    expect(await namesOf(person.id)).toContain("user.email_change_stopped");
  }
});

test("ORC-09.4 somebody without a password proves themselves by a mailed code, which is good once and for ten minutes", async () => {
  const next = newAddress();
  await expect(world.max.api("POST /user/email", { email: next, code: "000000" })).rejects.toMatchObject({
    errors: [{ path: "code" }],
  });
  const mailedCode = async () => {
    await world.max.api("POST /user/proof-code");
    await world.runJobs();
    const { messages } = await world.visitor.api("GET /dev/mailbox", { to: world.max.email });
    return /\b\d{6}\b/.exec(messages[0]!.text)![0];
  };
  const wrong = (code: string) =>
    expect(world.max.api("POST /user/email", { email: newAddress(), code })).rejects.toMatchObject({
      errors: [{ path: "code" }],
    });
  const late = await mailedCode();
  world.clock.advance(10 * 60_000 + 1);
  await wrong(late);
  const replaced = await mailedCode();
  const code = await mailedCode();
  if (replaced !== code) await wrong(replaced);
  const elsewhere = await world.visitor.in((ctx) =>
    beginSession(ctx, { id: world.max.id, teamId: world.max.team.id, remember: false }),
  );
  const borrowed = holderOf(world, elsewhere.cookie[1].split(";")[0]!);
  await expect(borrowed.api("POST /user/email", { email: next, code })).rejects.toMatchObject({ status: 422 });
  await expect(holderOf(world, world.vic.cookie).api("POST /user/email", { email: next, code })).rejects.toMatchObject({
    status: 422,
  });
  await world.max.api("POST /user/email", { email: next, code });
  await wrong(code);
  await confirm(await tokenIn(world, next, "confirm-email"));
  const person = await newcomer(world);
  await expect(person.api("POST /user/proof-code")).rejects.toMatchObject({ code: "has_password" });
});

test("ORC-09.1 ORC-10.1 LUN-01.2 the profile has the shape of its source; names, languages and zones are checked", async () => {
  const profile = await world.ada.api("GET /user/profile");
  const named = ["id", "email", "name", "avatar_url", "tier", "subscription_status", "subscription_start_date"];
  expect(Object.keys(profile)).toEqual(
    expect.arrayContaining([...named, "subscription_end_date", "created_at", "last_login_at"]),
  );
  const post = await world.ada.fetch("/api/v1/user/profile", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada L.", time_zone: "Europe/Paris", locale: "en", avatar_url: null }),
  });
  expect(post.status).toBe(200);
  expect(await post.json()).toMatchObject({ name: "Ada L.", time_zone: "Europe/Paris", locale: "en" });
  const wrong = (input: object) => world.ada.api("PATCH /user/profile", input).catch((error) => error.errors[0].path);
  expect(await wrong({ name: "  " })).toBe("name");
  expect(await wrong({ name: "x".repeat(121) })).toBe("name");
  expect(await wrong({ time_zone: "Moon/Base" })).toBe("time_zone");
  expect(profile.locales).toEqual(["en", "fr"]);
  expect(await wrong({ locale: "de" })).toBe("locale");
  for (const avatar_url of ["me.png", "http://127.0.0.1:9/me.png", "https://nowhere.invalid/me.png"])
    expect(await wrong({ avatar_url })).toBe("avatar_url");
});

test("ORC-09.1 a link ends after 24 hours, with a newer wish, and when the change is withdrawn", async () => {
  const person = await newcomer(world);
  const [first, second, third] = [newAddress(), newAddress(), newAddress()];
  await person.api("POST /user/email", { email: first, password: goodPassword });
  const old = await tokenIn(world, first, "confirm-email");
  await person.api("POST /user/email", { email: second, password: goodPassword });
  await expect(confirm(old)).rejects.toMatchObject({ status: 410 });
  await person.api("DELETE /user/email");
  await expect(confirm(await tokenIn(world, second, "confirm-email"))).rejects.toMatchObject({ status: 410 });
  await person.api("POST /user/email", { email: third, password: goodPassword });
  const late = await tokenIn(world, third, "confirm-email");
  world.clock.advance(24 * 3_600_000 + 1);
  await expect(confirm(late)).rejects.toMatchObject({ status: 410 });
  await expect(confirm("nonsense")).rejects.toMatchObject({ status: 404, code: "link_invalid" });
});
