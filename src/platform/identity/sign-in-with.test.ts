import { generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { goodPassword, newAddress, signInFrom, signUp, verdict } from "../../test/newcomers.ts";
import { home, RedirectBrowser } from "../../test/redirect-browser.ts";
import { type GithubStandIn, startGithub } from "../../test/stand-ins/github.ts";
import { type OidcStandIn, startOidc } from "../../test/stand-ins/oidc.ts";
import { openWorld, type World } from "../../test/world.ts";

let google: OidcStandIn;
let apple: OidcStandIn;
let github: GithubStandIn;
let world: World;
let count = 0;
const picture = { width: 300, height: 400, channels: 3, background: "#c33" } as const;

beforeAll(async () => {
  google = await startOidc({ redirectUris: [`${home}/api/auth/callback/google`] });
  const appleKey = generateKeyPairSync("ec", { namedCurve: "P-256" });
  apple = await startOidc({
    redirectUris: [`${home}/api/auth/callback/apple`],
    secretIsGood: (secret, audience) =>
      jwtVerify(secret, appleKey.publicKey, { issuer: "TEAM", subject: "orchestrator-test", audience }).then(
        ({ protectedHeader }) => protectedHeader.kid === "KEY",
        () => false,
      ),
  });
  github = await startGithub();
  world = await openWorld({
    PRIVATE_HOSTS_ALLOWED: new URL(github.url).host,
    GOOGLE_CLIENT_ID: "orchestrator-test",
    GOOGLE_CLIENT_SECRET: "a-secret-of-the-tests",
    GOOGLE_ISSUER: google.issuer,
    GITHUB_CLIENT_ID: "orchestrator-test",
    GITHUB_CLIENT_SECRET: "a-secret-of-the-tests",
    GITHUB_BASE: github.url,
    GITHUB_API_BASE: github.url,
    APPLE_CLIENT_ID: "orchestrator-test",
    APPLE_TEAM_ID: "TEAM",
    APPLE_KEY_ID: "KEY",
    APPLE_PRIVATE_KEY: appleKey.privateKey.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", "\\n"),
    APPLE_ISSUER: apple.issuer,
  });
});
afterAll(async () => {
  await world.close();
  await Promise.all([google.stop(), apple.stop(), github.stop()]);
});
beforeEach(() => {
  const n = ++count;
  google.person = { sub: `g-${n}`, email: newAddress(), email_verified: true, name: "Grace Hopper" };
  apple.person = { sub: `a-${n}`, email: newAddress(), email_verified: true, name: "Ada Lovelace" };
  github.person = {
    id: 1000 + n,
    login: "octo",
    name: "Mona Lisa",
    emails: [
      { email: "other@example.com", primary: false, verified: true },
      { email: newAddress(), primary: true, verified: true },
    ],
  };
});
afterEach(() => {
  Object.assign(google, { consent: "yes", tamper: null, strangersKey: false, delayMs: 0 });
  Object.assign(github, { consent: "yes", broken: null, avatar: null, avatarHost: github.url });
});

const accountsOf = (email: string) => world.sql("select * from users where email = $1", [email]);
const eventsOf = async (id: string) =>
  (await world.sql<{ name: string }>("select name from events where actor_id = $1 order by created_at, id", [id])).map(
    ({ name }) => name,
  );
const subjectsTo = async (email: string) => {
  await world.runJobs();
  return (await world.visitor.api("GET /dev/mailbox", { to: email })).messages.map(({ subject }) => subject);
};

test("ORC-03.1 a newcomer with a Google account gets a confirmed account, a team, a session and the welcome page", async () => {
  const browser = new RedirectBrowser(world);
  const answer = await browser.signIn("google");
  expect(await answer.json()).toEqual({ next: "/onboarding/welcome" });
  expect(await browser.user()).toMatchObject({ email: google.person.email, name: "Grace Hopper" });
  const [user] = await accountsOf(google.person.email);
  expect(user).toMatchObject({ password_hash: null });
  expect(user!.email_verified_at).not.toBeNull();
  expect(await eventsOf(user!.id)).toEqual(
    expect.arrayContaining(["user.registered", "user.connection_added", "user.signed_in"]),
  );
  const session = (await (await browser.send("/api/v1/session")).json()) as { team: { role: string } };
  expect(session.team.role).toBe("owner");
  expect(await subjectsTo(google.person.email)).toEqual([]);
});

test("ORC-03.1 the second sign-in opens the same account, whatever its address at the provider is by now", async () => {
  await new RedirectBrowser(world).signIn("google");
  const [user] = await accountsOf(google.person.email);
  google.person = { ...google.person, email: newAddress(), email_verified: false };
  const browser = new RedirectBrowser(world);
  const answer = await browser.signIn("google", "/credits?from=mail");
  expect(await answer.json()).toEqual({ next: "/credits?from=mail" });
  expect((await browser.user())!.id).toBe(user!.id);
});

test("ORC-03.1 a page of another site is no place to go after a sign-in", async () => {
  await new RedirectBrowser(world).signIn("google");
  for (const next of ["https://evil.example", "//evil.example", "/\\evil.example"])
    expect(await (await new RedirectBrowser(world).signIn("google", next)).json()).toEqual({ next: "/operations" });
});

test("ORC-03.1 GitHub gives name and confirmed main address", async () => {
  const browser = new RedirectBrowser(world);
  expect(await verdict(browser.signIn("github"))).toBe("200 ok");
  expect(await browser.user()).toMatchObject({ email: github.person.emails[1]!.email, name: "Mona Lisa" });
});

test("ORC-03.1 GitHub's avatar becomes the newcomer's picture, made anew; what is no picture, or stands in a private network, is left", async () => {
  github.avatar = { bytes: await sharp({ create: picture }).png().toBuffer(), type: "image/png" };
  const browser = new RedirectBrowser(world);
  await browser.signIn("github");
  await world.runJobs();
  const shown = await browser.send((await browser.user())!.avatar_url!);
  expect(shown.headers.get("content-type")).toBe("image/webp");
  expect(await sharp(await shown.arrayBuffer()).metadata()).toMatchObject({ width: 256, height: 256 });

  github.avatar = { bytes: Buffer.from("<svg onload=alert(1)>"), type: "image/png" };
  github.person = { ...github.person, id: 9_999, emails: [{ email: newAddress(), primary: true, verified: true }] };
  const other = new RedirectBrowser(world);
  await other.signIn("github");
  await world.runJobs();
  expect(await other.user()).toMatchObject({ avatar_url: null });

  github.avatar = { bytes: await sharp({ create: picture }).png().toBuffer(), type: "image/png" };
  const inside = await startGithub();
  inside.avatar = github.avatar;
  github.avatarHost = inside.url;
  github.person = { ...github.person, id: 9_998, emails: [{ email: newAddress(), primary: true, verified: true }] };
  const third = new RedirectBrowser(world);
  await third.signIn("github");
  await world.runJobs();
  expect(await third.user()).toMatchObject({ avatar_url: null });
  await inside.stop();
});

test("ORC-03.1 Apple knows us by a token that we sign, and posts its answer and the name from its own page", async () => {
  const browser = new RedirectBrowser(world);
  const started = await browser.send("/api/auth/sign-in/apple");
  let at = new URL(started.headers.get("location")!);
  expect(at.searchParams.get("response_mode")).toBe("form_post");
  let form: string | null = null;
  for (let steps = 0; steps < 8 && form === null; steps++) {
    const response = await browser.send(at.href);
    if (response.status === 200) form = await response.text();
    else at = new URL(response.headers.get("location")!, at);
  }
  const fields = [...form!.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
  const posted = await world.visitor.fetch("/api/auth/callback/apple", {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: apple.issuer,
      "sec-fetch-site": "cross-site",
      cookie: "locale=en",
    },
    body: new URLSearchParams([
      ...fields,
      ["user", JSON.stringify({ name: { firstName: "Ada", lastName: "Byron" } })],
    ] as [string, string][]),
  });
  expect(posted.status).toBe(303);
  const page = new URL(posted.headers.get("location")!, home);
  expect(page.pathname).toBe("/sign-in/apple");
  apple.person.name = "";
  expect(await verdict(browser.handIn(page))).toBe("200 ok");
  expect(await browser.user()).toMatchObject({ email: apple.person.email, name: "Ada Byron" });
});

test("ORC-03.2 a confirmed address that matches an account opens it, keeps its password, and its owner gets a mail", async () => {
  const email = await signUp(world, { email: google.person.email, verified: true });
  const browser = new RedirectBrowser(world);
  expect(await verdict(browser.signIn("google"))).toBe("200 ok");
  expect(await accountsOf(email)).toHaveLength(1);
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("200 ok");
  expect(await subjectsTo(email)).toContain("Google can now open your account");
  const { data } = (await (await browser.send("/api/v1/connections")).json()) as { data: unknown[] };
  expect(data).toMatchObject([{ provider: "google", email }]);
});

test("ORC-03.2 GitHub's other confirmed addresses find an account too, its main address first, and unconfirmed ones find none", async () => {
  const [main, second, unknown] = [newAddress(), newAddress(), newAddress()];
  await signUp(world, { email: second, verified: true });
  const enter = async (id: number, emails: GithubStandIn["person"]["emails"]) => {
    github.person = { ...github.person, id, emails };
    const browser = new RedirectBrowser(world);
    const outcome = await verdict(browser.signIn("github"));
    return outcome === "200 ok" ? (await browser.user())!.email : outcome;
  };
  const other = { email: second.toUpperCase(), primary: false, verified: true };
  expect(await enter(8_001, [{ email: unknown, primary: true, verified: true }, other])).toBe(second);
  expect(await accountsOf(unknown)).toEqual([]);
  expect(await subjectsTo(second)).toContain("GitHub can now open your account");
  await world.sql("delete from oauth_accounts where subject = '8001'");
  expect(await enter(8_002, [{ email: unknown, primary: true, verified: false }, other])).toBe(second);
  await world.sql("delete from oauth_accounts where subject = '8002'");

  await signUp(world, { email: main, verified: true });
  expect(await enter(8_003, [other, { email: main, primary: true, verified: true }])).toBe(main);
  const unconfirmed = { ...other, verified: false };
  expect(await enter(8_004, [unconfirmed, { email: unknown, primary: true, verified: true }])).toBe(unknown);
});

test("ORC-03.2 an address that the provider has not confirmed is not linked and makes no account, and the answer says why", async () => {
  const email = await signUp(world, { email: google.person.email, verified: true });
  google.person.email_verified = false;
  const refused = await new RedirectBrowser(world).signIn("google");
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    code: "email_not_verified_there",
    detail: expect.stringContaining("Google has not confirmed"),
  });
  github.person.emails = [
    { email, primary: true, verified: false },
    { email: newAddress(), primary: false, verified: true },
  ];
  expect(await verdict(new RedirectBrowser(world).signIn("github"))).toBe("403 email_not_verified_there");
  github.person.emails = [];
  expect(await verdict(new RedirectBrowser(world).signIn("github"))).toBe("403 email_not_verified_there");
  expect(await world.sql("select from oauth_accounts where email = $1", [email])).toEqual([]);
});

