import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { fill } from "./fit.ts";
import { grantEntitlement } from "./grants.ts";

let world: World;
let lin: Person;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "luna" });
  world.clock.advance(Date.UTC(2031, 0, 20, 12) - world.house.now().getTime());
  lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
});
afterAll(() => world.close());

const ago = (days: number) => new Date(world.house.now().getTime() - days * 86_400_000).toISOString();
const send = (person: Person, events: object[]) => person.api("POST /usage/events", { events } as never);
const planOf = (fit: Awaited<ReturnType<typeof read>>, name: string) => fit.plans.find((plan) => plan.name === name)!;
const read = (person: Person) => person.api("GET /subscription/fit");

test("LUN-02.3 a team without any use is told of the free plan, and that nothing was used", async () => {
  const fit = await read(lin);
  expect(fit).toMatchObject({ from: "2030-12-22", to: "2031-01-20", days: 30, days_used: 0, seats_used: 1 });
  expect(fit).toMatchObject({ current: "free", fitting: "free" });
  expect(fit.plans.map(({ name, fits, days_reached }) => [name, fits, days_reached])).toEqual([
    ["free", true, 0],
    ["pro", true, 0],
    ["team", true, 0],
    ["enterprise", true, 0],
  ]);
});

test("LUN-02.3 its own use speaks for a larger plan as soon as a limit of its plan was reached on a day", async () => {
  await send(lin, [
    { metric_type: "rag_query", count: 46, recorded_at: ago(3) },
    { metric_type: "file_indexed", count: 600, recorded_at: ago(25) },
    { metric_type: "file_indexed", count: 300, recorded_at: ago(2) },
    { metric_type: "rag_query", count: 50, recorded_at: ago(31) },
    { metric_type: "agent_execution", count: 900, recorded_at: ago(4) },
  ]);
  const near = await read(lin);
  expect(near).toMatchObject({ days_used: 3, fitting: "free" });
  expect(planOf(near, "free").limits).toMatchObject([
    { metric: "rag_query", title: "RAG queries", most: 50, period: "day", peak: 46, percent: 92, days_reached: 0 },
    // 600 of December and 300 of January stand in months of their own.
    { metric: "file_indexed", most: 1_000, period: "month", peak: 600, percent: 60, days_reached: 0 },
  ]);
  await send(lin, [
    { metric_type: "rag_query", count: 50, recorded_at: ago(5) },
    { metric_type: "file_indexed", count: 700, recorded_at: ago(2) },
  ]);
  const full = await read(lin);
  expect(full).toMatchObject({ current: "free", fitting: "pro" });
  // A day of queries, and the 18th to the 20th of a month whose files were full on the 18th.
  expect(planOf(full, "free")).toMatchObject({
    ...{ fits: false, days_reached: 4 },
    limits: [
      { percent: 100, days_reached: 1 },
      { peak: 1_000, percent: 100, days_reached: 3 },
    ],
  });
  expect(planOf(full, "pro")).toMatchObject({
    fits: true,
    limits: [{ most: null, percent: null, days_reached: 0 }, { most: null }],
  });
});

test("LUN-03.5 a plan without a seat for everyone does not fit, and what was agreed with the team counts under each", async () => {
  for (const name of ["Max", "Mia"]) await world.person(name, lin.team, "member");
  const crowd = await read(lin);
  expect(crowd).toMatchObject({ seats_used: 3, fitting: "team" });
  expect(planOf(crowd, "pro").fits).toBe(false);
  const choosePro = () => lin.api("POST /subscription/upgrade", { tier: "pro", billing_period: "monthly" });
  await expect(choosePro()).rejects.toMatchObject({ status: 409, code: "seats_in_use" });
  const agreed = { reason: "Agreement", kind: "override", most: null } as const;
  await lin.in(async (ctx) => {
    for (const metric of ["rag_query", "file_indexed", "seats"]) await grantEntitlement(ctx, { ...agreed, metric });
  });
  const after = await read(lin);
  expect(after).toMatchObject({ current: "free", fitting: "free" });
  expect(planOf(after, "free")).toMatchObject({ seats: null, limits: [{ most: null }, { most: null }] });
  // It would stay under another plan.
  expect(planOf(after, "pro")).toMatchObject({ seats: null, fits: true });
  expect(await choosePro()).toHaveProperty("checkout_url");
});

test("LUN-02.3 the comparison is of the team's own use alone, and everyone in the team may read it", async () => {
  const mia = await world.person("Mia", await world.team("Mars", "luna"), "owner");
  expect(await read(mia)).toMatchObject({ days_used: 0, fitting: "free" });
  const vera = await world.person("Vera", lin.team, "viewer");
  expect((await read(vera)).seats_used).toBe(4);
  await expect(world.visitor.api("GET /subscription/fit")).rejects.toMatchObject({ status: 401 });
});

test("LUN-02.3 a month's limit counts from the day that filled it until the month is over", () => {
  const days = ["2031-01-30", "2031-01-31", "2031-02-01"];
  const counts = [
    { day: "2031-01-10", metric: "file_indexed", count: 4 },
    { day: "2031-01-31", metric: "file_indexed", count: 6 },
    { day: "2031-02-01", metric: "file_indexed", count: 9 },
  ];
  expect(fill({ most: 10, period: "month" }, counts, days)).toEqual({
    peak: 10,
    percent: 100,
    reached: ["2031-01-31"],
  });
  expect(fill({ most: 6, period: "day" }, counts, days)).toEqual({
    ...{ peak: 9, percent: 150, reached: ["2031-01-31", "2031-02-01"] },
  });
  expect(fill({ most: 0, period: "day" }, [], days)).toMatchObject({ reached: [] });
});

test("LUN-03.1 the sidebar offers a larger plan to those on Free who may choose one, and to nobody else", async () => {
  const mayUpgrade = async (person: Person) => (await person.api("GET /session")).team!.may_upgrade;
  const zoe = await world.person("Zoe", await world.team("Venus", "luna"), "owner");
  expect(await mayUpgrade(zoe)).toBe(true);
  expect(await mayUpgrade(await world.person("Adi", zoe.team, "admin"))).toBe(true);
  expect(await mayUpgrade(await world.person("Mel", zoe.team, "member"))).toBe(false);
  // NATAK sells no plans.
  expect(await mayUpgrade(await world.person("Nia", await world.team("Studio"), "owner"))).toBe(false);
  const { checkout_url } = await zoe.api("POST /subscription/upgrade", { tier: "team", billing_period: "monthly" });
  const card = { number: "4242 4242 4242 4242", expiry: "12/40", cvc: "123" };
  await zoe.api("POST /sandbox/checkouts/:id/pay", { id: checkout_url.split("/").at(-1)!, ...card });
  await world.runJobs();
  expect(await mayUpgrade(zoe)).toBe(false);
  expect(await read(zoe)).toMatchObject({ current: "team", fitting: "team" });
});
