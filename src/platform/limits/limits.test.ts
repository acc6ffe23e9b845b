import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { goodPassword, signUp } from "../../test/newcomers.ts";
import { startRedis } from "../../test/stand-ins/redis.ts";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ RATE_LIMIT_PER_HOUR: "50" });
});
afterAll(() => world.close());

const names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit", "RateLimit-Policy"];
/** Of somebody new: the keys of one person share the plan's calls. */
const newKey = async (rate_limit: number) => {
  const person = await world.person("Kim", world.ada.team, "admin");
  return (await person.api("POST /keys", { name: "Limited", rate_limit })).key;
};
const call = (key: string, path = "/api/v1/keys/current", init: RequestInit = {}) =>
  world.visitor.fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });

test("ORC-10.4 every answer of the API says what is left, refusals too", async () => {
  const json = { "content-type": "application/json" };
  const answers: [status: number, answer: Promise<Response>][] = [
    [200, world.ada.fetch("/api/v1/credits")],
    [200, world.visitor.fetch("/api/session")],
    [401, world.visitor.fetch("/api/v1/credits")],
    [401, call("natak_sk_wrong")],
    [401, call("no-key-at-all")],
    [403, world.vic.fetch("/api/v1/keys")],
    [403, world.ada.fetch("/api/v1/keys", { method: "POST", headers: { ...json, origin: "https://evil.example" } })],
    [404, world.ada.fetch("/api/v1/keys/00000000-0000-7000-8000-000000000000")],
    [404, world.visitor.fetch("/api/v1/no/such/address", { method: "POST", body: "x" })],
    [413, world.ada.fetch("/api/v1/keys", { method: "POST", headers: json, body: "x".repeat(1024 * 1024 + 1) })],
    [415, world.ada.fetch("/api/v1/keys", { method: "POST", headers: { "content-type": "text/plain" }, body: "x" })],
    [422, world.ada.fetch("/api/v1/keys", { method: "POST", headers: json, body: "{}" })],
  ];
  for (const [status, answer] of answers) {
    const response = await answer;
    expect(response.status).toBe(status);
    expect(
      names.filter((name) => !response.headers.get(name)),
      `${status} ${response.url}`,
    ).toEqual([]);
  }
});

test("ORC-10.4 a key has its calls a minute; past them 429 with Retry-After, and after it calls go on", async () => {
  const key = await newKey(5);
  const first = await call(key);
  expect(first.headers.get("ratelimit-policy")).toBe('"key";q=5;w=60, "plan";q=50;w=3600');
  expect(first.headers.get("ratelimit")).toMatch(/^"key";r=4;t=\d+, "plan";r=49;t=\d+$/);
  expect([first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual(["5", "4"]);
  for (let i = 0; i < 4; i++) expect((await call(key)).status).toBe(200);
  const refused = await call(key);
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(120);
  expect(refused.headers.get("ratelimit-reset")).toBe(String(seconds));
  expect(await refused.json()).toMatchObject({ code: "rate_limited", status: 429, title: "Too many requests" });
  world.clock.advance(seconds * 1_000);
  expect((await call(key)).status).toBe(200);
});

test("ORC-10.4 the plan's calls an hour bind as well, and a signed-in browser has ten times as many", async () => {
  const key = await newKey(1_000);
  const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await call(key)).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(50);
  const refused = await call(key);
  expect([refused.headers.get("ratelimit-limit"), refused.headers.get("ratelimit-remaining")]).toEqual(["50", "0"]);
  expect(((await refused.json()) as { detail: string }).detail).toContain("The plan allows 50 calls an hour");
  const browser = await world.ada.fetch("/api/v1/credits");
  expect([browser.status, browser.headers.get("ratelimit-limit")]).toEqual([200, "500"]);
});

test("ORC-10.4 a limit of 100 and 400 calls at once over HTTP: 100 are answered", async () => {
  const roomy = await openWorld();
  try {
    const { key } = await roomy.ada.api("POST /keys", { name: "Crowd", rate_limit: 100 });
    const headers = { authorization: `Bearer ${key}` };
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => roomy.visitor.fetch("/api/v1/keys/current", { headers })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(300);
  } finally {
    await roomy.close();
  }
});

test("ORC-10.4 a network address has a limit of its own, and one IPv6 network is one address", async () => {
  const from = async (ip: string) =>
    (await world.api.http.fetch(new Request("http://localhost:3000/api/v1/session"), { clientIp: ip })).headers.get(
      "ratelimit-remaining",
    );
  expect(await from("2001:db8:1:1::1")).toBe("1199");
  expect(await from("2001:db8:1:1:ffff::2")).toBe("1198");
  expect(await from("2001:db8:1:2::1")).toBe("1199");
  expect(await from("203.0.113.5")).toBe("1199");
});

test("ORC-10.4 a clock that jumps an hour back and forth causes no error and no lock-out", async () => {
  const key = await newKey(20);
  for (const hours of [0, -1, 1, 1, -1]) {
    world.clock.advance(hours * 3_600_000);
    const answer = await call(key);
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get("ratelimit-reset"))).toBeLessThanOrEqual(3_600);
  }
});