test("ORC-03.2 who signed up with somebody else's address has no way in after its owner came with a provider", async () => {
  const { email } = google.person;
  const registered = await world.visitor.fetch("/api/auth/register", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: goodPassword, session: "token" }),
  });
  const { token } = (await registered.json()) as { token: string };
  await world.sql("update profiles set name = 'Mallory' where user_id = (select id from users where email = $1)", [
    email,
  ]);
  const browser = new RedirectBrowser(world);
  expect(await verdict(browser.signIn("google"))).toBe("200 ok");
  expect(await browser.user()).toMatchObject({ email, name: "Grace Hopper" });
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("401 invalid_credentials");
  const asStranger = { headers: { authorization: `Bearer ${token}` } };
  expect(await verdict(world.visitor.fetch("/api/v1/user/profile", asStranger))).toBe("401 token_revoked");
  const [user] = await accountsOf(email);
  expect(user!.email_verified_at).not.toBeNull();
});

test("ORC-03.2 ten answers for one newcomer at once make one account", async () => {
  const browsers = Array.from({ length: 10 }, () => new RedirectBrowser(world));
  const pages: URL[] = [];
  for (const browser of browsers) pages.push(await browser.follow("/api/auth/sign-in/google"));
  const verdicts = await Promise.all(browsers.map((browser, n) => verdict(browser.handIn(pages[n]!))));
  expect(verdicts).toEqual(Array(10).fill("200 ok"));
  expect(await accountsOf(google.person.email)).toHaveLength(1);
});

