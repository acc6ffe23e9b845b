import { generateSync } from "otplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiKey } from "../../client/api.ts";
import { cookieOf, goodPassword, signInFrom, signUp, tokenIn, verdict } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const stepMs = 30_000;
const codeNow = (secret: string, steps = 0) =>
  generateSync({ secret, epoch: Math.floor(world.house.now().getTime() / 1000) + 30 * steps });
let networks = 0;

/** A call with JSON from a network of its own, with a cookie or without. */
function call(key: ApiKey, body: object, cookie?: string, ip = `10.77.${++networks >> 8}.${networks & 255}`) {
  const [method, path] = key.split(" ") as [string, string];
  const headers: Record<string, string> = { "content-type": "application/json", host: "localhost:3000" };
  if (cookie) headers.cookie = cookie;
  const init = method === "GET" ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  return Promise.resolve(
    world.api.http.fetch(new Request(`http://localhost:3000/api/v1${path}`, init), { clientIp: ip }),
  );
}
const mailsTo = async (email: string) => {
  await world.runJobs();
  return (await world.visitor.api("GET /dev/mailbox", { to: email })).messages;
};
const subjects = async (email: string) => (await mailsTo(email)).map(({ subject }) => subject);
const eventsOf = async (email: string) =>
  (
    await world.sql<{ name: string }>(
      "select e.name from events e join users u on e.data->>'user_id' = u.id::text where u.email = $1 order by e.created_at, e.id",
      [email],
    )
  ).map(({ name }) => name);

/** Somebody with the second factor on, signed in by a browser; the clock stands in a step that no code was taken from. */
async function protectedPerson() {
  const email = await signUp(world, { verified: true });
  const before = cookieOf(await signInFrom(world, email, goodPassword));
  const begun = await call("POST /user/second-factor", { password: goodPassword }, before);
  const { secret, uri, qr_code } = (await begun.json()) as { secret: string; uri: string; qr_code: string };
  const confirmed = await call("POST /user/second-factor/confirm", { code: codeNow(secret) }, before);
  const { backup_codes } = (await confirmed.json()) as { backup_codes: string[] };
  const cookie = cookieOf(confirmed);
  world.clock.advance(2 * stepMs);
  return { email, secret, uri, qr_code, backup_codes, before, cookie };
}

/** The first step by a browser: its answer, and the cookie that carries the challenge. */
async function firstStep(email: string, options: { ip?: string } = {}) {
  const response = await signInFrom(world, email, goodPassword, options);
  const challenge = response.headers.getSetCookie().find((line) => line.startsWith("second_step="));
  return { response, cookie: challenge?.split(";")[0] ?? "" };
}

test("ORC-11.1 an authenticator app is set up by QR code, and counts only after a first code", async () => {
  const email = await signUp(world, { verified: true });
  const cookie = cookieOf(await signInFrom(world, email, goodPassword));
  expect(await verdict(call("POST /user/second-factor", { password: "Wrong-pass1" }, cookie))).toBe(
    "422 invalid_input",
  );
  const begun = await call("POST /user/second-factor", { password: goodPassword }, cookie);
  const { secret, uri, qr_code } = (await begun.json()) as Record<string, string>;
  expect(uri).toContain(`secret=${secret}`);
  expect(qr_code).toMatch(/^<svg/);
  expect(await (await signInFrom(world, email, goodPassword)).json()).not.toEqual({ next: "/login/second-factor" });
  expect(await verdict(call("POST /user/second-factor/confirm", { code: "000000" }, cookie))).toBe("422 invalid_input");
  const confirmed = await call("POST /user/second-factor/confirm", { code: codeNow(secret!) }, cookie);
  expect(((await confirmed.json()) as { backup_codes: string[] }).backup_codes).toHaveLength(10);
  expect(await subjects(email)).toContain("Two-factor sign-in is on");
  expect(await eventsOf(email)).toContain("user.second_factor_turned_on");
  const rows = await world.sql<{ secret: string }>(
    "select secret from second_factors f join users u on u.id = f.user_id where email = $1",
    [email],
  );
  expect(rows[0]!.secret).not.toContain(secret);
});

test("ORC-11.1 with the second factor on, a sign-in needs password and code; nothing opens in between", async () => {
  const { email, secret } = await protectedPerson();
  const { response, cookie } = await firstStep(email);
  expect(await response.json()).toEqual({ next: "/login/second-factor" });
  expect(response.headers.getSetCookie().filter((line) => line.startsWith("session="))).toEqual([]);
  expect(await verdict(call("GET /sessions", {}, cookie))).toBe("401 unauthorized");
  expect(await verdict(call("POST /auth/second-factor", { code: "000000" }, cookie))).toBe("401 invalid_code");
  const entered = await call("POST /auth/second-factor", { code: codeNow(secret) }, cookie);
  expect(entered.status).toBe(200);
  expect(await verdict(call("GET /sessions", {}, cookieOf(entered)))).toBe("200 ok");
  expect((await eventsOf(email)).slice(-2)).toEqual(["user.second_factor_failed", "user.signed_in"]);
  world.clock.advance(2 * stepMs);
  expect(await verdict(call("POST /auth/second-factor", { code: codeNow(secret) }, cookie))).toBe("401 sign_in_again");
});

