import { createHmac } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cookieOf, goodPassword, newAddress, signInFrom, signUp, tokenIn, verdict } from "../../test/newcomers.ts";
import { openWorld, type World } from "../../test/world.ts";
import { derivedKey } from "./derived-key.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Tokens {
  token: string;
  refresh_token: string;
  expires_in: number;
  user: { id: string; email: string };
}
let networks = 0;
function post(path: string, body: object = {}, headers: Record<string, string> = {}) {
  const request = new Request(`http://localhost:3000/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", host: "localhost:3000", ...headers },
    body: JSON.stringify(body),
  });
  return Promise.resolve(world.api.http.fetch(request, { clientIp: `10.88.0.${++networks % 250}` }));
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const read = (token: string, headers: Record<string, string> = {}) =>
  world.visitor.fetch("/api/user/profile", { headers: { ...bearer(token), ...headers } });
const refresh = (refresh_token: string) => post("/auth/refresh", { refresh_token });

async function program(): Promise<Tokens & { email: string }> {
  const email = await signUp(world, { verified: true });
  const answer = await post("/auth/login", { email, password: goodPassword });
  return { email, ...((await answer.json()) as Tokens) };
}

test("ORC-02.6 a program's sign-in answers a token of 24 hours and a refresh token, and no cookie", async () => {
  const email = await signUp(world, { verified: true });
  const answer = await post("/auth/login", { email, password: goodPassword });
  const tokens = (await answer.json()) as Tokens;
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(tokens).toMatchObject({ user: { email }, token_type: "Bearer", expires_in: 86_400 });
  expect(decodeProtectedHeader(tokens.token).alg).toBe("HS256");
  const claims = decodeJwt(tokens.token);
  expect(claims).toMatchObject({ iss: "http://localhost:3000", aud: "api", sub: tokens.user.id });
  expect(claims.exp! - claims.iat!).toBe(86_400);
  expect(((await (await read(tokens.token)).json()) as { email: string }).email).toBe(email);
});

test("ORC-02.6 a browser's sign-in answers a cookie and no token", async () => {
  const email = await signUp(world, { verified: true });
  const answer = await signInFrom(world, email, goodPassword);
  expect(Object.keys((await answer.json()) as object)).toEqual(["next"]);
  expect(cookieOf(answer)).toMatch(/^session=/);
});

test("LUN-01.1 a sign-up answers 201 with user and token, which opens once the address is confirmed", async () => {
  const email = newAddress();
  const answer = await post("/auth/register", { email, password: goodPassword, name: "John Doe" });
  expect(answer.status).toBe(201);
  const { token, user } = (await answer.json()) as Tokens;
  expect(user).toMatchObject({ email, name: "John Doe", email_verified: false });
  expect(await verdict(read(token))).toBe("403 email_not_verified");
  await world.visitor.api("POST /auth/verify-email", { token: await tokenIn(world, email, "verify-email") });
  expect(await verdict(read(token))).toBe("200 ok");
});

test("ORC-02.6 an access token is refused after its 24 hours, and the refresh token gives a new one", async () => {
  const first = await program();
  world.clock.advance(86_400_000 + 1_000);
  expect(await verdict(read(first.token))).toBe("401 token_expired");
  const answer = await refresh(first.refresh_token);
  const second = (await answer.json()) as Tokens;
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(await verdict(read(second.token))).toBe("200 ok");
});

test("ORC-02.6 a refresh token used twice ends its whole family, is written down and told by mail", async () => {
  const first = await program();
  const other = (await (await post("/auth/login", { email: first.email, password: goodPassword })).json()) as Tokens;
  const second = (await (await refresh(first.refresh_token)).json()) as Tokens;
  const third = (await (await refresh(second.refresh_token)).json()) as Tokens;
  expect(await verdict(read(third.token))).toBe("200 ok");
  expect(await verdict(refresh(first.refresh_token))).toBe("401 invalid_refresh_token");
  expect(await verdict(read(third.token))).toBe("401 token_revoked");
  expect(await verdict(refresh(third.refresh_token))).toBe("401 invalid_refresh_token");
  expect(await verdict(read(other.token))).toBe("200 ok");
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: first.email });
  expect(messages.filter(({ subject }) => subject === "We signed a program out")).toHaveLength(1);
  const events = await world.sql("select from events where name = 'user.token_reused' and data->>'user_id' = $1", [
    first.user.id,
  ]);
  expect(events).toHaveLength(1);
});

test("ORC-02.6 of ten uses of one refresh token at once exactly one wins, and the family ends", async () => {
  const first = await program();
  const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(first.refresh_token)));
  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  expect(await verdict(read(((await winners[0]!.json()) as Tokens).token))).toBe("401 token_revoked");
});

test("ORC-02.6 signing out ends the tokens at once, and answers as the source says", async () => {
  const first = await program();
  const out = await post("/auth/logout", {}, bearer(first.token));
  expect(await out.json()).toEqual({ message: "Logged out successfully" });
  expect(await verdict(read(first.token))).toBe("401 token_revoked");
  expect(await verdict(refresh(first.refresh_token))).toBe("401 invalid_refresh_token");
});

test("ORC-02.6 signing out with an access token that has run out, or that waits for its address, ends the session too", async () => {
  const old = await program();
  world.clock.advance(86_400_000 + 1_000);
  expect(await verdict(post("/auth/logout", {}, bearer(old.token)))).toBe("200 ok");
  expect(await verdict(refresh(old.refresh_token))).toBe("401 invalid_refresh_token");
  const registered = await post("/auth/register", { email: newAddress(), password: goodPassword });
  const waiting = (await registered.json()) as Tokens;
  expect(await verdict(post("/auth/logout", {}, bearer(waiting.token)))).toBe("200 ok");
  expect(await verdict(refresh(waiting.refresh_token))).toBe("401 invalid_refresh_token");
});

test("ORC-02.6 signing out with any refresh token ends its session and no other, in the browser neither", async () => {
  const first = await program();
  const other = (await (await post("/auth/login", { email: first.email, password: goodPassword })).json()) as Tokens;
  const cookie = cookieOf(await signInFrom(world, first.email, goodPassword));
  const second = (await (await refresh(first.refresh_token)).json()) as Tokens;
  const out = await post("/auth/logout", { refresh_token: first.refresh_token });
  expect(await out.json()).toEqual({ message: "Logged out successfully" });
  expect(out.headers.getSetCookie()).toEqual([]);
  expect(await verdict(read(second.token))).toBe("401 token_revoked");
  expect(await verdict(refresh(second.refresh_token))).toBe("401 invalid_refresh_token");
  expect(await verdict(read(other.token))).toBe("200 ok");
  expect(await verdict(world.visitor.fetch("/api/user/profile", { headers: { cookie } }))).toBe("200 ok");
});

test("ORC-02.6 a token that has run out opens nothing, and a forged one ends nothing", async () => {
  const first = await program();
  const claims = decodeJwt(first.token);
  const forged = await new SignJWT({ ...claims, exp: claims.iat! - 10 })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .sign(derivedKey(world.house.config, "backup codes"));
  await post("/auth/logout", {}, bearer(forged));
  await post("/auth/logout", { refresh_token: "rt_unknown" });
  expect(await verdict(read(first.token))).toBe("200 ok");
  world.clock.advance(86_400_000 + 1_000);
  expect(await verdict(world.visitor.fetch("/api/v1/sessions", { headers: bearer(first.token) }))).toBe(
    "401 token_expired",
  );
  const session = await world.visitor.fetch("/api/v1/session", { headers: bearer(first.token) });
  expect(((await session.json()) as { user: unknown }).user).toBeNull();
  expect(await verdict(refresh(first.refresh_token))).toBe("200 ok");
});

test("ORC-02.5 a program stands among the sessions as such, and is ended there", async () => {
  const first = await program();
  const cookie = cookieOf(await signInFrom(world, first.email, goodPassword));
  const list = (await (await world.visitor.fetch("/api/v1/sessions", { headers: { cookie } })).json()) as {
    data: { id: string; kind: string }[];
  };
  const programs = list.data.filter(({ kind }) => kind === "program");
  expect(programs).toHaveLength(1);
  await world.visitor.fetch(`/api/v1/sessions/${programs[0]!.id}`, { method: "DELETE", headers: { cookie } });
  expect(await verdict(read(first.token))).toBe("401 token_revoked");
});

test("ORC-02.6 a password reset ends every program", async () => {
  const first = await program();
  await world.visitor.api("POST /auth/forgot-password", { email: first.email });
  const token = await tokenIn(world, first.email, "reset-password");
  await world.visitor.api("POST /auth/reset-password", { token, password: "Another-pass2" });
  expect(await verdict(read(first.token))).toBe("401 token_revoked");
});

test("ORC-02.6 forged, altered and confused tokens are refused with 401", async () => {
  const { token } = await program();
  const claims = decodeJwt(token);
  const key = derivedKey(world.house.config, "access tokens");
  const sign = (changes: object, header: object = {}, by: Uint8Array = key) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...header }).sign(by);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [head, body, signature] = token.split(".") as [string, string, string];
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const rs256 = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "at+jwt" }).sign(privateKey);
  const pem = Buffer.from(await crypto.subtle.exportKey("spki", publicKey));
  expect(await verdict(read(await sign({})))).toBe("200 ok");
  const forged = {
    "no algorithm": `${part({ alg: "none", typ: "at+jwt" })}.${body}.`,
    "no algorithm, with the signature": `${part({ alg: "None", typ: "at+jwt" })}.${body}.${signature}`,
    "another algorithm of the same key": await sign({}, { alg: "HS512" }),
    "an asymmetric algorithm": rs256,
    "a public key as the secret": `${head}.${body}.${createHmac("sha256", pem).update(`${head}.${body}`).digest("base64url")}`,
    "another key": await sign({}, {}, derivedKey(world.house.config, "backup codes")),
    "an altered body": `${head}.${part({ ...claims, sub: world.eve.id })}.${signature}`,
    "another audience": await sign({ aud: "mail" }),
    "another issuer": await sign({ iss: "https://elsewhere.example" }),
    "another kind of token": await sign({}, { typ: "JWT" }),
    "no end": await sign({ exp: undefined }),
    "not a token": "x".repeat(5_000),
  };
  const answers = await Promise.all(
    Object.entries(forged).map(async ([name, bad]) => `${name}: ${await verdict(read(bad))}`),
  );
  expect(answers).toEqual(Object.keys(forged).map((name) => `${name}: 401 invalid_token`));
  expect(await verdict(read(await sign({ sub: world.eve.id })))).toBe("401 token_revoked");
  expect((await read(rs256)).headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
});

test("ORC-02.6 the header wins over a cookie, and a call with it may come from another site", async () => {
  const first = await program();
  const cookie = cookieOf(await signInFrom(world, await signUp(world, { verified: true }), goodPassword));
  const headers = { cookie, "sec-fetch-site": "cross-site", origin: "https://elsewhere.example" };
  expect(((await (await read(first.token, headers)).json()) as { email: string }).email).toBe(first.email);
  expect(await verdict(read("bad", headers))).toBe("401 invalid_token");
  expect(await verdict(post("/auth/logout", {}, headers))).toBe("403 foreign_origin");
  expect(await verdict(post("/auth/logout", {}, { ...headers, ...bearer(first.token) }))).toBe("200 ok");
  expect(await verdict(world.visitor.fetch("/api/user/profile", { headers: { cookie } }))).toBe("200 ok");
});

test("ORC-02.6 neither an access token nor a refresh token is good as a cookie, and a refresh token opens nothing", async () => {
  const first = await program();
  for (const value of [first.token, first.refresh_token, `program:${decodeJwt(first.token).sid}`])
    expect((await world.visitor.fetch("/api/user/profile", { headers: { cookie: `session=${value}` } })).status).toBe(
      401,
    );
  expect(await verdict(read(first.refresh_token))).toBe("401 invalid_token");
});

test("ORC-02.6 no token stands in the database", async () => {
  const first = await program();
  const rows = await world.sql("select s.*, r.* from sessions s join refresh_tokens r on r.session_id = s.id");
  const dump = JSON.stringify(rows);
  expect(dump).not.toContain(first.refresh_token);
  expect(dump).not.toContain(first.token);
});