test("ORC-03.3 a consent that is cancelled, or refused with an error, leaves nothing behind and says so", async () => {
  google.consent = "no";
  expect(await verdict(new RedirectBrowser(world).signIn("google"))).toBe("403 sign_in_cancelled");
  github.consent = "no";
  expect(await verdict(new RedirectBrowser(world).signIn("github"))).toBe("403 sign_in_cancelled");
  const browser = new RedirectBrowser(world);
  const page = await browser.follow("/api/auth/sign-in/google");
  page.searchParams.set("error", "server_error");
  expect(await verdict(browser.handIn(page))).toBe("502 provider_failed");
  expect(await accountsOf(google.person.email)).toEqual([]);
});

test("ORC-03.3 an answer is good once, for ten minutes, with its own state, in the browser that began", async () => {
  const browser = new RedirectBrowser(world);
  const page = await browser.follow("/api/auth/sign-in/google");
  const flow = browser.jar(home).get("sign_in")!;
  expect(await verdict(new RedirectBrowser(world).handIn(page))).toBe("403 sign_in_over");
  const other = new RedirectBrowser(world);
  await other.send("/api/auth/sign-in/google");
  expect(await verdict(other.handIn(page))).toBe("403 sign_in_over");
  const bent = new URL(page);
  bent.searchParams.set("state", "x");
  expect(await verdict(browser.handIn(bent))).toBe("403 sign_in_over");
  const elsewhere = new URL(page);
  elsewhere.pathname = "/sign-in/github";
  expect(await verdict(browser.handIn(elsewhere))).toBe("403 sign_in_over");

  expect(await verdict(browser.handIn(page))).toBe("200 ok");
  expect(browser.jar(home).has("sign_in")).toBe(false);
  const again = new RedirectBrowser(world, `sign_in=${flow}`);
  expect(await verdict(again.handIn(page))).toBe("403 sign_in_over");

  const late = new RedirectBrowser(world);
  const latePage = await late.follow("/api/auth/sign-in/google");
  world.clock.advance(10 * 60_000 + 1_000);
  expect(await verdict(late.handIn(latePage))).toBe("403 sign_in_over");
});

