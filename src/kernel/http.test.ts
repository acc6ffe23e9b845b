import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const json = { "content-type": "application/json" };
const change = (init: RequestInit) =>
  world.ada.fetch("/api/v1/user/profile", { method: "PATCH", headers: json, ...init });
const code = async (response: Promise<Response>) => {
  const answer = await response;
  return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
};

test("ORC-10.3 a refusal is a problem document with its own type and the request's id", async () => {
  const response = await world.visitor.fetch("/api/v1/sessions");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const document = await response.json();
  expect(document).toEqual({
    type: "/docs/errors/unauthorized",
    title: "Sign in first",
    status: 401,
    code: "unauthorized",
    detail: "Sign in to go on.",
    request_id: response.headers.get("x-request-id"),
  });
});

test("ORC-10.1 the same routes stand under /api and /api/v1", async () => {
  const answers = await Promise.all(
    ["/api/user/profile", "/api/v1/user/profile"].map((path) =>
      world.ada.fetch(path).then((response) => response.json()),
    ),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ email: world.ada.email });
});

test("ORC-10.3 what is no JSON object, too large or of another type is refused with what to send", async () => {
  expect(await code(change({ body: "{" }))).toBe("400 bad_json");
  expect(await code(change({ body: "[1]" }))).toBe("400 bad_json");
  expect(await code(change({ body: "name=x", headers: { "content-type": "application/x-www-form-urlencoded" } }))).toBe(
    "415 unsupported_type",
  );
  expect(await code(change({ body: '{"name":"x"}', headers: { "content-type": "text/plain" } }))).toBe(
    "415 unsupported_type",
  );
  expect(await code(change({ body: JSON.stringify({ name: "x".repeat(1_100_000) }) }))).toBe("413 too_large");
  expect(await code(world.ada.fetch("/api/v1/nowhere"))).toBe("404 not_found");
});

test("ORC-10.2 a method that an address does not serve is answered 405 with those that it does", async () => {
  for (const [method, path, allow] of [
    ["PUT", "/api/v1/keys", "GET, HEAD, POST"],
    ["DELETE", "/api/keys", "GET, HEAD, POST"],
    ["POST", `/api/v1/webhooks/${world.ada.id}`, "GET, HEAD, PATCH, DELETE"],
    ["GET", "/api/v1/batch", "POST"],
  ] as const) {
    const answer = await world.ada.fetch(path, { method });
    expect([method, path, answer.status, answer.headers.get("allow")]).toEqual([method, path, 405, allow]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("ratelimit-limit")).not.toBeNull();
    expect(await answer.json()).toMatchObject({
      ...{ status: 405, code: "method_not_allowed", title: "Method not allowed" },
      detail: `This address takes ${allow.replace(", HEAD", "")}.`,
    });
  }
  expect(await code(world.ada.fetch("/api/v1/nowhere", { method: "PUT" }))).toBe("404 not_found");
  expect((await world.ada.fetch("/api/v1/keys", { method: "HEAD" })).status).toBe(200);
});

test("ORC-10.3 a change that another site sends with the person's cookie is refused", async () => {
  const body = '{"name":"Changed"}';
  expect(await code(change({ body, headers: { ...json, origin: "https://evil.example" } }))).toBe("403 foreign_origin");
  expect(await code(change({ body, headers: { ...json, "sec-fetch-site": "cross-site" } }))).toBe("403 foreign_origin");
  expect(
    (await change({ body, headers: { ...json, origin: "http://localhost:3000", "sec-fetch-site": "same-origin" } }))
      .status,
  ).toBe(200);
});

test("ORC-10.3 a program with a person's cookie, which names neither page nor site, may change things; a page of another scheme may not", async () => {
  const body = '{"name":"Changed"}';
  expect((await change({ body, headers: json })).status).toBe(200);
  // A browser of today counts http: and https: of one host as two sites, and says so to an https: address.
  const downgraded = { ...json, origin: "http://localhost:3000", "sec-fetch-site": "cross-site" };
  expect(await code(change({ body, headers: downgraded }))).toBe("403 foreign_origin");
  expect(await code(change({ body, headers: { ...json, origin: "null" } }))).toBe("403 foreign_origin");
});

test("ORC-10.3 fields that only the server sets are ignored, doubled parameters and prototypes refused or dropped", async () => {
  const response = await change({
    body: '{"name":"Ada L","id":"x","email":"other@example.com","__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  });
  expect(await response.json()).toMatchObject({ id: world.ada.id, email: world.ada.email, name: "Ada L" });
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  expect(await code(world.ada.fetch("/api/v1/activity?limit=1&limit=2"))).toBe("422 invalid_input");
  expect(await code(world.ada.fetch("/api/v1/activity?limit=NaN"))).toBe("422 invalid_input");
  expect(await code(world.ada.fetch("/api/v1/activity?limit=1e9"))).toBe("422 invalid_input");
});

test("ORC-10.6 every route of every manifest stands in the OpenAPI document, and nothing else", async () => {
  const document = (await (await world.visitor.fetch("/api/openapi.json")).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  };
  expect(document.openapi).toBe("3.1.0");
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );
  const served = world.house.modules.flatMap((module) => Object.keys(module.routes ?? {}));
  // The document is served as a route, and is no operation of itself.
  expect([...documented, "GET /openapi.json"].sort()).toEqual(served.sort());
  const operations = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(new Set(operations).size).toBe(operations.length);
});

test("ORC-10.1 a GET changes nothing: its transaction is read-only", async () => {
  const { withCtx } = await import("./ctx.ts");
  const { events } = await import("./events.ts");
  const scope = {
    actor: { kind: "system", id: null, email: null, name: null, role: null, session_id: null, entrance: null } as const,
    team: world.ada.team,
    product: "natak",
    request: {
      id: "r",
      ip: null,
      userAgent: null,
      locale: "en",
      origin: "",
      cookie: null,
      range: null,
      ifNoneMatch: null,
    },
    readOnly: true,
  };
  const row = {
    team_id: world.ada.team.id,
    product: "natak",
    name: "x",
    actor_kind: "system",
    data: {},
    request_id: "r",
    created_at: new Date(),
  };
  await expect(withCtx(world.house, scope, (ctx) => ctx.db.insert(events).values(row))).rejects.toMatchObject({
    cause: { code: "25006" },
  });
});
