import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
let lin: Person;
beforeAll(async () => {
  world = await openWorld();
  const noon = Date.UTC(2031, 0, 15, 12);
  world.clock.advance(noon - world.house.now().getTime());
  lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
});
afterAll(() => world.close());

const send = (person: Person, events: object[]) => person.api("POST /usage/events", { events } as never);
const minutesAgo = (minutes: number) => new Date(world.house.now().getTime() - minutes * 60_000).toISOString();

test("LUN-03.1 the last ten activities are ten, however many health checks came since", async () => {
  const own = Array.from({ length: 12 }, (_, n) => ({
    metric_type: "rag_query",
    recorded_at: minutesAgo(600 + n),
    metadata: { n },
  }));
  const checks = Array.from({ length: 60 }, (_, n) => ({ metric_type: "health_check", recorded_at: minutesAgo(n) }));
  await send(lin, [...own, ...checks]);
  const latest = await lin.api("GET /usage/events", { limit: 10, quiet: "false" });
  expect(latest.data.map(({ metadata }) => metadata.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const input = { limit: 10, quiet: "false", cursor: latest.next_cursor! };
  expect((await lin.api("GET /usage/events", input)).data.map(({ metadata }) => metadata.n)).toEqual([10, 11]);
  const all = await lin.api("GET /usage/events", { limit: 10 });
  expect(new Set(all.data.map(({ metric_type }) => metric_type))).toEqual(new Set(["health_check"]));
});

test("LUN-03.3 the events behind a month's figure are listed newest first, page by page, with their links", async () => {
  const commit = "https://github.com/acme/shop/commit/4f2a9c1d0b7e6a5f4c3b2a190817f6e5d4c3b2a1";
  const shipped = (recorded_at: string, metadata: object) => ({
    metric_type: "feature_shipped",
    recorded_at,
    metadata,
  });
  await send(lin, [
    shipped("2031-01-01T00:00:00Z", { commit: "javascript:alert(1)" }),
    shipped("2031-01-10T10:00:00Z", { commit, pull_request: 7 }),
    shipped("2031-01-11T10:00:00Z", { url: "https://ci.example.com/runs/9" }),
    shipped("2030-12-31T23:59:59Z", { commit }),
    { metric_type: "bug_fixed", recorded_at: "2031-01-10T11:00:00Z", count: 3 },
  ]);
  const month = { metric_type: "feature_shipped", start_date: "2031-01-01", end_date: "2031-01-31" };
  const { data, next_cursor } = await lin.api("GET /usage/events", { ...month, limit: 2 });
  expect(data.map(({ links }) => links)).toEqual([
    [{ kind: "url", label: "ci.example.com", href: "https://ci.example.com/runs/9" }],
    [
      { kind: "commit", label: "4f2a9c1", href: commit },
      { kind: "pull_request", label: "#7", href: null },
    ],
  ]);
  const rest = await lin.api("GET /usage/events", { ...month, limit: 2, cursor: next_cursor! });
  // What was written is kept as it is; only what leads to a page is made a link.
  expect(rest).toMatchObject({ has_more: false, data: [{ links: [], metadata: { commit: "javascript:alert(1)" } }] });
  const figure = (await lin.api("GET /usage/analytics", { month: "2031-01" })).productivity.features_shipped;
  expect([...data, ...rest.data].reduce((sum, { count }) => sum + count, 0)).toBe(figure);
});

test("LUN-03.3 the events behind a figure are a team's own, a viewer reads them, and days are checked", async () => {
  const vera = await world.person("Vera", lin.team, "viewer");
  const asked = { metric_type: "feature_shipped", start_date: "2031-01-01" };
  expect((await vera.api("GET /usage/events", asked)).data).toHaveLength(3);
  const mia = await world.person("Mia", await world.team("Mars", "luna"), "owner");
  expect((await mia.api("GET /usage/events", asked)).data).toEqual([]);
  expect((await lin.api("GET /usage/events", { metric_type: "it's none" })).data).toEqual([]);
  await expect(lin.api("GET /usage/events", { start_date: "soon" })).rejects.toMatchObject({ status: 422 });
  await expect(world.visitor.api("GET /usage/events", asked)).rejects.toMatchObject({ status: 401 });
});

test("LUN-03.3 in a team's own zone the listed events are those that its days count", async () => {
  const kim = await world.person("Kim", await world.team("Early", "luna"), "owner");
  await kim.api("PATCH /teams/:id", { id: kim.team.id, time_zone: "Pacific/Kiritimati" } as never);
  await send(kim, [
    // 14 hours ahead: these are 11 January 00:30 and 10 January 23:30 there.
    { metric_type: "bug_fixed", recorded_at: "2031-01-10T10:30:00Z" },
    { metric_type: "bug_fixed", recorded_at: "2031-01-10T09:30:00Z" },
  ]);
  const on = async (day: string) =>
    (await kim.api("GET /usage/events", { metric_type: "bug_fixed", start_date: day, end_date: day })).data.map(
      ({ recorded_at }) => recorded_at,
    );
  expect(await on("2031-01-11")).toEqual(["2031-01-10T10:30:00.000Z"]);
  expect(await on("2031-01-10")).toEqual(["2031-01-10T09:30:00.000Z"]);
});