test("ORC-03.1 the server checks PKCE: a stolen code is worth nothing in another flow", async () => {
  for (const provider of ["google", "github"]) {
    const victim = await new RedirectBrowser(world).follow(`/api/auth/sign-in/${provider}`);
    const thief = new RedirectBrowser(world);
    const own = await thief.follow(`/api/auth/sign-in/${provider}`);
    own.searchParams.set("code", victim.searchParams.get("code")!);
    expect(await verdict(thief.handIn(own))).toBe("502 provider_failed");
  }
  expect(google.verifiers.every((verifier) => verifier.length >= 43)).toBe(true);
});

test("ORC-03.3 an ID token with a wrong nonce, issuer, audience, time or signature is refused", async () => {
  const wrongs: ((claims: Record<string, unknown>) => Record<string, unknown>)[] = [
    (claims) => ({ ...claims, nonce: "another" }),
    (claims) => ({ ...claims, iss: "https://elsewhere.example" }),
    (claims) => ({ ...claims, aud: "another-client" }),
    (claims) => ({ ...claims, exp: 1_000_000 }),
  ];
  for (const wrong of wrongs) {
    google.tamper = wrong;
    expect(await verdict(new RedirectBrowser(world).signIn("google"))).toBe("502 provider_failed");
  }
  google.tamper = null;
  google.strangersKey = true;
  expect(await verdict(new RedirectBrowser(world).signIn("google"))).toBe("502 provider_failed");
  google.strangersKey = false;
  expect(await verdict(new RedirectBrowser(world).signIn("google"))).toBe("200 ok");
});

