import { afterAll, beforeAll, expect, test } from "vitest";
import { systemScope, withCtx } from "../kernel/ctx.ts";
import { newId } from "../kernel/ids.ts";
import { anyone } from "../kernel/route.ts";
import { modules } from "../modules.ts";
import { appointStaff } from "../platform/staff/staff.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ RATE_LIMIT_PER_HOUR: "1000000" });
  // Else routes of the platform's own people would refuse her before they look at what she sends.
  await withCtx(world.house, systemScope(world.house), (ctx) => appointStaff(ctx, world.ada.email, "super_admin"));
});
afterAll(() => world.close());

const routes = modules.flatMap((module) => Object.entries(module.routes ?? {}));
const hostile = [
  "' or 1=1 --",
  "1;drop table users",
  "__proto__",
  "NaN",
  "1e309",
  "-1",
  "99999999999999999999",
  "\u0000",
  "%00",
  "../../etc/passwd",
  "{{7*7}}",
  "x".repeat(3_000),
];
const values: unknown[] = [...hostile, null, true, -1, 1e300, [], ["a", "b"], {}, { $ne: 1 }, [[[[[[]]]]]]];

/** What the document says of an operation, by status. */
function documented(
  key: string,
): Record<string, { headers: Record<string, unknown>; content?: Record<string, unknown> }> {
  const [method, path] = key.split(" ") as [string, string];
  // biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is read here as it comes
  const { paths } = world.document as any;
  return paths[path.replace(/:(\w+)/g, "{$1}")][method.toLowerCase()].responses;
}
/** Headers of any web page, which the document need not name. */
const plain =
  /^(content-(type|length|disposition|range)|cache-control|set-cookie|vary|etag|accept-ranges|x-content-type-options|x-accel-buffering|content-security-policy)$/;

/** An answer has a status, headers and a type of body that the document knows. */
function isDocumented(key: string, answer: Response, what = key) {
  const known = documented(key)[answer.status];
  expect(known, `${what}: ${answer.status} is not in the document`).toBeDefined();
  const names = Object.keys(known!.headers).map((name) => name.toLowerCase());
  expect(
    [...answer.headers.keys()].filter((name) => !plain.test(name) && !names.includes(name)),
    what,
  ).toEqual([]);
  const type = answer.headers.get("content-type")?.split(";", 1)[0];
  const types = Object.keys(known!.content ?? {});
  if (type && !types.includes("*/*")) expect(types, what).toContain(type);
  if (!type) expect(types, what).toEqual([]);
  for (const name of ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-request-id"])
    expect(answer.headers.get(name), `${what}: ${name}`).toBeTruthy();
}

/** Sends as the owner; whatever comes, the answer is a refusal or a success, and shows nothing of the inside. */
async function survives(path: string, init: RequestInit, what: string) {
  const key = what.split(/[ ?]/, 2).join(" ");
  const { fetch } = await world.ownerFor(key);
  const answer = await fetch(path, init);
  const text = await textOf(answer);
  // What is no path of the operation any more, such as one with two slashes, meets whatever is there.
  if (!/\.\.|%2F|%5C|\0|%00/i.test(path)) isDocumented(key, answer, what);
  expect(answer.status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500);
  expect(text, what).not.toMatch(/ at .*\.ts:\d+|node_modules|syntax error at/);
}

/** A stream of events has no end to wait for. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get("content-type") !== "text/event-stream") return answer.text();
  await answer.body!.cancel();
  return "";
}

const namesOf = (input: unknown): string[] =>
  Object.keys((input as { shape?: Record<string, unknown> } | undefined)?.shape ?? { body: 1 });
const pathOf = (key: string, value: string) =>
  `/api/v1${key.split(" ")[1]!.replace(/:\w+/g, encodeURIComponent(value))}`;
// What ends the session of the one who asks, or sends mail to many, is left to its own tests.
const swept = routes.filter(([key]) => !/logout|end-others|DELETE \/sessions|refresh/.test(key));

test("ORC-10.3 no path, query, sort, filter or field list of any route brings an error of ours", async () => {
  for (const [key, route] of swept) {
    const [method] = key.split(" ") as [string];
    if (key.includes(":"))
      for (const value of hostile.slice(0, 10)) await survives(pathOf(key, value), { method }, `${key} ${value}`);
    if (method !== "GET") continue;
    for (const name of [...namesOf(route.input), "fields", "expand", "__proto__"])
      for (const value of hostile) {
        const query = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
        await survives(`${pathOf(key, newId())}?${query}`, {}, `${key}?${query}`);
      }
    for (const name of namesOf(route.input))
      await survives(`${pathOf(key, newId())}?${name}=1&${name}=2&${name}[a]=3`, {}, `${key} ${name} doubled`);
  }
}, 120_000);

test("ORC-10.3 no body of any route brings an error of ours", async () => {
  const headers = { "content-type": "application/json" };
  for (const [key, route] of swept) {
    const [method] = key.split(" ") as [string];
    if (method === "GET" || method === "DELETE") continue;
    const path = pathOf(key, newId());
    for (const name of namesOf(route.input))
      for (const value of values) {
        const body = JSON.stringify({ [name]: value });
        await survives(path, { method, headers, body }, `${key} ${body.slice(0, 80)}`);
      }
    for (const body of [
      '{"__proto__":{"role":"owner"}}',
      `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
      "",
      "null",
      '"x"',
      "[]",
    ])
      await survives(path, { method, headers, body }, `${key} ${body.slice(0, 40)}`);
    const { fetch } = await world.ownerFor(key);
    const plain = await fetch(path, { method, headers: { "content-type": "text/plain" }, body: "{}" });
    expect(plain.status, `${key} as text/plain`).toBe(415);
    isDocumented(key, plain);
  }
}, 120_000);

test("the sweep was made by someone who was signed in to its end", async () => {
  expect((await world.ada.fetch("/api/v1/sessions")).status).toBe(200);
});

test("ORC-10.3 whoever calls without credentials is told how to bring them", async () => {
  for (const [key] of routes.filter(([, route]) => route.may !== anyone)) {
    const [method] = key.split(" ") as [string];
    const answer = await world.visitor.fetch(pathOf(key, newId()), { method });
    expect([answer.status, answer.headers.get("www-authenticate")], key).toEqual([401, "Bearer"]);
    isDocumented(key, answer);
  }
  const ended = await world.visitor.fetch("/api/v1/keys", { headers: { cookie: "session=ended" } });
  expect([ended.status, ended.headers.get("www-authenticate")]).toEqual([401, null]);
});
