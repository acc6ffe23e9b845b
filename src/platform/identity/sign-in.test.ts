import { compare, hash } from "@node-rs/bcrypt";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cookieOf, goodPassword, newAddress, signInFrom, signUp, tokenIn, verdict } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";
import { safePath } from "./ui/texts.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const wrong = "Wrong-pass1";
const dayMs = 86_400_000;
const session = async (cookie: string) =>
  (await world.visitor.fetch("/api/v1/session", { headers: { cookie } })).json() as Promise<{
    user: { email: string } | null;
  }>;
const sessions = (cookie: string) => world.visitor.fetch("/api/v1/sessions", { headers: { cookie } });

test("ORC-02.1 a session lasts 24 hours without use, and 30 days with Remember me", async () => {
  const email = await signUp(world, { verified: true });
  const short = cookieOf(await signInFrom(world, email, goodPassword));
  const remembered = await signInFrom(world, email, goodPassword, { remember: true });
  expect(remembered.headers.getSetCookie().join()).toMatch(/Expires=/);
  world.clock.advance(dayMs + 1_000);
  expect(await verdict(sessions(short))).toBe("401 session_expired");
  world.clock.advance(28 * dayMs);
  expect((await session(cookieOf(remembered))).user?.email).toBe(email);
});

test("ORC-02.1 a session in use is prolonged before it ends", async () => {
  const email = await signUp(world, { verified: true });
  const cookie = cookieOf(await signInFrom(world, email, goodPassword));
  for (let n = 0; n < 3; n++) {
    world.clock.advance(20 * 3_600_000);
    expect((await session(cookie)).user?.email).toBe(email);
    await expect
      .poll(
        async () =>
          (
            await world.sql(
              "select from sessions s join users u on u.id = s.user_id where u.email = $1 and last_seen_at > $2",
              [email, new Date(world.clock.now.getTime() - 60_000)],
            )
          ).length,
      )
      .toBe(1);
  }
});

test("ORC-02.1 the cookie is HttpOnly and SameSite=Lax, and under HTTPS Secure with the __Host- prefix", async () => {
  const secure = await openWorld({ APP_URL: "https://natak.example" });
  try {
    const email = await signUp(secure, { verified: true });
    const cookies = (await signInFrom(secure, email, goodPassword)).headers.getSetCookie();
    expect(cookies.find((cookie) => cookie.includes("session="))).toMatch(
      /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  } finally {
    await secure.close();
  }
});

test("ORC-02.2 after five failures in 15 minutes a network gets 429 with Retry-After, whatever the account", async () => {
  const email = await signUp(world, { verified: true });
  for (let n = 0; n < 5; n++)
    expect(await verdict(signInFrom(world, newAddress(), wrong, { ip: "192.0.2.1" }))).toBe("401 invalid_credentials");
  const refused = await signInFrom(world, email, goodPassword, { ip: "192.0.2.1" });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await verdict(refused)).toBe("429 too_many_requests");
  expect(await verdict(signInFrom(world, email, goodPassword, { ip: "192.0.2.2" }))).toBe("200 ok");
});

test("ORC-02.2 of forty guesses at once from one network, five are looked at", async () => {
  const guesses = await Promise.all(
    Array.from({ length: 40 }, () => verdict(signInFrom(world, newAddress(), wrong, { ip: "192.0.2.3" }))),
  );
  expect(guesses.filter((answer) => answer === "401 invalid_credentials")).toHaveLength(5);
});

test("ORC-02.3 five wrong passwords lock the account for 15 minutes, whatever the network, and the owner gets a mail", async () => {
  const email = await signUp(world, { verified: true });
  for (let n = 0; n < 5; n++) expect(await verdict(signInFrom(world, email, wrong))).toBe("401 invalid_credentials");
  const locked = await signInFrom(world, email, goodPassword);
  expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(14 * 60);
  expect(await verdict(locked)).toBe("429 account_locked");
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  expect(messages[0]!.subject).toBe("Your account is locked for 15 minutes");
  world.clock.advance(15 * 60_000 + 1_000);
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("200 ok");
});

test("ORC-02.3 an unknown address is answered and locked like a known one", async () => {
  const nobody = newAddress();
  for (let n = 0; n < 5; n++) expect(await verdict(signInFrom(world, nobody, wrong))).toBe("401 invalid_credentials");
  expect(await verdict(signInFrom(world, nobody, wrong))).toBe("429 account_locked");
});

// A hash is nearly all of a call's time, so as many hashes are as much time; how long they take is the machine's affair.
test("ORC-02.3 a wrong password and an unknown address cost the same: one hash, whoever asks", async () => {
  const known = await signUp(world, { verified: true });
  for (const email of [known, newAddress()]) expect(await hashesOf(() => signInFrom(world, email, wrong))).toBe(1);
});