test("ORC-03.3 while a provider is down the sign-in leads back with a word, and works again when it is back", async () => {
  const redirectUris = [`${home}/api/auth/callback/google`];
  const away = await startOidc({ redirectUris });
  await away.stop();
  const own = await openWorld({
    GOOGLE_CLIENT_ID: "orchestrator-test",
    GOOGLE_CLIENT_SECRET: "a-secret-of-the-tests",
    GOOGLE_ISSUER: away.issuer,
  });
  try {
    const back = await new RedirectBrowser(own).follow("/api/auth/sign-in/google?next=/credits");
    expect(back.pathname + back.search).toBe("/login?problem=provider_unreachable&provider=google");
    const begun = new RedirectBrowser(own);
    const server = await startOidc({ redirectUris, port: away.port });
    const page = await begun.follow("/api/auth/sign-in/google");
    await server.stop();
    expect(await verdict(begun.handIn(page))).toBe("503 provider_unreachable");
    const again = await startOidc({ redirectUris, port: away.port });
    expect(await verdict(new RedirectBrowser(own).signIn("google"))).toBe("200 ok");
    await again.stop();
  } finally {
    await own.close();
  }
});

test("ORC-03.3 a provider that takes longer than five seconds counts as down", async () => {
  const browser = new RedirectBrowser(world);
  const page = await browser.follow("/api/auth/sign-in/google");
  google.delayMs = 6_000;
  expect(await verdict(browser.handIn(page))).toBe("503 provider_unreachable");
  expect(await browser.user()).toBeNull();
}, 15_000);

test("ORC-03.3 a provider that answers nonsense lets nobody in", async () => {
  const browser = new RedirectBrowser(world);
  const page = await browser.follow("/api/auth/sign-in/github");
  github.broken = 500;
  expect(await verdict(browser.handIn(page))).toBe("502 provider_failed");
  expect(await browser.user()).toBeNull();
});

test("ORC-03.4 a person connects and disconnects providers in the settings, with an event for each", async () => {
  const browser = new RedirectBrowser(world, world.max.cookie);
  expect((await browser.connections()).available.map(({ provider }) => provider)).toEqual([
    "google",
    "github",
    "apple",
  ]);
  expect(await (await browser.connect("google")).json()).toEqual({ next: "/settings/security" });
  expect(await verdict(browser.connect("google"))).toBe("200 ok");
  expect(await verdict(browser.connect("github"))).toBe("200 ok");
  const { data, available } = await browser.connections();
  expect(data.map(({ provider, email }) => [provider, email])).toEqual([
    ["google", google.person.email],
    ["github", github.person.emails[1]!.email],
  ]);
  expect(available).toMatchObject([{ provider: "apple" }]);
  expect(await subjectsTo(world.max.email)).toEqual([
    "GitHub can now open your account",
    "Google can now open your account",
  ]);
  const entered = new RedirectBrowser(world);
  await entered.signIn("google");
  expect((await entered.user())!.id).toBe(world.max.id);

  expect((await browser.disconnect(data[0]!.id)).status).toBe(204);
  expect((await browser.connections()).data).toHaveLength(1);
  expect(await subjectsTo(world.max.email)).toContain("Google no longer opens your account");
  expect(await eventsOf(world.max.id)).toEqual(
    expect.arrayContaining(["user.connection_added", "user.connection_removed"]),
  );
});

test("ORC-03.4 the last way in stays: of two removals at once without a password, one is refused", async () => {
  const browser = new RedirectBrowser(world);
  await browser.signIn("google");
  const { data, last_way_in } = await browser.connections();
  expect(last_way_in).toBe(true);
  expect(await verdict(browser.disconnect(data[0]!.id))).toBe("409 last_way_in");
  await browser.connect("github");
  const both = (await browser.connections()).data;
  const verdicts = await Promise.all(both.map(({ id }) => browser.disconnect(id).then(({ status }) => status)));
  expect(verdicts.sort()).toEqual([204, 409]);
  expect((await browser.connections()).data).toHaveLength(1);
});

