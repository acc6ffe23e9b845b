import { afterAll, beforeAll, expect, test } from "vitest";
import { systemScope, withCtx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import { newcomer, newOwner, signUp } from "../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { dataSubject } from "../account/data-subject.ts";
import { purgeNow } from "../account/purge.ts";
import { productAnalyticsModule } from "./module.ts";
import { sweepPersonDays } from "./personal.ts";
import { type Figures, figuresOf } from "./product-analytics.ts";
import { noteView } from "./views.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "orchestrator" });
});
afterAll(() => world.close());

const today = () => world.house.now().toISOString().slice(0, 10);
const flush = () => productAnalyticsModule.close(world.house);
const sees = (route: string, userId: string | null = null, product = "luna") =>
  noteView(world.house, { product, route, signedIn: userId !== null, userId });
const figures = (product: string, days: { from?: string; to?: string } = {}) =>
  figuresOf(world.house, { product, ...days });
const system = <T>(work: Parameters<typeof withCtx<T>>[2]) => withCtx(world.house, systemScope(world.house), work);
const counts = ({ funnel }: Figures) => Object.fromEntries(funnel.steps.map(({ step, count }) => [step, count]));

test("LUN-04.2 page views are counted by day and route, apart for people who are signed in, and the end of the program writes them", async () => {
  sees("/");
  sees("/");
  sees("/dashboard", world.ada.id);
  await flush();
  sees("/");
  sees("/dashboard/keys", world.ada.id);
  // Asked not to be tracked: the page counts, the person does not.
  noteView(world.house, { product: "luna", route: "/dashboard", signedIn: true, userId: null });
  await flush();
  const { page_views, from, to } = await figures("luna");
  expect([from < to, to]).toEqual([true, today()]);
  expect(page_views.total).toBe(6);
  expect(page_views.pages).toEqual([
    { route: "/", views: 3, signed_in: 0 },
    { route: "/dashboard", views: 2, signed_in: 2 },
    { route: "/dashboard/keys", views: 1, signed_in: 1 },
  ]);
  expect(page_views.days).toHaveLength(30);
  expect(page_views.days.at(-1)).toEqual({ day: today(), views: 6 });
  expect((await figures("natak")).page_views.total).toBe(0);
});

test("LUN-04.2 what could not be written is written with the next flush", async () => {
  const before = (await figures("luna")).page_views.total;
  await world.sql("alter table page_views rename to page_views_away");
  sees("/pricing");
  await flush();
  await world.sql("alter table page_views_away rename to page_views");
  await flush();
  expect((await figures("luna")).page_views.total).toBe(before + 1);
});

test("LUN-04.2 a person counts once a day and product, in the last day, week and month", async () => {
  const [max, vic] = [world.max.id, world.vic.id];
  const ago = (days: number) => world.house.now().getTime() - days * 86_400_000;
  for (const [days, id] of [
    [20, vic],
    [20, max],
    [3, max],
    [40, world.eve.id],
  ] as const)
    await world.sql("insert into person_days (day, product, user_id, saw_plans) values ($1, 'natak', $2, false)", [
      new Date(ago(days)).toISOString().slice(0, 10),
      id,
    ]);
  sees("/assets/[id]", max, "natak");
  sees("/assets/[id]", max, "natak");
  await flush();
  sees("/assets", max, "natak");
  await flush();
  const { people } = await figures("natak");
  expect(people).toMatchObject({ dau: 1, wau: 1, mau: 2 });
  expect(people.days.filter(({ people }) => people > 0).map(({ people }) => people)).toEqual([2, 1, 1]);
});

test("LUN-04.2 a person's days are in the copy of their data, go with the account and after 400 days", async () => {
  const owner = await newOwner(world, "luna");
  sees("/settings/billing", owner.id);
  await flush();
  await world.sql(
    "insert into person_days (day, product, user_id, saw_plans) select $1::date - days, 'luna', $2, false from unnest('{399,401}'::int[]) days",
    [today(), owner.id],
  );
  await system(sweepPersonDays);
  const given = await system(async (ctx) => {
    const person = (await dataSubject(ctx, owner.id))!;
    return Array.fromAsync(productAnalyticsModule.exports(ctx, person));
  });
  expect(given).toMatchObject([
    {
      path: "days-of-use.json",
      content: [
        { product: "luna", saw_plans: false },
        { day: today(), saw_plans: true },
      ],
    },
  ]);
  await purgeNow(world.house, owner.id);
  // Seen before the purge, written after it.
  sees("/dashboard", owner.id);
  await flush();
  expect(await world.sql("select from person_days where user_id = $1", [owner.id])).toHaveLength(0);
});

test("LUN-04.2 feature use counts what people and their keys changed in their teams, from the events themselves", async () => {
  const before = (await figures("natak")).features;
  expect(before.find(({ feature }) => feature === "character.created")).toBeUndefined();
  for (const person of [world.ada, world.ada, world.max]) await createCharacter(person);
  const { features } = await figures("natak");
  expect(features.find(({ feature }) => feature === "character.created")).toEqual({
    ...{ feature: "character.created", uses: 3, people: 2, teams: 1, days: { [today()]: 3 } },
  });
  // Reading changes nothing, the program's own work is nobody's, and one's own account is no feature.
  await world.sql(
    `insert into events (id, team_id, product, name, actor_kind, actor_id, data, request_id, created_at)
     select gen_random_uuid(), $1, 'natak', name, kind, $2, '{}', 'x', now()
     from (values ('job.completed', 'system'), ('user.signed_in', 'person')) as e(name, kind)`,
    [world.ada.team.id, world.ada.id],
  );
  expect((await figures("natak")).features).toEqual(features);
  const yesterday = new Date(world.house.now().getTime() - 86_400_000).toISOString().slice(0, 10);
  expect((await figures("natak", { to: yesterday })).features).toEqual([]);
});