test("ORC-10.4 a picture or a stream is a call for every program, with a key or a token; only a signed-in browser's pages have them free", async () => {
  const email = await signUp(world, { verified: true });
  const signIn = await world.visitor.fetch("/api/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: goodPassword }),
  });
  const { token } = (await signIn.json()) as { token: string };
  const picture = `/api/v1/avatars/${newId()}`;
  const left = async (answer: Promise<Response>) => Number((await answer).headers.get("ratelimit-remaining"));
  const key = await newKey(20);
  for (const [bearer, most] of [
    [key, 20],
    [token, 50],
  ] as const)
    expect([await left(call(bearer, picture)), await left(call(bearer, picture))]).toEqual([most - 1, most - 2]);
  const looked = await left(world.max.fetch(picture));
  expect(await left(world.max.fetch(picture))).toBe(looked);
});

test("ORC-10.4 ORC-19.2 a batch that is too fast hears when it fits, and one that never fits how large it may be", async () => {
  const hourMs = 3_600_000;
  world.clock.advance(hourMs + 1_000 - (world.house.now().getTime() % hourMs));
  const key = await newKey(8);
  const batch = (calls: number) =>
    call(key, "/api/v1/batch", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ operations: Array(calls).fill({ method: "GET", path: "/keys/current" }) }),
    });
  const never = await batch(9);
  expect([never.status, never.headers.get("retry-after")]).toEqual([422, null]);
  expect(await never.json()).toMatchObject({
    code: "batch_too_large",
    detail: "This key allows 8 calls a minute. Send at most 8 operations at once.",
  });
  expect((await batch(6)).status).toBe(200);
  const refused = await batch(5);
  expect([refused.status, refused.headers.get("ratelimit-remaining")]).toEqual([429, "1"]);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(((await refused.json()) as { detail: string }).detail).toContain(`Try again in ${seconds} s.`);
  world.clock.advance((seconds - 1) * 1_000);
  expect((await batch(5)).status).toBe(429);
  world.clock.advance(1_000);
  expect((await batch(5)).status).toBe(200);
});

test("ORC-10.4 Redis stopped under load: calls are answered and limited all along, and no answer is a 5xx", async () => {
  const redis = await startRedis();
  const withRedis = await openWorld({ REDIS_URL: redis.url });
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    const { key } = await withRedis.ada.api("POST /keys", { name: "Load", rate_limit: 200 });
    const headers = { authorization: `Bearer ${key}` };
    const statuses: number[] = [];
    const load = Array.from({ length: 20 }, async () => {
      for (let i = 0; i < 40; i++) {
        const { status } = await withRedis.visitor.fetch("/api/v1/keys/current", { headers });
        statuses.push(status);
        if (statuses.length === 100) await redis.kill();
      }
    });
    await Promise.all(load);
    expect(statuses).toHaveLength(800);
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    // 200 at most in Redis, and 200 in memory after it.
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(400);
    expect(warned).toHaveBeenCalledTimes(1);
  } finally {
    warned.mockRestore();
    await withRedis.close();
    await redis.kill();
  }
});