test("ORC-03.4 with a password the last connection may go", async () => {
  const email = await signUp(world, { email: google.person.email, verified: true });
  const browser = new RedirectBrowser(world);
  await browser.signIn("google");
  const [only] = (await browser.connections()).data;
  expect((await browser.disconnect(only!.id)).status).toBe(204);
  expect(await verdict(signInFrom(world, email, goodPassword))).toBe("200 ok");
  // Its own address brings it back, and the owner hears of it each time.
  expect(await verdict(new RedirectBrowser(world).signIn("google"))).toBe("200 ok");
  const told = (await subjectsTo(email)).filter((subject) => subject === "Google can now open your account");
  expect(told).toHaveLength(2);
});

test("ORC-03.4 another person's connection is not found, and a provider's account opens one account only", async () => {
  const owner = new RedirectBrowser(world);
  await owner.signIn("google");
  const [theirs] = (await owner.connections()).data;
  const eve = new RedirectBrowser(world, world.eve.cookie);
  expect(await verdict(eve.disconnect(theirs!.id))).toBe("404 not_found");
  expect(await verdict(eve.connect("google"))).toBe("409 connected_elsewhere");
  google.person = { ...google.person, sub: `${google.person.sub}-again` };
  owner.jars.delete(google.issuer);
  expect(await verdict(owner.connect("google"))).toBe("409 connected_otherwise");
  expect(await verdict(new RedirectBrowser(world).send("/api/v1/connections"))).toBe("401 unauthorized");
});

test("ORC-03.4 what one person began to connect is not connected to another who signed in meanwhile", async () => {
  const browser = new RedirectBrowser(world, world.vic.cookie);
  const started = await browser.send("/api/connections", {
    method: "POST",
    headers: { "content-type": "application/json", origin: home },
    body: JSON.stringify({ provider: "google" }),
  });
  const page = await browser.follow(((await started.json()) as { address: string }).address);
  browser.jar(home).set(...(world.eve.cookie.split("=") as [string, string]));
  expect(await verdict(browser.handIn(page))).toBe("403 sign_in_over");
});

test("ORC-03.1 ORC-11.1 with two-factor sign-in on, the second step is asked after a provider, too", async () => {
  const browser = new RedirectBrowser(world);
  await browser.signIn("google");
  const user = (await browser.user())!;
  await world.sql(
    "insert into second_factors (user_id, secret, confirmed_at, created_at) values ($1, 'x', now(), now())",
    [user.id],
  );
  const again = new RedirectBrowser(world);
  const answer = await again.signIn("google", "/credits");
  expect(await answer.json()).toEqual({ next: "/login/second-factor" });
  expect(await again.user()).toBeNull();
  expect(again.jar(home).has("second_step")).toBe(true);
});

test("ORC-03.5 without credentials a provider is not there", async () => {
  const plain = await openWorld({ GITHUB_CLIENT_ID: "half of it" });
  try {
    expect(await plain.visitor.api("GET /auth/providers", {})).toEqual({ data: [] });
    expect((await plain.visitor.fetch("/api/auth/sign-in/google")).status).toBe(404);
    expect((await plain.visitor.fetch("/api/auth/sign-in/nobody")).status).toBe(422);
  } finally {
    await plain.close();
  }
});

test("ORC-03.1 the flow's cookie can be read by no script, and under HTTPS by no other host", async () => {
  const secure = await openWorld({
    APP_URL: "https://natak.example",
    GITHUB_CLIENT_ID: "orchestrator-test",
    GITHUB_CLIENT_SECRET: "a-secret-of-the-tests",
    GITHUB_BASE: github.url,
  });
  try {
    const started = await secure.visitor.fetch("/api/auth/sign-in/github");
    expect(started.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-sign_in=v1\.[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/),
    ]);
    expect(new URL(started.headers.get("location")!).searchParams.get("redirect_uri")).toBe(
      "https://natak.example/api/auth/callback/github",
    );
  } finally {
    await secure.close();
  }
});
