import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "../test/world.ts";
import { directAnswers } from "./direct.ts";

let world: World;
let server: Server;
let url: string;
let bearer: string;
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
  ["a list with a query", "/api/keys?revoked=false&fields=keys", true, 200],
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
