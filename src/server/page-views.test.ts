import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor, visitor } from "../kernel/ctx.ts";
import { figuresOf } from "../platform/product-analytics/product-analytics.ts";
import { flushViews } from "../platform/product-analytics/views.ts";
import { openWorld, type World } from "../test/world.ts";
import { plainFigures } from "./figures.ts";
import { countsViews, routesAmong } from "./page-views.ts";

let world: World;
let shown: ReturnType<typeof countsViews>;
beforeAll(async () => {
  world = await openWorld();
  shown = countsViews(world.house, routesAmong(["/", "/assets", "/assets/[id]", "/docs/errors", "/docs/[tag]"]));
});
afterAll(() => world.close());

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
const ask = (url: string, headers: Record<string, string> = {}, method = "GET") =>
  ({ url, method, headers: { "user-agent": browser, ...headers } }) as unknown as IncomingMessage;
const ok = { statusCode: 200 };
const soft = { rsc: "1", referer: "http://localhost:3000/assets?sort=name" };

/** Routes and their views after what the test did, and how many persons there were. */
async function counted(product: string) {
  await flushViews(world.house);
  const figures = await figuresOf(world.house, { product });
  return {
    ...Object.fromEntries(figures.page_views.pages.map(({ route, views }) => [route, views])),
    dau: figures.people.dau,
  };
}
const reader = (product: string) => ({ product, actor: { ...systemActor, kind: "person" as const, id: world.ada.id } });

test("LUN-04.2 a page counts once when it is served and when somebody goes on to it, by its pattern without id and query", async () => {
  const ada = reader("natak");
  shown(ask("/assets?from=mail&token=secret"), ok, ada);
  shown(ask("/assets/0190a1b2-0000-7000-8000-000000000000?_rsc=1x", soft), ok, ada);
  shown(ask("/docs/errors"), ok, ada);
  shown(ask("/docs/jobs"), ok, ada);
  shown(ask("/"), ok, { product: "natak", actor: visitor });
  expect(await counted("natak")).toEqual({
    "/": 1,
    "/assets": 1,
    "/assets/[id]": 1,
    "/docs/errors": 1,
    "/docs/[tag]": 1,
    dau: 1,
  });
  const rows = await world.sql<{ row: string }>("select page_views::text as row from page_views");
  expect(rows.map(({ row }) => row).join(" ")).not.toMatch(/secret|0190a1b2/);
});

test("LUN-04.2 prefetches, data read again, programs, other addresses and what was not served are no views", async () => {
  const ada = reader("orchestrator");
  shown(ask("/assets/1", { ...soft, "next-router-prefetch": "1" }), ok, ada);
  shown(ask("/assets/1", { ...soft, "next-router-segment-prefetch": "/_tree" }), ok, ada);
  shown(ask("/", { "sec-purpose": "prefetch;prerender" }), ok, ada);
  // The open page reads its data again, or its filter changes.
  shown(ask("/assets?sort=size&_rsc=2y", soft), ok, ada);
  for (const agent of ["Googlebot/2.1", "curl/8.5", "HeadlessChrome/140", "UptimeRobot/2.0", "python-requests/2"])
    shown(ask("/", { "user-agent": agent }), ok, ada);
  shown(ask("/", { "user-agent": undefined as never }), ok, ada);
  shown(ask("/nowhere"), ok, ada);
  shown(ask("/"), { statusCode: 307 }, ada);
  shown(ask("/assets/1"), { statusCode: 404 }, ada);
  shown(ask("/", {}, "HEAD"), ok, ada);
  expect(await counted("orchestrator")).toEqual({ dau: 0 });
});

test("LUN-04.2 of somebody who sends Do Not Track or Global Privacy Control only the page is counted", async () => {
  const ada = reader("luna");
  shown(ask("/assets", { dnt: "1" }), ok, ada);
  shown(ask("/assets", { "sec-gpc": "1" }), ok, ada);
  expect(await counted("luna")).toEqual({ "/assets": 2, dau: 0 });
  shown(ask("/assets", { dnt: "0" }), ok, ada);
  expect(await counted("luna")).toEqual({ "/assets": 3, dau: 1 });
});

test("LUN-04.2 the figures are printed as plain tables", async () => {
  const lines = plainFigures(await figuresOf(world.house, { product: "luna" })).split("\n");
  expect(lines).toContain("/assets      3          3");
  expect(lines.find((line) => line.startsWith("active"))).toMatch(/^active +1 +1 +1$/);
  expect(lines).toContain("Views of landing page and prices      0                   –");
  expect(lines.at(-1)).toMatch(/^\d{4}-\d\d +0\.00 USD +0 +– +0 of 0 +–$/);
});

test("LUN-04.2 counting a page takes a few millionths of a second of the process", () => {
  const ada = reader("natak");
  const one = ask("/assets/0190a1b2-0000-7000-8000-000000000000?_rsc=1x", soft);
  for (let n = 0; n < 2_000; n++) shown(one, ok, ada);
  const begun = process.cpuUsage();
  for (let n = 0; n < 20_000; n++) shown(one, ok, ada);
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 20_000).toBeLessThan(100);
});