test("ORC-01.4 NTK-01.5 sign-up and reset cost the same for known and unknown addresses", async () => {
  const known = await signUp(world, { verified: true });
  const register = (email: string) =>
    world.visitor.api("POST /auth/register", { email, password: goodPassword, session: "cookie" });
  for (const email of [known, newAddress()]) {
    expect(await hashesOf(() => register(email).catch(() => {}))).toBe(1);
    expect(await hashesOf(() => world.visitor.api("POST /auth/forgot-password", { email }))).toBe(0);
  }
});

async function hashesOf(call: () => Promise<unknown>): Promise<number> {
  const before = vi.mocked(compare).mock.calls.length + vi.mocked(hash).mock.calls.length;
  await call();
  return vi.mocked(compare).mock.calls.length + vi.mocked(hash).mock.calls.length - before;
}

test("ORC-02 each event of signing in is written down once", async () => {
  const email = await signUp(world, { verified: true });
  await signInFrom(world, email, wrong);
  await signInFrom(world, email, goodPassword);
  await world.visitor.api("POST /auth/forgot-password", { email });
  const token = await tokenIn(world, email, "reset-password");
  await world.visitor.api("POST /auth/reset-password", { token, password: "Another-pass2" });
  const rows = await world.sql<{ name: string }>(
    "select e.name from events e join users u on e.data->>'user_id' = u.id::text where u.email = $1 order by e.created_at, e.id",
    [email],
  );
  expect(rows.map(({ name }) => name.replace("user.", ""))).toEqual([
    ...["registered", "email_verified", "signed_in"],
    ...["sign_in_failed", "signed_in"],
    ...["password_reset", "signed_in"],
  ]);
});

test("ORC-02.4 an ended session is refused on the API with session_expired, no session with unauthorized", async () => {
  const email = await signUp(world, { verified: true });
  const cookie = cookieOf(await signInFrom(world, email, goodPassword));
  await world.visitor.fetch("/api/v1/auth/logout", { method: "POST", headers: { cookie } });
  expect(await verdict(sessions(cookie))).toBe("401 session_expired");
  expect(await verdict(world.visitor.fetch("/api/v1/sessions"))).toBe("401 unauthorized");
});

test("ORC-02.5 one's sessions are listed, and ended one by one or all the others at once", async () => {
  const email = await signUp(world, { verified: true });
  const cookies = [];
  for (let n = 0; n < 3; n++) cookies.push(cookieOf(await signInFrom(world, email, goodPassword)));
  const [here, there] = cookies as [string, string];
  const list = async () =>
    ((await (await sessions(here)).json()) as { data: { id: string; current: boolean; ip: string }[] }).data;
  expect(await list()).toHaveLength(4);
  expect((await list()).filter(({ current }) => current)).toHaveLength(1);
  const change = (path: string, method: string) =>
    world.visitor.fetch(`/api/v1${path}`, { method, headers: { cookie: here } });
  const other = (await list()).find(({ current }) => !current)!;
  expect((await change(`/sessions/${other.id}`, "DELETE")).status).toBe(204);
  expect(await list()).toHaveLength(3);
  expect(await (await change("/sessions/end-others", "POST")).json()).toEqual({ ended: 2 });
  expect(await verdict(sessions(there))).toBe("401 session_expired");
  expect(await verdict(change(`/sessions/${other.id}`, "DELETE"))).toBe("404 not_found");
});

test("ORC-02.5 nobody can end somebody else's session", async () => {
  const email = await signUp(world, { verified: true });
  const [mine, theirs] = [
    await signInFrom(world, email, goodPassword),
    await signInFrom(world, await signUp(world, { verified: true }), goodPassword),
  ].map(cookieOf) as [string, string];
  const { data } = (await (await sessions(mine)).json()) as { data: { id: string }[] };
  const end = world.visitor.fetch(`/api/v1/sessions/${data[0]!.id}`, { method: "DELETE", headers: { cookie: theirs } });
  expect(await verdict(end)).toBe("404 not_found");
});

