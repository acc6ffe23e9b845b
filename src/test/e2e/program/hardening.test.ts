import { chmodSync, mkdtempSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoPassword } from "../../../server/seed.ts";
import { freePort } from "../../free-port.ts";
import { goodPassword } from "../../newcomers.ts";
import { type SmtpStandIn, startSmtp } from "../../stand-ins/smtp.ts";
import { type App, startApp } from "../app.ts";

let app: App;
let mailServer: SmtpStandIn;
const address = "https://orchestrator.example";
beforeAll(async () => {
  mailServer = await startSmtp();
  const dataDir = mkdtempSync(join(tmpdir(), "e2e-"));
  chmodSync(dataDir, 0o755);
  const production = { APP_ENV: "production", AUTH_SECRET: "s".repeat(40), SMTP_URL: mailServer.url, APP_URL: address };
  app = await startApp(production, { dataDir, port: await freePort() });
});
afterAll(async () => {
  await app?.close();
  await mailServer?.stop();
});

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

/** What comes back for these bytes until the server closes, or has said nothing more for a while. */
const exchange = (bytes: string) =>
  new Promise<{ text: string; closed: boolean }>((resolve) => {
    let text = "";
    const socket = connect(Number(new URL(app.url).port), "127.0.0.1");
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on("data", (chunk) => (text += chunk));
    socket.on("error", () => {});
    let ended = false;
    socket.on("end", () => (ended = true));
    socket.on("close", () => resolve({ text, closed: ended }));
    socket.write(bytes);
  });
const head = (host = "localhost") =>
  `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
const smuggled = "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n";

test.each([
  ["a length and chunks", `${head()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ["two lengths", `${head()}Content-Length: 2\r\nContent-Length: ${smuggled.length}\r\n\r\n{}${smuggled}`],
  ["an unknown encoding", `${head()}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ["a space before the colon", `${head()}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ["a folded header", `${head()}X-Folded: a\r\n Transfer-Encoding: chunked\r\n\tContent-Length: 3\r\n\r\n${smuggled}`],
  ["a bare line feed in a chunk", `${head()}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n${smuggled}`],
])("ORC-10.3 a request with %s is refused, and no second one behind it is answered", async (_, bytes) => {
  const { text, closed } = await exchange(bytes);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(closed).toBe(true);
});

test("ORC-10.3 every answer, refusals too, carries the headers that protect it, and none that is private is kept", async () => {
  const script = /src="(\/_next\/static\/[^"]+)"/.exec(await (await fetch(`${app.url}/login`)).text())![1]!;
  const answers: [number, string, RequestInit?][] = [
    ...([
      [200, "/"],
      [200, "/login"],
      [200, script],
      [404, "/nowhere"],
      [307, "/operations"],
    ] as [number, string][]),
    ...([
      [200, "/healthz"],
      [200, "/readyz"],
      [200, "/metrics"],
      [200, "/api/openapi.json"],
    ] as [number, string][]),
    ...([
      [401, "/api/v1/credits"],
      [404, "/api/v1/nowhere"],
      [404, "/api/dev/mailbox"],
    ] as [number, string][]),
    [405, "/api/v1/auth/login"],
    [415, "/api/v1/auth/login", { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" }],
    [400, "/api/v1/auth/login", { method: "POST", headers: { "content-type": "application/json" }, body: "{" }],
    [422, "/api/v1/auth/login", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }],
    [
      413,
      "/api/v1/auth/login",
      { method: "POST", headers: { "content-type": "application/json" }, body: "x".repeat(2e6) },
    ],
  ];
  for (const [status, path, init] of answers) {
    const answer = await fetch(`${app.url}${path}`, { redirect: "manual", ...init });
    const { headers } = answer;
    expect({
      ...{ path, status: answer.status, sniff: headers.get("x-content-type-options") },
      ...{ referrer: headers.get("referrer-policy"), frames: headers.get("x-frame-options") },
      hsts: headers.get("strict-transport-security"),
    }).toEqual({
      ...{ path, status, sniff: "nosniff", referrer: "strict-origin-when-cross-origin", frames: "DENY" },
      hsts: "max-age=31536000; includeSubDomains",
    });
    const policy = headers.get("content-security-policy");
    if (path !== script) expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")]);
    expect(policy?.match(/script-src[^;]*unsafe-inline/) ?? null).toBeNull();
    if (path.startsWith("/api/v1") || status === 307)
      expect([path, headers.get("cache-control")]).toEqual([path, "no-store"]);
    expect(headers.get("x-powered-by")).toBeNull();
  }
});

test("ORC-22.4 in production no demo account exists", async () => {
  for (const name of ["owner@natak.test", "owner@luna.test", "owner@orchestrator.test", "admin@orchestrator.test"])
    expect(
      (await post("/api/v1/auth/login", { email: name, password: demoPassword }, { "x-forwarded-for": name })).status,
    ).toBe(401);
});

test("ORC-10.3 a forged Host is in no mail and no address that a browser is led to, and the session's cookie is bound to this host", async () => {
  const forged = "evil.example";
  const { text } = await exchange(
    `GET /operations HTTP/1.1\r\nHost: ${forged}\r\nX-Forwarded-Host: ${forged}\r\nConnection: close\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 307 /);
  expect(text).toMatch(/^location: \/login/im);
  expect(text).not.toContain(forged);
  const body = JSON.stringify({ email: "careful@example.com", password: goodPassword, session: "cookie" });
  const sent = await exchange(
    `POST /api/v1/auth/register HTTP/1.1\r\nHost: ${forged}\r\nX-Forwarded-Host: ${forged}\r\nX-Forwarded-Proto: http\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  expect(sent.text).toMatch(/^HTTP\/1\.1 201 /);
  const [received] = await mailServer.arrived("careful@example.com");
  expect(received!.raw).not.toContain(forged);
  const token = new RegExp(`${address}/verify-email\\?token=([\\w-]+)`).exec(received!.mail.text!)![1]!;
  const entered = await post("/api/v1/auth/verify-email", { token });
  const cookie = entered.headers.getSetCookie().find((one) => one.includes("session="))!;
  expect(cookie).toMatch(/^__Host-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure/);
});

test("ORC-02.2 a forged X-Forwarded-For makes nobody somebody else: the sixth failure from one network is not looked at", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 7; n++) {
    const attempt = { email: `guess-${n}@example.com`, password: "Wrong-Passw0rd" };
    statuses.push((await post("/api/v1/auth/login", attempt, { "x-forwarded-for": `203.0.113.${n}` })).status);
  }
  expect(statuses.at(-1)).toBe(429);
});
