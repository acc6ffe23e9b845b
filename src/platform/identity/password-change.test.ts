import { afterAll, beforeAll, expect, test } from "vitest";
import { cookieOf, goodPassword, signInFrom, signUp, tokenIn, verdict } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const next = "Another-pass2";
const change = (cookie: string, current_password: string, password = next) =>
  world.visitor.fetch("/api/v1/user/password", {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify({ current_password, password }),
  });
const sessions = (cookie: string) => verdict(world.visitor.fetch("/api/v1/sessions", { headers: { cookie } }));

test("ORC-09.3 a password change needs the current one, ends all other sessions and programs, and is told by mail", async () => {
  const email = await signUp(world, { verified: true });
  const here = cookieOf(await signInFrom(world, email, goodPassword));
  const there = cookieOf(await signInFrom(world, email, goodPassword));
  const { token } = (await world.visitor.api("POST /auth/login", { email, password: goodPassword })) as {
    token: string;
  };
  expect(await verdict(change(here, "Wrong-pass1"))).toBe("422 invalid_input");
  expect(await verdict(change(here, goodPassword, "short"))).toBe("422 invalid_input");
  expect(await sessions(there)).toBe("200 ok");
  const changed = await change(here, goodPassword);
  expect(changed.status).toBe(204);
  expect(await sessions(there)).toBe("401 session_expired");
  expect(await sessions(here)).toBe("401 session_expired");
  expect(await sessions(cookieOf(changed))).toBe("200 ok");
  const headers = { authorization: `Bearer ${token}` };
  expect(await verdict(world.visitor.fetch("/api/v1/sessions", { headers }))).toBe("401 token_revoked");
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("401 invalid_credentials");
  expect(await verdict(signInFrom(world, email, next))).toBe("200 ok");
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  expect(messages.map(({ subject }) => subject)).toContain("Your password was changed");
  const events = await world.sql(
    "select from events e join users u on e.data->>'user_id' = u.id::text where u.email = $1 and e.name = 'user.password_changed'",
    [email],
  );
  expect(events).toHaveLength(1);
});

test("ORC-09.3 after five wrong current passwords none is looked at for 15 minutes; signing in stays open", async () => {
  const email = await signUp(world, { verified: true });
  const cookie = cookieOf(await signInFrom(world, email, goodPassword));
  for (let n = 0; n < 5; n++) expect(await verdict(change(cookie, "Wrong-pass1"))).toBe("422 invalid_input");
  expect(await verdict(change(cookie, goodPassword))).toBe("429 too_many_requests");
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("200 ok");
});

test("ORC-09.3 a person without a password sets one through a mailed link", async () => {
  expect(await world.ada.api("GET /user/security")).toMatchObject({ has_password: false });
  expect(await verdict(change(world.ada.cookie, "anything-1A"))).toBe("409 no_password");
  await world.ada.api("POST /user/password/link");
  const token = await tokenIn(world, world.ada.email, "reset-password");
  await world.visitor.api("POST /auth/reset-password", { token, password: next });
  expect(await verdict(signInFrom(world, world.ada.email, next))).toBe("200 ok");
});

test("ORC-09.3 a visitor changes no password", async () => {
  expect(await verdict(change("session=none", goodPassword))).toBe("401 unauthorized");
});