test("NTK-01.3 the first sign-in leads to the welcome page, later ones to the last page, else to the product's home", async () => {
  const email = await signUp(world);
  await world.sql("update users set email_verified_at = now() where email = $1", [email]);
  const enter = async () => {
    const response = await signInFrom(world, email, goodPassword);
    const returning = response.headers.getSetCookie().find((cookie) => cookie.startsWith("returning="));
    return { cookie: cookieOf(response), next: ((await response.json()) as { next: string }).next, returning };
  };
  const first = await enter();
  expect(first).toMatchObject({ next: "/onboarding/welcome", returning: undefined });
  expect(await enter()).toMatchObject({ next: "/operations", returning: undefined });
  const remember = (path: string) =>
    world.visitor.fetch("/api/v1/user/last-page", {
      method: "POST",
      headers: { cookie: first.cookie, "content-type": "application/json" },
      body: JSON.stringify({ path }),
    });
  expect((await remember("/assets")).status).toBe(204);
  expect((await enter()).next).toBe("/assets");
  const invoice = "/settings/billing/invoices/01a1fff1-a648-7155-93e4-ecd4daed822a";
  expect((await remember(invoice)).status).toBe(204);
  const back = await enter();
  expect(back.next).toBe(invoice);
  // The page that is led back to is named for a minute, in case that it is gone.
  expect(back.returning).toBe(`returning=${invoice}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60`);
  for (const bad of ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
    expect((await remember(bad)).status).toBe(422);
  const [profile] = await world.sql<{ first_login_at: Date; onboarding_complete: boolean }>(
    "select p.* from profiles p join users u on u.id = p.user_id where email = $1",
    [email],
  );
  expect(profile).toMatchObject({ first_login_at: expect.any(Date), onboarding_complete: false });
});

test("NTK-01.5 a reset sets the new password, ends every session, unlocks, signs in at the product's home and sends a mail", async () => {
  const email = await signUp(world, { verified: true });
  const before = cookieOf(await signInFrom(world, email, goodPassword));
  for (let n = 0; n < 5; n++) await signInFrom(world, email, wrong);
  await world.visitor.api("POST /auth/forgot-password", { email });
  const token = await tokenIn(world, email, "reset-password");
  const reset = { token, password: "Another-Pass2" };
  await expect(world.visitor.api("POST /auth/reset-password", { ...reset, password: "weak" })).rejects.toMatchObject({
    status: 422,
  });
  expect(await world.visitor.api("POST /auth/reset-password", reset)).toEqual({ next: "/operations" });
  await expect(world.visitor.api("POST /auth/reset-password", reset)).rejects.toMatchObject({ code: "link_used" });
  expect(await verdict(sessions(before))).toBe("401 session_expired");
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("401 invalid_credentials");
  expect(await verdict(signInFrom(world, email, reset.password))).toBe("200 ok");
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  expect(messages.map(({ subject }) => subject)).toContain("Your password was changed");
});

test("NTK-01.5 an unknown address gets the same answer to a reset, and no mail; a link ends after an hour", async () => {
  const nobody = newAddress();
  await world.visitor.api("POST /auth/forgot-password", { email: nobody });
  await world.runJobs();
  expect((await world.visitor.api("GET /dev/mailbox", { to: nobody })).messages).toEqual([]);
  const email = await signUp(world, { verified: true });
  await world.visitor.api("POST /auth/forgot-password", { email });
  const token = await tokenIn(world, email, "reset-password");
  world.clock.advance(3_600_000 + 1_000);
  await expect(
    world.visitor.api("POST /auth/reset-password", { token, password: "Another-Pass2" }),
  ).rejects.toMatchObject({ status: 410, code: "link_expired" });
});

test("a person goes on in another of their teams, and in no other", async () => {
  const nia = await world.person("Nia", world.ada.team, "member");
  const second = await world.team("Second");
  await world.sql(
    "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'viewer', now())",
    [second.id, nia.id],
  );
  expect((await nia.api("GET /teams")).teams.map(({ name }) => name).sort()).toEqual(["Atelier", "Second"]);
  const choose = (team_id: string) =>
    nia.fetch("/api/v1/session/team", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ team_id }),
    });
  expect(await verdict(choose(world.eve.team.id))).toBe("404 not_found");
  expect(await (await choose(second.id)).json()).toEqual({ next: "/operations" });
  expect((await nia.api("GET /session")).team).toMatchObject({ name: "Second", role: "viewer" });
  await expect(nia.api("POST /characters", { name: "Mira", trigger_word: "mira" })).rejects.toMatchObject({
    status: 403,
  });
});

test("ORC-02.4 a sign-in leads back to a page of this site and nowhere else", async () => {
  const email = await signUp(world, { verified: true });
  const enter = (next: string) =>
    world.visitor.fetch("/api/v1/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: goodPassword, session: "cookie", next }),
    });
  for (const path of ["/analytics?days=7", "/settings/security", "/"]) {
    expect(await (await enter(path)).json()).toEqual({ next: path });
    expect(safePath(path)).toBe(path);
  }
  const elsewhere = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "evil.example",
  ];
  for (const path of [...elsewhere, "/\n/evil.example", "/\t/evil.example", "/a\\b", "", " /x"]) {
    expect(await verdict(enter(path)), path).toBe("422 invalid_input");
    expect(safePath(path), path).toBeNull();
  }
  expect(safePath(["/a", "/b"])).toBeNull();
  expect(safePath(undefined)).toBeNull();
});
