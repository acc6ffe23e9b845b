import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { goodPassword, newAddress, signInFrom, signUp, tokenIn, verdict } from "../../test/newcomers.ts";
import { startSmtp } from "../../test/stand-ins/smtp.ts";
import { openWorld, type World } from "../../test/world.ts";

vi.unmock("@node-rs/bcrypt");

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const verify = (token: string) => world.visitor.api("POST /auth/verify-email", { token });

test("ORC-01.1 ORC-08.1 the verification mail is in the mail server's hands within 5 s of the sign-up", async () => {
  const smtp = await startSmtp();
  const mailing = await openWorld({ SMTP_URL: smtp.url });
  const worker = await mailing.work();
  try {
    const started = Date.now();
    const email = await signUp(mailing);
    await smtp.arrived(email, 1, 5_000);
    expect(Date.now() - started).toBeLessThan(5_000);
  } finally {
    await worker.stop();
    await mailing.close();
    await smtp.stop();
  }
});

test("ORC-01.4 a taken address is refused with 409 email_taken, whatever its case", async () => {
  const email = await signUp(world);
  const again = world.visitor.api("POST /auth/register", { email: email.toUpperCase(), password: goodPassword });
  await expect(again).rejects.toMatchObject({ status: 409, code: "email_taken" });
});

test("ORC-01.4 of twenty sign-ups with one address at once, one makes an account", async () => {
  const email = newAddress();
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => signUp(world, { email })));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const teams = await world.sql("select from team_members m join users u on u.id = m.user_id where u.email = $1", [
    email,
  ]);
  expect(teams).toHaveLength(1);
}, 60_000);

test("ORC-01.4 a bad address and a bad password are refused together, one message per field", async () => {
  const refused = world.visitor.api("POST /auth/register", { email: "nobody@", password: "x" });
  await expect(refused).rejects.toMatchObject({
    status: 422,
    errors: [
      { path: "email", message: "Enter an e-mail address like name@example.com." },
      { path: "password", message: "Use at least 8 characters." },
    ],
  });
});

test.each([
  ["Short1", "Use at least 8 characters."],
  ["orchestrator1", "Add an upper-case letter."],
  ["ORCHESTRATOR1", "Add a lower-case letter."],
  ["Orchestrator", "Add a digit."],
  [`Aa1${"x".repeat(70)}`, "Use at most 72 bytes."],
  [`Aa1${"é".repeat(35)}`, "Use at most 72 bytes."],
  ["Password1", "This password is among those that are tried first. Choose another."],
])("ORC-01.4 the password %s is refused with one message at its field", async (weak, message) => {
  const refused = world.visitor.api("POST /auth/register", { email: newAddress(), password: weak });
  await expect(refused).rejects.toMatchObject({ status: 422, errors: [{ path: "password", message }] });
});

test("ORC-01.5 passwords are stored with bcrypt, cost 12", async () => {
  const email = await signUp(world);
  const [user] = await world.sql<{ password_hash: string }>("select password_hash from users where email = $1", [
    email,
  ]);
  expect(user!.password_hash).toMatch(/^\$2[aby]\$12\$/);
});

test("ORC-01.2 an unverified account with the right password gets email_not_verified; with a wrong one it learns nothing", async () => {
  const email = await signUp(world);
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("403 email_not_verified");
  expect(await verdict(signInFrom(world, email, "Wrong-pass1"))).toBe("401 invalid_credentials");
});

test("ORC-01.2 the verification mail can be sent again, three times in 15 minutes", async () => {
  const email = await signUp(world);
  const resend = () => world.visitor.api("POST /auth/resend-verification", { email });
  for (let n = 0; n < 3; n++) await resend();
  await expect(resend()).rejects.toMatchObject({ status: 429, retryAfterSeconds: expect.any(Number) });
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: email });
  expect(messages).toHaveLength(4);
  world.clock.advance(15 * 60_000 + 1_000);
  await resend();
});

test("ORC-01.2 asking for a mail to an unknown address is answered and limited alike, and sends nothing", async () => {
  const email = newAddress();
  const resend = () => world.visitor.api("POST /auth/resend-verification", { email });
  for (let n = 0; n < 3; n++) await resend();
  await expect(resend()).rejects.toMatchObject({ status: 429 });
  await world.runJobs();
  expect((await world.visitor.api("GET /dev/mailbox", { to: email })).messages).toEqual([]);
});

test("ORC-01.3 the link verifies once, signs the person in and leads to the welcome page", async () => {
  const email = await signUp(world);
  const token = await tokenIn(world, email, "verify-email");
  const response = await world.visitor.fetch("/api/v1/auth/verify-email", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  expect(await response.json()).toEqual({ next: "/onboarding/welcome" });
  expect(response.headers.getSetCookie().join()).toMatch(/session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/);
  await expect(verify(token)).rejects.toMatchObject({ status: 410, code: "link_used" });
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("200 ok");
});

test("ORC-01.3 an expired, an altered and a replaced link are refused, each in its words", async () => {
  const email = await signUp(world);
  const token = await tokenIn(world, email, "verify-email");
  await expect(verify(`${token.slice(0, -2)}xx`)).rejects.toMatchObject({ status: 404, code: "link_invalid" });
  await world.visitor.api("POST /auth/resend-verification", { email });
  const newer = await tokenIn(world, email, "verify-email");
  await expect(verify(token)).rejects.toMatchObject({ status: 410, code: "link_expired" });
  world.clock.advance(24 * 3_600_000 + 1_000);
  await expect(verify(newer)).rejects.toMatchObject({ status: 410, code: "link_expired" });
});

test("ORC-01.3 of twenty clicks on one link at once, one signs in", async () => {
  const token = await tokenIn(world, await signUp(world), "verify-email");
  const clicks = await Promise.allSettled(Array.from({ length: 20 }, () => verify(token)));
  expect(clicks.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("NTK-01.2 a sign-up makes account, profile, personal team and starting credits together, and says so in the events", async () => {
  const email = await signUp(world, { verified: true });
  const cookie = (await signInFrom(world, email, goodPassword)).headers.getSetCookie()[0]!.split(";")[0]!;
  const session = await world.visitor
    .fetch("/api/v1/session", { headers: { cookie } })
    .then((response) => response.json());
  expect(session).toMatchObject({
    user: { email, onboarding_complete: false },
    team: { role: "owner" },
    product: { name: "natak", home: "/operations" },
  });
  const credits = await world.visitor
    .fetch("/api/v1/credits", { headers: { cookie } })
    .then((response) => response.json());
  expect(credits).toEqual({ balance: 500, held: 0, available: 500 });
  const events = await world.sql<{ name: string }>(
    "select name from events where team_id = $1 or actor_id = $2 or data ->> 'email' = $3",
    [session.team.id, session.user.id, email],
  );
  expect(events.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "user.registered",
      "team.created",
      "credits.granted",
      "user.email_verified",
      "user.signed_in",
    ]),
  );
});
