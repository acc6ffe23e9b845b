import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openWorld, type World } from "../test/world.ts";
import { directAnswers } from "./direct.ts";
import { operationalRoutes } from "./operational-routes.ts";

const root = join(import.meta.dirname, "../..");
let world: World;
beforeAll(async () => {
  world = await openWorld();
  operationalRoutes(world, root);
});
afterAll(() => world.close());

async function ready(at = world) {
  const answer = await at.visitor.fetch("/readyz");
  return { status: answer.status, body: (await answer.json()) as object };
}

test("ORC-22.1 readyz is 200 while every migration is applied and the worker runs, and 503 once the worker ended", async () => {
  const others = { database: true, migrations: true, listener: true };
  const notWorking = { status: 503, body: { status: "not ready", checks: { ...others, worker: false } } };
  expect(await ready()).toEqual(notWorking);
  const worker = await world.work();
  expect(await ready()).toEqual({ status: 200, body: { status: "ready", checks: { ...others, worker: true } } });
  await worker.stop();
  expect(await ready()).toEqual(notWorking);
});

test("ORC-22.1 readyz of a process without the role worker asks for none; it names a migration that is missing, and bears newer ones", async () => {
  const serving = await openWorld({ ROLES: "api" });
  try {
    operationalRoutes(serving, root);
    const checks = { database: true, migrations: true, listener: true };
    expect(await ready(serving)).toEqual({ status: 200, body: { status: "ready", checks } });
    const [last] = await serving.sql<{ name: string }>(
      "delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations) returning name",
    );
    expect(await ready(serving)).toEqual({
      status: 503,
      body: { status: "not ready", checks: { ...checks, migrations: false }, missing_migrations: [last!.name] },
    });
    await serving.sql(
      "insert into drizzle.__drizzle_migrations (hash, name) values ('a', $1), ('b', 'of_a_newer_program')",
      [last!.name],
    );
    expect((await ready(serving)).status).toBe(200);
  } finally {
    await serving.close();
  }
});

test("LUN-04.2 /metrics counts the API's answers by route and class, and says share of 5xx and p95 since the start", async () => {
  const own = await openWorld();
  operationalRoutes(own, root);
  const direct = directAnswers(own.api, []);
  const server = createServer((request, response) => void direct(request, response, () => "127.0.0.1"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const complained = vi.spyOn(console, "error").mockImplementation(() => {});
  const figures = async () => (await (await own.visitor.fetch("/metrics")).text()).split("\n");
  try {
    expect((await figures()).filter((line) => /^http_/.test(line))).toEqual([]);
    for (let call = 0; call < 3; call++) expect((await own.ada.fetch("/api/v1/usage/alerts")).status).toBe(200);
    const straight = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/usage/alerts`;
    expect(await (await fetch(straight, { headers: { cookie: own.ada.cookie } })).json()).toMatchObject({ data: [] });
    expect((await own.visitor.fetch("/api/v1/usage/alerts")).status).toBe(401);
    await own.ada.fetch("/api/v1/keys/0192b0de-0000-7000-8000-000000000000");
    for (const path of ["/api/v1/none", "/api/v1/none/such"]) await own.visitor.fetch(path);
    await own.sql("alter table usage_alerts rename to usage_alerts_away");
    expect((await own.ada.fetch("/api/v1/usage/alerts")).status).toBe(500);
    await own.sql("alter table usage_alerts_away rename to usage_alerts");

    const lines = await figures();
    expect(lines.filter((line) => line.startsWith("http_requests_total"))).toEqual([
      'http_requests_total{route="GET /keys/:id",class="4xx"} 1',
      'http_requests_total{route="GET /usage/alerts",class="2xx"} 4',
      'http_requests_total{route="GET /usage/alerts",class="4xx"} 1',
      'http_requests_total{route="GET /usage/alerts",class="5xx"} 1',
      'http_requests_total{route="unknown address",class="4xx"} 2',
    ]);
    expect(lines).toContain("# TYPE http_request_duration_seconds histogram");
    expect(lines).toContain('http_request_duration_seconds_bucket{route="GET /usage/alerts",le="+Inf"} 6');
    expect(lines).toContain('http_request_duration_seconds_count{route="GET /usage/alerts"} 6');
    const buckets = lines.flatMap(
      (line) => /_bucket{route="GET .usage.alerts",le="(.+)"} (\d+)/.exec(line)?.slice(1) ?? [],
    );
    expect(buckets.filter((_, place) => place % 2 === 0)).toContain("0.2");
    const within = buckets.filter((_, place) => place % 2 === 1).map(Number);
    expect(within).toEqual(within.toSorted((a, b) => a - b));
    expect(lines).toContain(`http_error_share ${1 / 9}`);
    const p95 = Number(lines.find((line) => line.startsWith("http_request_duration_p95_seconds"))?.split(" ")[1]);
    expect(p95).toBeGreaterThan(0);
  } finally {
    complained.mockRestore();
    await new Promise((resolve) => server.close(resolve));
    await own.close();
  }
});