test("LUN-04.2 what metering counted says which metrics and agents are used most, across teams", async () => {
  const [one, other] = [await newOwner(world, "luna"), await newOwner(world, "luna")];
  const report = (person: Person, agent_name: string) =>
    person.api("POST /usage/events", { metric_type: "agent_execution", agent_name } as never);
  for (const agent of ["Reviewer", "Reviewer", "Planner"]) await report(one, agent);
  await report(other, "Reviewer");
  expect((await figures("luna")).reported).toEqual([
    { kind: "metric", name: "agent_execution", uses: 4, teams: 2 },
    { kind: "agent", name: "Reviewer", uses: 3, teams: 2 },
    { kind: "agent", name: "Planner", uses: 1, teams: 1 },
  ]);
  expect((await figures("natak")).reported).toEqual([]);
});

const createCharacter = (person: Person) =>
  person.api("POST /characters", { name: `Iris ${newId().slice(-6)}`, trigger_word: `iris${newId().slice(-6)}` });

test("LUN-04.2 the funnel follows those who signed up, step by step to the payment, with rates and upgrades from free", async () => {
  const product = "orchestrator";
  for (let view = 0; view < 8; view++) sees(view % 2 ? "/" : "/pricing", null, product);
  await signUp(world);
  await walker();
  await walker({ key: true });
  await walker({ key: true, sees: true });
  const paying = await walker({ key: true, sees: true, pays: true });
  await flush();
  const found = await figures(product);
  expect(counts(found)).toEqual({
    ...{ views: 8, signed_up: 5, verified: 4, activated: 3, saw_plans: 2, opened_checkout: 1, paid: 0 },
  });
  expect(found.funnel.steps.map(({ rate }) => rate)).toEqual([null, 62.5, 80, 75, 66.7, 50, 0]);
  // The trial ends, and the first payment makes it an upgrade.
  const inTwoWeeks = new Date(world.house.now().getTime() + 15 * 86_400_000);
  await paying.api("POST /sandbox/clock", { to: inTwoWeeks } as never);
  await world.runJobs();
  const later = inTwoWeeks.toISOString().slice(0, 10);
  const after = await figures(product, { to: later });
  expect(counts(after)).toMatchObject({ opened_checkout: 1, paid: 1 });
  expect(after.funnel.upgrades).toBe(1);
  expect(after.funnel.could_upgrade).toBeGreaterThanOrEqual(5);
  const { data } = await paying.api("GET /activity", { name: "checkout.opened" });
  expect(data.map(({ sentence }) => sentence)).toEqual(["A checkout for the plan Starter was opened"]);
  // Nobody signed up in another product, and a step of which nobody took the one before has no rate.
  const other = await figures("luna");
  expect(counts(other)).toMatchObject({ signed_up: 0, paid: 0 });
  expect(other.funnel.steps.at(-1)!.rate).toBeNull();
});

/** Signs up, confirms the address, and goes as far as told. */
async function walker(goes: { key?: boolean; sees?: boolean; pays?: boolean } = {}) {
  const person = await newcomer(world);
  if (goes.key) await person.api("POST /keys", { name: "First", scopes: ["read"] });
  if (goes.sees) sees("/settings/billing", person.id, "orchestrator");
  if (goes.pays) {
    const { checkout_url } = await person.api("POST /subscription/upgrade", {
      tier: "starter",
      billing_period: "monthly",
    });
    const card = { number: "4242 4242 4242 4242", expiry: "12/40", cvc: "123" };
    await person.api("POST /sandbox/checkouts/:id/pay", { id: checkout_url.split("/").at(-1)!, ...card });
    await world.runJobs();
  }
  return person;
}

test("LUN-04.2 ORC-14.1 the platform's people read the figures by their role, and each look leaves an event; nobody else does", async () => {
  const nina = await world.staff("finance");
  const shown = await nina.api("GET /admin/figures", { product: "luna", days: 7 });
  expect(shown.page_views.days).toHaveLength(7);
  expect(shown.products).toContainEqual({ name: "luna", title: "Luna Agents" });
  expect(shown.funnel.activation).toBe("First event reported");
  expect(shown.revenue.at(-1)!.month).toBe(today().slice(0, 7));
  expect((await nina.api("GET /admin/figures", {})).product).toBe(nina.team.product);
  expect((await nina.fetch("/api/v1/admin/figures?product=nobody")).status).toBe(422);
  const looks = await world.sql(
    "select data ->> 'route' as route from events where name = 'staff.read' and actor_id = $1",
    [nina.id],
  );
  expect(looks).toEqual([{ route: "GET /admin/figures" }, { route: "GET /admin/figures" }]);
  expect((await (await world.staff("support")).fetch("/api/v1/admin/figures")).status).toBe(403);
  expect((await world.ada.fetch("/api/v1/admin/figures")).status).toBe(403);
  expect((await world.visitor.fetch("/api/v1/admin/figures")).status).toBe(401);
});

test("LUN-04.2 a period that ends before it begins, of more than 400 days, or of an unknown product is refused", async () => {
  await expect(figures("luna", { from: "2026-02-01", to: "2026-01-01" })).rejects.toMatchObject({ status: 422 });
  await expect(figures("luna", { from: "2024-01-01", to: "2026-01-01" })).rejects.toMatchObject({ status: 422 });
  await expect(figures("nobody")).rejects.toMatchObject({ status: 422 });
});