test("ORC-11.1 a program gets the challenge in the answer, and its tokens for it", async () => {
  const { email, secret } = await protectedPerson();
  const first = await call("POST /auth/login", { email, password: goodPassword });
  const due = (await first.json()) as { second_factor_required: boolean; challenge: string };
  expect(due).toEqual({ second_factor_required: true, challenge: expect.any(String), expires_in: 600 });
  const second = await call("POST /auth/second-factor", { challenge: due.challenge, code: codeNow(secret) });
  expect(await second.json()).toMatchObject({ user: { email }, token: expect.any(String) });
  expect(second.headers.getSetCookie()).toEqual([]);
});

test("ORC-11.1 a code is good once: of ten at once with one code, one passes", async () => {
  const { email, secret } = await protectedPerson();
  const cookies: string[] = [];
  const code = codeNow(secret);
  const challenges: string[] = [];
  for (let n = 0; n < 2; n++) cookies.push((await firstStep(email)).cookie);
  challenges.push(...cookies);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => verdict(call("POST /auth/second-factor", { code }, challenges[n % 2]))),
  );
  expect(answers.filter((answer) => answer === "200 ok")).toHaveLength(1);
  const again = await firstStep(email);
  expect(await verdict(call("POST /auth/second-factor", { code }, again.cookie))).toBe("401 invalid_code");
});

test("ORC-11.1 the code before and the one after are taken, but none that is older than the last one taken", async () => {
  const { email, secret } = await protectedPerson();
  const attempt = async (steps: number) => {
    const { cookie } = await firstStep(email);
    // Made last: a slow sign-in must not carry the code over the end of its half minute.
    return verdict(call("POST /auth/second-factor", { code: codeNow(secret, steps) }, cookie));
  };
  expect(await attempt(-2)).toBe("401 invalid_code");
  expect(await attempt(2)).toBe("401 invalid_code");
  expect(await attempt(-1)).toBe("200 ok");
  expect(await attempt(1)).toBe("200 ok");
  expect(await attempt(0)).toBe("401 invalid_code");
});

test("ORC-11.1 five wrong codes lock the second step for 15 minutes, whatever the network, and the owner gets a mail", async () => {
  const { email, secret } = await protectedPerson();
  const { cookie } = await firstStep(email);
  for (let n = 0; n < 5; n++)
    expect(await verdict(call("POST /auth/second-factor", { code: "000000" }, cookie))).toBe("401 invalid_code");
  expect(await verdict(call("POST /auth/second-factor", { code: codeNow(secret) }, cookie))).toBe("429 account_locked");
  expect(await subjects(email)).toContain("Somebody knows your password");
  world.clock.advance(15 * 60_000 + 1_000);
  const later = await firstStep(email);
  expect(await verdict(call("POST /auth/second-factor", { code: codeNow(secret) }, later.cookie))).toBe("200 ok");
});

test("ORC-11.1 a challenge ends after ten minutes", async () => {
  const { email, secret } = await protectedPerson();
  const { cookie } = await firstStep(email);
  world.clock.advance(10 * 60_000 + 1_000);
  expect(await verdict(call("POST /auth/second-factor", { code: codeNow(secret) }, cookie))).toBe("401 sign_in_again");
});

test("ORC-11.2 ten backup codes are kept as hashes, and each opens once; a mail says how many are left", async () => {
  const { email, backup_codes } = await protectedPerson();
  expect(new Set(backup_codes).size).toBe(10);
  const rows = await world.sql("select * from backup_codes b join users u on u.id = b.user_id where email = $1", [
    email,
  ]);
  for (const code of backup_codes) expect(JSON.stringify(rows)).not.toContain(code);
  const use = async (code: string) =>
    verdict(call("POST /auth/second-factor", { backup_code: code }, (await firstStep(email)).cookie));
  expect(await use(backup_codes[0]!.toUpperCase().replace("-", " "))).toBe("200 ok");
  expect(await use(backup_codes[0]!)).toBe("401 invalid_code");
  for (const code of backup_codes.slice(1, 9)) expect(await use(code)).toBe("200 ok");
  expect(await subjects(email)).toEqual(
    expect.arrayContaining(["A backup code was used", "A backup code was used: one is left"]),
  );
  expect(await eventsOf(email)).toContain("user.backup_code_used");
});

