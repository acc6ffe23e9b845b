import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is read here as it comes
const operation = (path: string, method: string) => (world.document as any).paths[path][method];
const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", "idempotency-key": "one" },
  body: JSON.stringify(body),
});

test("ORC-10.4 every answer below /api tells the limits, the document itself and what nobody serves too", async () => {
  for (const [path, init, status] of [
    ["/api/openapi.json", {}, 200],
    ["/api/v1/openapi.json", {}, 200],
    ["/api/openapi.json", { method: "HEAD" }, 200],
    ["/api/openapi.json", { method: "POST" }, 405],
    ["/api", {}, 404],
    ["/api/", {}, 404],
    ["/api/v1/nothing", {}, 404],
    ["/api/v1/%zz", {}, 404],
    ["/api/v1/keys", { method: "OPTIONS" }, 405],
    ["/api/v1/keys", { method: "PUT" }, 405],
    ["/api/v1/avatars/0192b0de-0000-7000-8000-000000000000", {}, 404],
  ] as const) {
    const answer = await world.visitor.fetch(path, init);
    expect(`${answer.status}`, path).toBe(`${status}`);
    for (const name of ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id"])
      expect(answer.headers.get(name), `${path} ${name}`).toMatch(/^[\w-]+$/);
  }
  const document = await (await world.visitor.fetch("/api/openapi.json")).json();
  expect(document).toEqual(JSON.parse(JSON.stringify(world.document)));
});

test("ORC-10.6 every status that the document names of making a key comes, with the headers that it names", async () => {
  const { ada, vic, visitor } = world;
  const eve = await world.person("Spender", await world.team("Spent", "orchestrator"), "owner");
  await world.sql(
    `insert into entitlement_grants (team_id, id, kind, metric, most, reason, created_at)
     values ($1, gen_random_uuid(), 'override', 'api_call', 0, 'for the test', now())`,
    [eve.team.id],
  );
  const spent = await eve.api("POST /keys", { name: "Spent", scopes: ["admin", "write", "read"] });
  const busy = await ada.api("POST /keys", { name: "Busy", scopes: ["admin", "write", "read"], rate_limit: 1 });
  const bearer = ({ key }: { key: string }, init: RequestInit) => ({
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` },
  });
  const path = "/api/v1/keys";
  const good = json({ name: "Good" });
  const plain = { ...good, headers: { "content-type": "text/plain" } };
  const big = json({ name: "x".repeat(1024 * 1024) });
  const calls: [number, () => Promise<Response>, string[]][] = [
    [201, () => ada.fetch(path, good), []],
    [201, () => ada.fetch(path, good), ["Idempotency-Replayed"]],
    [400, () => ada.fetch(path, { ...good, body: "{" }), []],
    [401, () => visitor.fetch(path, good), ["WWW-Authenticate"]],
    [402, () => visitor.fetch(path, bearer(spent, good)), []],
    [403, () => vic.fetch(path, good), []],
    [413, () => ada.fetch(path, big), []],
    [415, () => ada.fetch(path, plain), []],
    [422, () => ada.fetch(path, json({ name: "Other" })), []],
    [429, () => visitor.fetch(path, bearer(busy, good)), ["Retry-After"]],
  ];
  await visitor.fetch(path, bearer(busy, good));
  const { responses } = operation("/keys", "post");
  for (const [status, send, named] of calls) {
    const answer = await send();
    expect(answer.status, await answer.clone().text()).toBe(status);
    for (const name of named) {
      expect(answer.headers.get(name), `${status} ${name}`).toBeTruthy();
      expect(Object.keys(responses[status].headers), `${status}`).toContain(name);
    }
  }
  // 409 needs a hundred keys or a call under way, 503 a database that is away: idempotency.test.ts and others bring them.
  const came = new Set(calls.map(([status]) => `${status}`));
  expect(Object.keys(responses).filter((status) => !came.has(status))).toEqual(["409", "503", "default"]);
});

test("ORC-10.6 a refusal that only one operation has is in its document, and comes", async () => {
  const refused = async (path: string, body: unknown) =>
    (await world.visitor.fetch(`/api/v1${path}`, json(body))).status;
  expect(await refused("/auth/verify-email", { token: "none" })).toBe(404);
  expect(operation("/auth/verify-email", "post").responses[404].content["application/problem+json"].example.code).toBe(
    "link_invalid",
  );
  expect(await refused("/auth/login", { email: "nobody@example.com", password: "Wrong-1-password" })).toBe(401);
  expect(operation("/auth/login", "post").responses[401].description).toContain("invalid_credentials");
  expect(operation("/plans", "get").responses[404]).toBeUndefined();
});
