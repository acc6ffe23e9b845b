import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../test/world.ts";
import { crossOrigin } from "./cors.ts";

const listed = "https://app.example.com";
const strangers = [
  "null",
  "https://evil.example",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com.evil.example",
  "https://evil-app.example.com",
  "https://sub.app.example.com",
  "https://APP.example.com",
  "https://app.example.com/",
  "",
];
let world: World;
let closed: World;
beforeAll(async () => {
  world = await openWorld({ CORS_ORIGINS: `${listed}, http://localhost:4000` });
  closed = await openWorld();
});
afterAll(async () => {
  await world.close();
  await closed.close();
});

const corsHeaders = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith("access-control"));
const preflight = (origin: string) => ({
  method: "OPTIONS",
  headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "idempotency-key" },
});
const change = (origin: string) => ({
  method: "POST",
  headers: { origin, "sec-fetch-site": "same-site", "content-type": "application/json" },
  body: JSON.stringify({ name: "Mira", trigger_word: "mira" }),
});

test("LUN-04.2 a listed origin passes the preflight and reads answers and refusals, with credentials", async () => {
  const asked = await world.visitor.fetch("/api/v1/characters", preflight(listed));
  expect(asked.status).toBe(204);
  expect(asked.headers.get("access-control-allow-origin")).toBe(listed);
  expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
  expect(asked.headers.get("access-control-allow-headers")).toMatch(/Authorization.*Idempotency-Key/);
  for (const [path, status] of [
    ["/api/v1/characters", 200],
    ["/api/v1/nowhere", 404],
    ["/api/openapi.json", 200],
  ] as const) {
    const answer = await world.ada.fetch(path, { headers: { origin: listed } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("access-control-allow-origin")).toBe(listed);
    expect(answer.headers.get("access-control-allow-credentials")).toBe("true");
    for (const name of ["RateLimit-Remaining", "Retry-After", "X-Request-Id", "Idempotency-Replayed"])
      expect(answer.headers.get("access-control-expose-headers")).toContain(name);
    expect(answer.headers.get("vary")).toContain("Origin");
  }
});

test("LUN-04.2 no other origin gets a word of it: null, other schemes and ports, subdomains, look-alikes", async () => {
  for (const origin of strangers)
    for (const init of [preflight(origin), { headers: { origin } }]) {
      const answer = await world.ada.fetch("/api/v1/characters", init);
      expect(corsHeaders(answer), origin).toEqual([]);
      expect(answer.headers.get("vary"), origin).toContain("Origin");
    }
});

test("LUN-04.2 with a cookie a listed origin may change things, others still may not", async () => {
  expect((await world.ada.fetch("/api/v1/characters", change(listed))).status).toBeLessThan(300);
  for (const origin of strangers.filter(Boolean)) {
    const answer = await world.ada.fetch("/api/v1/characters", change(origin));
    expect(answer.status, origin).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "foreign_origin" });
  }
});

test("LUN-04.2 nothing is listed by default, and only the API is opened", async () => {
  for (const init of [preflight(listed), { headers: { origin: listed } }])
    expect(corsHeaders(await closed.ada.fetch("/api/v1/characters", init))).toEqual([]);
  expect((await closed.ada.fetch("/api/v1/characters", change(listed))).status).toBe(403);
  expect(corsHeaders(await world.ada.fetch("/docs/errors/not_found", { headers: { origin: listed } }))).toEqual([]);
});

test("LUN-04.2 CORS_ORIGINS takes whole origins only", () => {
  for (const wrong of ["*", "null", "https://*.example.com", "https://a.example/", "a.example", "https://a.example/x"])
    expect(() => crossOrigin([listed, wrong]), wrong).toThrow("CORS_ORIGINS");
});