test("ORC-11.2 one backup code used ten times at once opens once", async () => {
  const { email, backup_codes } = await protectedPerson();
  const { cookie } = await firstStep(email);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      verdict(call("POST /auth/second-factor", { backup_code: backup_codes[0] }, cookie)),
    ),
  );
  expect(answers.filter((answer) => answer === "200 ok")).toHaveLength(1);
});

test("ORC-11.2 new backup codes need the password or a fresh code, and end the old ones", async () => {
  const { email, secret, backup_codes, cookie } = await protectedPerson();
  const key = "POST /user/second-factor/backup-codes";
  expect(await verdict(call(key, {}, cookie))).toBe("422 invalid_input");
  expect(await verdict(call(key, { password: "Wrong-pass1" }, cookie))).toBe("422 invalid_input");
  expect(await verdict(call(key, { password: goodPassword }, cookie))).toBe("201 ok");
  const code = codeNow(secret);
  expect(await verdict(call(key, { code }, cookie))).toBe("201 ok");
  expect(await verdict(call(key, { code }, cookie))).toBe("422 invalid_input");
  const told = (await subjects(email)).filter((subject) => subject === "You have new backup codes");
  expect(told).toHaveLength(2);
  const old = { backup_code: backup_codes[0] };
  expect(await verdict(call("POST /auth/second-factor", old, (await firstStep(email)).cookie))).toBe(
    "401 invalid_code",
  );
});

const mailedCode = async (email: string) =>
  (await mailsTo(email)).map(({ text }) => /^Your code: (\d{6})$/m.exec(text)?.[1]).find(Boolean)!;

test("ORC-11.3 switching off needs the current password and a code sent by mail", async () => {
  const { email, cookie } = await protectedPerson();
  const [ask, disable] = ["POST /user/second-factor/disable-code", "POST /user/second-factor/disable"] as const;
  expect(await verdict(call(ask, { password: "Wrong-pass1" }, cookie))).toBe("422 invalid_input");
  expect(await verdict(call(disable, { password: goodPassword, code: "000000" }, cookie))).toBe("422 invalid_input");
  expect(await verdict(call(ask, { password: goodPassword }, cookie))).toBe("202 ok");
  const code = await mailedCode(email);
  expect(await verdict(call(disable, { password: "Wrong-pass1", code }, cookie))).toBe("422 invalid_input");
  const off = await call(disable, { password: goodPassword, code }, cookie);
  expect(off.status).toBe(204);
  expect(await subjects(email)).toContain("Two-factor sign-in is off");
  expect(await eventsOf(email)).toContain("user.second_factor_turned_off");
  expect((await firstStep(email)).cookie).toBe("");
});

test("ORC-11.3 the mailed code ends after ten minutes, and after five wrong tries none is looked at", async () => {
  const { email, cookie } = await protectedPerson();
  const [ask, disable] = ["POST /user/second-factor/disable-code", "POST /user/second-factor/disable"] as const;
  await call(ask, { password: goodPassword }, cookie);
  const code = await mailedCode(email);
  world.clock.advance(10 * 60_000 + 1_000);
  expect(await verdict(call(disable, { password: goodPassword, code }, cookie))).toBe("422 invalid_input");
  for (let n = 0; n < 4; n++)
    expect(await verdict(call(disable, { password: goodPassword, code: "000000" }, cookie))).toBe("422 invalid_input");
  expect(await verdict(call(disable, { password: goodPassword, code }, cookie))).toBe("429 too_many_requests");
});

test("ORC-11.1 a password reset leaves the second factor on and asks for it", async () => {
  const { email, secret, cookie } = await protectedPerson();
  await world.visitor.api("POST /auth/forgot-password", { email });
  const token = await tokenIn(world, email, "reset-password");
  const reset = await call("POST /auth/reset-password", { token, password: "Another-pass2" });
  expect(await reset.json()).toEqual({ next: "/login/second-factor" });
  expect(await verdict(call("GET /sessions", {}, cookie))).toBe("401 session_expired");
  const challenge = reset.headers
    .getSetCookie()
    .find((line) => line.startsWith("second_step="))!
    .split(";")[0];
  expect(await verdict(call("POST /auth/second-factor", { code: codeNow(secret) }, challenge))).toBe("200 ok");
});

test("ORC-11.1 the session's token changes when the second factor is switched on", async () => {
  const { before, cookie } = await protectedPerson();
  expect(cookie).not.toBe(before);
  expect(await verdict(call("GET /sessions", {}, before))).toBe("401 session_expired");
  expect(await verdict(call("GET /sessions", {}, cookie))).toBe("200 ok");
});

test("ORC-11 the second factor is the person's own: visitors are refused", async () => {
  for (const key of ["POST /user/second-factor", "POST /user/second-factor/disable-code"] as const)
    expect(await verdict(call(key, { password: goodPassword }))).toBe("401 unauthorized");
});
