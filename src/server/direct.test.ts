import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../test/world.ts";
import { directAnswers } from "./direct.ts";

let world: World;
let server: Server;
let url: string;
let bearer: string;
let reporter: string;
beforeAll(async () => {
  world = await openWorld();
  const direct = directAnswers(world.api, [["X-Content-Type-Options", "nosniff"]]);
  server = createServer((request, response) => {
    if (!direct(request, response, () => "127.0.0.1")) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { key } = await world.ada.api("POST /keys", { name: "Reader", scopes: ["admin"], rate_limit: 12 });
  bearer = `Bearer ${key}`;
  const other = await world.ada.api("POST /keys", { name: "Reporter", scopes: ["write"], rate_limit: 1_000 });
  reporter = `Bearer ${other.key}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});

/** What two answers to one question have in common: all but the id, the count and what a connection says of itself. */
async function seen(answer: Response) {
  const own =
    /^(date|connection|keep-alive|content-length|x-content-type-options|ratelimit|ratelimit-(remaining|reset))$/;
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !own.test(name)));
  expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  const body = (await answer.text()).replaceAll(headers["x-request-id"]!, "<id>");
  return { status: answer.status, headers: { ...headers, "x-request-id": "<id>" }, body };
}

test.each([
  ["a good call", "/api/v1/keys/current", true, 200],
  ["a list with a query", "/api/keys?revoked=false&fields=id", true, 200],
  ["a bad query", "/api/v1/keys?revoked=perhaps", true, 422],
  ["a parameter of the path", "/api/v1/keys/0192b0de-0000-7000-8000-000000000000", true, 404],
  ["a bad parameter of the path", "/api/v1/keys/none", true, 422],
  ["nobody", "/api/v1/keys/current", false, 401],
])(
  "ORC-10.4 %s is answered straight to the socket as it is through the web's objects",
  async (_, path, known, status) => {
    const headers = known ? { authorization: bearer } : undefined;
    const straight = await fetch(url + path, { headers: headers ?? {} });
    expect(straight.headers.get("x-content-type-options")).toBe("nosniff");
    expect(straight.headers.get("ratelimit-remaining")).toMatch(/^\d+$/);
    const request = new Request(`http://localhost:3000${path}`, { headers: headers ?? {} });
    const web = await seen(await world.api.http.fetch(request, { clientIp: "127.0.0.1" }));
    const direct = await seen(straight);
    expect(direct).toEqual(web);
    expect(direct.status).toBe(status);
  },
);

const event = { metric_type: "api_call", count: 2, idempotency_key: "once" };
test.each([
  ["a good event", JSON.stringify(event), "application/json; charset=utf-8", 200],
  ["the same event again", JSON.stringify(event), "application/json", 200],
  ["a body with a mark of its order of bytes", `\uFEFF${JSON.stringify(event)}`, "application/json", 200],
  ["a body that is no JSON", "{metric_type", "application/json", 400],
  ["a list that is none of events", "[1]", "application/json", 422],
  ["a wrong field", '{"metric_type":7}', "application/json", 422],
  ["CloudEvents in a batch", "[]", "application/cloudevents-batch+json", 422],
])(
  "LUN-02.2 %s is taken straight from the socket as it is through the web's objects",
  async (_, body, type, status) => {
    const init = { method: "POST", body, headers: { authorization: reporter, "content-type": type } };
    const straight = await fetch(`${url}/api/v1/usage/events`, init);
    const direct = await seen(straight);
    const request = new Request("http://localhost:3000/api/v1/usage/events", init);
    const web = await seen(await world.api.http.fetch(request, { clientIp: "127.0.0.1" }));
    expect(direct.status).toBe(status);
    if (status !== 200) expect(direct).toEqual(web);
    else expect(web.body).toBe('{"recorded":0,"duplicates":1,"refused":[]}');
  },
);

test("ORC-10.4 a call whose answer has no body is answered straight to the socket as it is through the web's objects", async () => {
  const init = (email: string) => ({
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ email }) },
  });
  const direct = await seen(await fetch(`${url}/api/v1/auth/forgot-password`, init("straight@example.com")));
  const request = new Request("http://localhost:3000/api/v1/auth/forgot-password", init("web@example.com"));
  expect(direct).toEqual(await seen(await world.api.http.fetch(request, { clientIp: "127.0.0.1" })));
  expect(direct).toMatchObject({ status: 202, body: "" });
});

test("ORC-22.7 a body that ends too early changes nothing, and the next call is answered", async () => {
  const asked = { host: "127.0.0.1", port: new URL(url).port, method: "POST", path: "/api/v1/usage/events" };
  const headers = { authorization: reporter, "content-type": "application/json", "content-length": 500 };
  const cut = httpRequest({ ...asked, headers });
  cut.on("error", () => {});
  cut.write('{"metric_type":');
  await new Promise((resolve) => setTimeout(resolve, 50));
  cut.destroy();
  const answer = await fetch(`${url}/api/v1/keys/current`, { headers: { authorization: reporter } });
  expect(answer.status).toBe(200);
});

test("LUN-04.2 a call from a page of another origin is left to the web's objects, which know who is listed", async () => {
  const answer = await fetch(`${url}/api/v1/keys/current`, {
    headers: { authorization: bearer, origin: "https://elsewhere.example" },
  });
  expect(answer.status).toBe(418);
});

test("ORC-10.4 past its limit a key is refused there too, with all that tells when to come again", async () => {
  const call = () => fetch(`${url}/api/v1/keys/current`, { headers: { authorization: bearer } });
  const answers = await Promise.all(Array.from({ length: 12 }, call));
  const refused = answers.find(({ status }) => status === 429)!;
  expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(refused.headers.get("ratelimit-remaining")).toBe("0");
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
});

test.each([
  ["POST", "/api/v1/keys"],
  ["DELETE", "/api/v1/keys/0192b0de-0000-7000-8000-000000000000"],
  ["HEAD", "/api/v1/keys"],
  ["GET", "/api/v1/keys/%63urrent"],
  ["GET", "/api/v1/no-such-thing"],
  ["GET", "/api/openapi.json"],
  ["GET", "/healthz"],
  ["GET", "/api/v1/../keys"],
  ["GET", "//api/v1/keys"],
])("ORC-10.4 %s %s is left to the web's objects", async (method, path) => {
  const status = await new Promise<number>((resolve, reject) => {
    const asked = { host: "127.0.0.1", port: new URL(url).port, method, path };
    httpRequest(asked, (answer) => resolve(answer.resume().statusCode!))
      .on("error", reject)
      .end();
  });
  expect(status).toBe(418);
});
