import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const password = "Orchestrator1";
let count = 0;
const address = () => `person-${++count}-${Date.now()}@example.com`;
const register = async (email = address()) => {
  await world.visitor.api("POST /auth/register", { email, password });
  return email;
};
const verified = async () => {
  const email = await register();
  await world.sql("update users set email_verified_at = now() where email = $1", [email]);
  return email;
};
/** Each sign-in of these tests comes from an address of its own, unless one is given. */
const signIn = (email: string, secret: string, ip = `10.0.${count}.${Math.floor(Math.random() * 250)}`) =>
  world.api.http.fetch(
    new Request("http://localhost:3000/api/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: secret }),
    }),
    { clientIp: ip },
  );
const code = async (response: Response | Promise<Response>) => {
  const answer = await response;
  return `${answer.status} ${((await answer.json()) as { code?: string }).code ?? "ok"}`;
};

test("ORC-01.4 a taken address is refused with 409 email_taken, whatever its case", async () => {
  const email = await register();
  await expect(
    world.visitor.api("POST /auth/register", { email: email.toUpperCase(), password }),
  ).rejects.toMatchObject({ status: 409, code: "email_taken" });
});

test.each([
  ["Short1", "Use at least 8 characters."],
  ["orchestrator1", "Add an upper-case letter."],
  ["ORCHESTRATOR1", "Add a lower-case letter."],
  ["Orchestrator", "Add a digit."],
  [`Aa1${"x".repeat(70)}`, "Use at most 72 bytes."],
  ["Password1", "This password is among those that are tried first. Choose another."],
])("ORC-01.4 the password %s is refused with one message at its field", async (weak, message) => {
  const refused = world.visitor.api("POST /auth/register", { email: address(), password: weak });
  await expect(refused).rejects.toMatchObject({ status: 422, errors: [{ path: "password", message }] });
});

test("ORC-01.5 passwords are stored with bcrypt, cost 12", async () => {
  const email = await register();
  const [user] = await world.sql<{ password_hash: string }>("select password_hash from users where email = $1", [
    email,
  ]);
  expect(user!.password_hash).toMatch(/^\$2[aby]\$12\$/);
});

test("ORC-01.2 an unverified account with the right password gets email_not_verified; with a wrong one it learns nothing", async () => {
  const email = await register();
  expect(await code(signIn(email, password))).toBe("403 email_not_verified");
  expect(await code(signIn(email, "Wrong-pass1"))).toBe("401 invalid_credentials");
});

test("ORC-02.3 five wrong passwords lock the account for 15 minutes, whatever the network", async () => {
  const email = await verified();
  for (let n = 0; n < 5; n++)
    expect(await code(signIn(email, "Wrong-pass1", `10.9.0.${n}`))).toBe("401 invalid_credentials");
  const locked = await signIn(email, password, "10.9.0.99");
  expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(14 * 60);
  expect(await code(locked)).toBe("429 account_locked");
  world.clock.advance(15 * 60_000 + 1_000);
  expect(await code(signIn(email, password, "10.9.0.99"))).toBe("200 ok");
});

test("ORC-02.3 an unknown address is answered and locked like a known one", async () => {
  const nobody = address();
  for (let n = 0; n < 5; n++)
    expect(await code(signIn(nobody, "Wrong-pass1", `10.8.0.${n}`))).toBe("401 invalid_credentials");
  expect(await code(signIn(nobody, "Wrong-pass1", "10.8.0.9"))).toBe("429 account_locked");
});
