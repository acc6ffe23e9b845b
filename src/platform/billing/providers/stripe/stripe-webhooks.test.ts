import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Ctx, systemScope, withCtx } from "../../../../kernel/ctx.ts";
import { type StripeStandIn, startStripe } from "../../../../test/stand-ins/stripe.ts";
import type { EventObject } from "../../../../test/stand-ins/stripe-objects.ts";
import { openWorld, type Person, type World } from "../../../../test/world.ts";
import { providerSweepDue, rereadDue } from "../../events.ts";
import { applyFacts, sweepProviderEvents } from "../../intake.ts";
import type { Plan } from "../../plans.ts";
import { chosenProvider } from "../chosen-provider.ts";
import type { ProviderFact } from "../provider.ts";

let stripe: StripeStandIn;
let world: World;
let payer: Person;

const planOf = (name: string, month: number): Plan => ({
  ...{ name, prices: { month, year: 10 * month }, seats: null, limits: {}, features: [], requestsPerHour: 1_000 },
  ...(month > 0 ? { credits: 50 } : {}),
});
const pack = { name: "small", credits: 100, price: 1_200, validDays: 365 };

beforeAll(async () => {
  stripe = await startStripe(() => world.house.now());
  world = await openWorld(stripe.environment);
  Object.assign(world.house.product("natak"), {
    plans: [planOf("free", 0), planOf("pro", 2_900), planOf("scale", 9_900)],
    packs: [pack],
  });
});
afterAll(async () => {
  await world.close();
  await stripe.stop();
});
beforeEach(async () => {
  world.clock.now = began;
  stripe.books.decline = null;
  stripe.broken = null;
  stripe.meanwhile = null;
  stripe.books.events.length = 0;
  await world.sql("truncate provider_events");
  payer = await world.person("Pia", await world.team("Payers"), "owner");
});

const dayMs = 86_400_000;
const began = new Date();
const send = (event: EventObject, over?: Parameters<StripeStandIn["webhook"]>[1]) =>
  world.visitor.fetch("/webhooks/stripe", stripe.webhook(event, over));
/** Delivers all events that wait at Stripe, as they came, and lets them be handled. */
async function deliver(events = stripe.books.events.splice(0)): Promise<void> {
  for (const event of events) expect((await send(event)).status).toBe(200);
  await world.runJobs();
}
const sessionIn = (url: string) => new URL(url).pathname.split("/").at(-1)!;
async function subscribe(who = payer): Promise<string> {
  const { checkout_url } = await who.api("POST /subscription/upgrade", { tier: "pro", billing_period: "monthly" });
  return stripe.books.completeCheckout(sessionIn(checkout_url)).subscription!;
}
async function buyCredits(): Promise<void> {
  const { checkout_url } = await payer.api("POST /credits/checkout", { pack: "small" });
  stripe.books.completeCheckout(sessionIn(checkout_url));
}
/** Everything that billing holds of a team, without ids and numbers. */
async function stateOf({ team }: Person, rows: (what: string) => Promise<Row[]> = (what) => world.sql(what)) {
  const of = (what: string) => rows(what.replace("$team", `'${team.id}'`));
  return {
    subscriptions: await of(
      `select plan_name, interval, status, amount_minor::text, currency, cancel_at_period_end, ended_at is null as goes_on
         from subscriptions where team_id = $team`,
    ),
    invoices: await of(
      `select status, total_minor::text, paid_minor::text, refunded_minor::text, dispute, failure_code, attempts, pack,
         number is null as unnumbered from invoices where team_id = $team order by issued_at, total_minor`,
    ),
    credits: (await of("select coalesce(sum(change), 0)::int as sum from ledger_transfers where team_id = $team"))[0]!
      .sum,
  };
}
type Row = Record<string, unknown>;
const rowsIn = async (ctx: Ctx, what: string) => (await ctx.db.execute<Row>(sql.raw(what))).rows;
/** What the team was told of its payments. */
const toldTo = async ({ team }: Person) =>
  (await world.eventsOf(team.id)).filter((name) => /^(invoice|subscription)/.test(name)).toSorted();

test("ORC-06.2 a checkout that is paid gives the plan by its webhooks, and each event tells the team once", async () => {
  await subscribe();
  expect((await payer.api("GET /subscription")).tier).toBe("free");
  await deliver();
  const shown = await payer.api("GET /subscription");
  expect(shown).toMatchObject({ tier: "pro", status: "active", provider: "stripe", billing_period: "monthly" });
  expect(shown.customer_id).toMatch(/^cus_/);
  expect(await stateOf(payer)).toMatchObject({
    subscriptions: [{ plan_name: "pro", interval: "month", amount_minor: "2900", currency: "USD", goes_on: true }],
    invoices: [{ status: "paid", total_minor: "2900", paid_minor: "2900", pack: null, unnumbered: false }],
    credits: 50,
  });
  expect(await toldTo(payer)).toEqual(["invoice.paid", "subscription.started"]);
  const { data } = await payer.api("GET /invoices", {});
  expect(data).toMatchObject([{ total_minor: 2_900, lines: [{ text: "1 × NATAK pro", amount_minor: 2_900 }] }]);
});

test("ORC-06.2 a pack that is paid gives its credits, and a refund tells of what went back", async () => {
  await buyCredits();
  await deliver();
  expect(await stateOf(payer)).toMatchObject({
    ...{ subscriptions: [], credits: 100 },
    invoices: [{ status: "paid", total_minor: "1200", pack: "small" }],
  });
  const [invoice] = await world.sql<{ payment_id: string }>("select payment_id from invoices where team_id = $1", [
    payer.team.id,
  ]);
  await chosenProvider(world.house).refund(invoice!.payment_id, 300, "refund-of-a-pack");
  await deliver();
  expect((await stateOf(payer)).invoices).toMatchObject([{ refunded_minor: "300", status: "paid" }]);
  expect(await toldTo(payer)).toEqual(["invoice.paid", "invoice.refunded"]);
});

test("ORC-06.5 a payment that is tried again and declined says why with 422; one that the bank wants confirmed leads there", async () => {
  const id = await subscribe();
  await deliver();
  stripe.books.decline = "authentication_required";
  world.clock.advance(31 * dayMs);
  stripe.books.renew(id);
  await deliver();
  // A session of before is over by now.
  const admin = await world.person("Luc", payer.team, "admin");
  const { failed_payment } = await admin.api("GET /subscription");
  expect(failed_payment).toMatchObject({ needs_confirmation: true, reason: expect.stringContaining("confirm") });
  expect((await admin.api("POST /subscription/portal")).url).toMatch(/^http/);
  const retry = () => admin.api("POST /invoices/:id/retry", { id: failed_payment!.invoice_id });
  stripe.books.decline = "expired_card";
  await expect(retry()).rejects.toMatchObject({
    ...{ status: 422, code: "payment_declined", message: expect.stringContaining("expired") },
  });
  // What Stripe said of this try stays, though the call was refused.
  expect((await stateOf(payer)).invoices[1]).toMatchObject({ failure_code: "expired_card", attempts: 2 });
  stripe.books.decline = null;
  expect(await retry()).toMatchObject({ status: "paid", failure: null });
});

test("ORC-06.2 renewal, failure, payment, change, dispute and end come in by their events", async () => {
  const id = await subscribe();
  await deliver();
  stripe.books.decline = "insufficient_funds";
  world.clock.advance(31 * dayMs);
  stripe.books.renew(id);
  await deliver();
  let state = await stateOf(payer);
  expect(state.subscriptions).toMatchObject([{ status: "past_due" }]);
  expect(state.invoices[1]).toMatchObject({ status: "open", failure_code: "insufficient_funds", attempts: 1 });
  expect(await toldTo(payer)).toContain("invoice.payment_failed");
  expect(await toldTo(payer)).toContain("subscription.past_due");

  stripe.books.decline = null;
  stripe.books.payAgain(stripe.books.subscriptions.get(id)!.latest_invoice!);
  await deliver();
  state = await stateOf(payer);
  expect(state.subscriptions).toMatchObject([{ status: "active" }]);
  expect(state.invoices[1]).toMatchObject({ status: "paid", failure_code: null, attempts: 2, paid_minor: "2900" });

  stripe.books.dispute(stripe.books.subscriptions.get(id)!.latest_invoice!);
  await deliver();
  expect((await stateOf(payer)).invoices[1]).toMatchObject({ dispute: "open" });
  stripe.books.dispute(stripe.books.subscriptions.get(id)!.latest_invoice!, "won");
  await deliver();
  expect((await stateOf(payer)).invoices[1]).toMatchObject({ dispute: "won" });

  stripe.books.end(id);
  await deliver();
  expect((await stateOf(payer)).subscriptions).toMatchObject([{ status: "canceled", goes_on: false }]);
});

test("ORC-06.2 a change to less is kept as a credit, and the invoice says so", async () => {
  const id = await subscribe();
  const provider = chosenProvider(world.house);
  await provider.change(id, planOf("scale", 9_900), "month");
  await provider.change(id, planOf("pro", 2_900), "month");
  await deliver();
  const { data } = await payer.api("GET /invoices", {});
  const credited = data.find(({ lines }) => lines.some(({ amount_minor }) => amount_minor === 7_000));
  expect(credited).toMatchObject({ total_minor: 0, status: "paid" });
  expect(credited!.lines.at(-1)!.text).toBe("Kept as a credit for the next invoice");
});

test("ORC-06.2 a team that subscribed twice by accident keeps both to look at, each written once", async () => {
  const first = await payer.api("POST /subscription/upgrade", { tier: "pro", billing_period: "monthly" });
  const second = await payer.api("POST /subscription/upgrade", { tier: "pro", billing_period: "monthly" });
  for (const { checkout_url } of [first, second]) stripe.books.completeCheckout(sessionIn(checkout_url));
  await deliver();
  expect((await stateOf(payer)).subscriptions).toHaveLength(2);
});

/** A subscription's life, step by step: begun, renewed, not paid, paid, partly given back, changed, ended. */
async function live(who: Person, afterEach: () => Promise<void>): Promise<void> {
  const id = await subscribe(who);
  await afterEach();
  const invoice = () => stripe.books.subscriptions.get(id)!.latest_invoice!;
  const steps = [
    () => stripe.books.renew(id),
    () => {
      stripe.books.decline = "card_declined";
      stripe.books.renew(id);
    },
    () => {
      stripe.books.decline = null;
      stripe.books.payAgain(invoice());
    },
    () => stripe.books.refund(stripe.books.paymentOf(invoice())!.payment.payment_intent, 500),
    () => chosenProvider(world.house).change(id, planOf("scale", 9_900), "month"),
    () => stripe.books.end(id),
  ];
  for (const step of steps) {
    world.clock.advance(1_000);
    await step();
    await afterEach();
  }
}

test("ORC-06.2 ten times and shuffled ends as once and in order, and every effect happens once", async () => {
  await live(payer, deliver);
  const inOrder = await stateOf(payer);
  expect(inOrder).toMatchObject({
    subscriptions: [{ plan_name: "scale", status: "canceled", goes_on: false }],
    invoices: [
      { status: "paid", refunded_minor: "0" },
      { status: "paid", refunded_minor: "0" },
      { status: "paid", refunded_minor: "500", attempts: 2 },
      { status: "paid" },
    ],
  });

  const shuffler = await world.person("Sam", await world.team("Shufflers"), "owner");
  await live(shuffler, async () => {});
  const events = stripe.books.events.splice(0);
  expect(events.length).toBeGreaterThan(20);
  const tenTimes = Array.from({ length: 10 }, () => events).flat();
  for (let index = tenTimes.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1));
    [tenTimes[index], tenTimes[other]] = [tenTimes[other]!, tenTimes[index]!];
  }
  await Promise.all(tenTimes.map((event) => send(event)));
  await world.runJobs();
  expect(await stateOf(shuffler)).toEqual(inOrder);
  const told = await toldTo(shuffler);
  expect(told.filter((name) => name === "invoice.paid")).toHaveLength(4);
  expect(told.filter((name) => name === "invoice.refunded")).toHaveLength(1);
  expect(await world.sql("select from provider_events where handled_at is null")).toEqual([]);
  const stored = await world.sql("select event_id from provider_events where event_id = any($1)", [
    events.map(({ id }) => id),
  ]);
  expect(stored).toHaveLength(events.length);
});

test("ORC-06.2 what was read at six moments of a life ends the same in all 720 orders of being written", async () => {
  const provider = chosenProvider(world.house);
  const id = await subscribe();
  const { books } = stripe;
  const moments: ProviderFact[][] = [];
  const look = async (object: "subscription" | "invoice") => {
    const ofObject = object === "invoice" ? books.subscriptions.get(id)!.latest_invoice! : id;
    const payload = { object, id: ofObject, invoice: null, payment_intent: null };
    moments.push(await provider.read({ id: "evt", type: object, payload }));
    world.clock.advance(1_000);
  };
  await look("subscription");
  await look("invoice");
  books.decline = "card_declined";
  books.renew(id);
  await look("invoice");
  books.decline = null;
  books.payAgain(books.subscriptions.get(id)!.latest_invoice!);
  await look("invoice");
  await provider.change(id, planOf("scale", 9_900), "month");
  await look("subscription");
  books.end(id);
  await look("subscription");
  expect(moments.map((facts) => facts.length)).toEqual([1, 2, 2, 2, 1, 1]);

  // Orders that begin alike share their beginning: what follows it is undone, and the next order goes on from there.
  let orders = 0;
  const ends = new Set<string>();
  await payer.in(async (ctx) => {
    const writeInAllOrders = async (left: number[]): Promise<void> => {
      if (left.length === 0) {
        orders++;
        ends.add(JSON.stringify(await stateOf(payer, (what) => rowsIn(ctx, what))));
        return;
      }
      for (const moment of left) {
        await ctx.db.execute(sql.raw(`savepoint left_${left.length}`));
        await applyFacts(ctx, "stripe", moments[moment]!);
        await writeInAllOrders(left.filter((other) => other !== moment));
        await ctx.db.execute(sql.raw(`rollback to savepoint left_${left.length}`));
      }
    };
    await writeInAllOrders([0, 1, 2, 3, 4, 5]);
  });
  expect(orders).toBe(720);
  expect([...ends].map((end) => JSON.parse(end))).toMatchObject([
    {
      subscriptions: [{ plan_name: "scale", status: "canceled", goes_on: false }],
      invoices: [
        { status: "paid", paid_minor: "2900", attempts: 1, unnumbered: false },
        { status: "paid", paid_minor: "2900", attempts: 2, unnumbered: false, failure_code: null },
      ],
      credits: 100,
    },
  ]);
}, 120_000);

test("ORC-06.2 a signature that is missing, wrong, old, of the future or of another body is refused, and nothing is kept", async () => {
  await subscribe();
  const event = stripe.books.events[0]!;
  const { headers, body, method } = stripe.webhook(event);
  const post = (over: RequestInit) =>
    world.visitor.fetch("/webhooks/stripe", { method: method!, headers: headers!, body, ...over });
  const refused = [
    await post({ headers: { "content-type": "application/json" } }),
    await post({ headers: { "content-type": "application/json", "stripe-signature": "t=1,v1=00" } }),
    await post({ headers: { "content-type": "application/json", "stripe-signature": "nothing" } }),
    await post({ body: body.replace("evt_", "evt_x") }),
    await send(event, { secret: "whsec_of_another_place" }),
    await send(event, { at: new Date(world.house.now().getTime() - 301_000) }),
    await send(event, { at: new Date(world.house.now().getTime() + 310_000) }),
  ];
  for (const answer of refused) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "bad_signature" });
  }
  expect(await world.sql("select from provider_events")).toEqual([]);
  const good = await send(event, { at: new Date(world.house.now().getTime() - 290_000) });
  expect([good.status, await good.json()]).toEqual([200, { received: true }]);
});

test("ORC-06.2 while a secret is changed at Stripe, a webhook signed with both is taken", async () => {
  await subscribe();
  const event = stripe.books.events[0]!;
  const [old, now] = [stripe.webhook(event, { secret: "whsec_old" }), stripe.webhook(event)];
  const signatures = [old, now].map(({ headers }) => (headers as Record<string, string>)["stripe-signature"]!);
  const both = `${signatures[0]},${signatures[1]!.split(",")[1]}`;
  const answer = await world.visitor.fetch("/webhooks/stripe", {
    ...{ method: "POST", body: now.body, headers: { "content-type": "application/json", "stripe-signature": both } },
  });
  expect(answer.status).toBe(200);
});

test("ORC-06.2 types that do not matter are acknowledged and change nothing, also those of a connected account", async () => {
  const id = await subscribe();
  const subscription = stripe.books.subscriptions.get(id)!;
  stripe.books.events.length = 0;
  stripe.books.tell("customer.updated", stripe.books.customers.get(subscription.customer)!);
  stripe.books.tell("a.type.of.the.future", { id: "new_1", object: "something_new" });
  stripe.books.tell("invoice.upcoming", { ...stripe.books.invoices.get(subscription.latest_invoice!)!, id: undefined });
  stripe.books.tell("invoice.deleted", { id: "in_gone", object: "invoice" });
  stripe.books.tell("customer.subscription.updated", { id: "sub_gone", object: "subscription" });
  const elsewhere = { ...stripe.books.events[0]!, id: "evt_connected", account: "acct_venue" };
  stripe.books.events.push({ ...elsewhere, data: { object: subscription }, type: "customer.subscription.updated" });
  const foreign = structuredClone(subscription);
  stripe.books.subscriptions.set("sub_foreign", { ...foreign, id: "sub_foreign", metadata: {} });
  stripe.books.tell("customer.subscription.updated", { id: "sub_foreign", object: "subscription" });
  await deliver();
  expect(await stateOf(payer)).toMatchObject({ subscriptions: [], invoices: [] });
  expect(await toldTo(payer)).toEqual([]);
  expect(await world.sql("select from provider_events where handled_at is null")).toEqual([]);
});

test("ORC-06.2 taking a webhook calls nobody, keeps no name or address, and a customer's events wait for each other", async () => {
  await subscribe();
  stripe.calls.length = 0;
  const events = stripe.books.events.splice(0);
  for (const event of events) expect((await send(event)).status).toBe(200);
  expect(stripe.calls).toEqual([]);
  const [{ kept }] = (await world.sql<{ kept: string }>(
    "select string_agg(payload::text, ' ') as kept from provider_events",
  )) as [{ kept: string }];
  expect(kept).toContain("sub_");
  for (const personal of [payer.email, "Pat Payer", payer.team.id]) expect(kept).not.toContain(personal);
  const queues = await world.sql<{ queue_name: string | null }>(
    "select distinct queue_name from graphile_worker.jobs where task_identifier = 'billing.handle-provider-event' and queue_name is not null",
  );
  expect(queues).toMatchObject([{ queue_name: expect.stringMatching(/^billing:cus_/) }]);
  await world.runJobs();
});

test("ORC-06.2 handling a webhook holds no transaction open while Stripe is asked", async () => {
  await subscribe();
  await world.runJobs();
  stripe.calls.length = 0;
  const open: Row[] = [];
  stripe.meanwhile = async () => {
    open.push(
      ...(await world.sql(
        "select state, query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
      )),
    );
  };
  // One event: no other job runs beside it that could have a transaction of its own.
  await deliver(stripe.books.events.splice(0).filter(({ type }) => type === "checkout.session.completed"));
  stripe.meanwhile = null;
  expect(stripe.calls.map(({ path }) => path)).toContainEqual(expect.stringMatching(/^\/v1\/subscriptions\/sub_/));
  expect(open).toEqual([]);
  expect((await stateOf(payer)).subscriptions).toMatchObject([{ status: "active" }]);
});

test("ORC-06.2 while Stripe's API is away webhooks are taken, and handled when it is back; no secret is logged", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  await subscribe();
  stripe.broken = 503;
  await deliver(stripe.books.events.splice(0).filter(({ type }) => type === "checkout.session.completed"));
  expect(await world.sql("select handled_at, error from provider_events")).toMatchObject([
    { handled_at: null, error: expect.stringContaining("does not answer just now") },
  ]);
  expect((await stateOf(payer)).subscriptions).toEqual([]);
  stripe.broken = null;
  await world.sql("update graphile_worker._private_jobs set run_at = now()");
  await world.runJobs();
  expect(await stateOf(payer)).toMatchObject({ subscriptions: [{ status: "active" }], invoices: [{ status: "paid" }] });
  expect(await world.sql("select from provider_events where handled_at is null or error is not null")).toEqual([]);
  const told = JSON.stringify(said.mock.calls.map((call) => call.map(String)));
  for (const secret of Object.values(stripe.environment).slice(0, 2)) expect(told).not.toContain(secret);
  said.mockRestore();
});

test("ORC-06.2 an event whose job got lost is found and handled", async () => {
  await subscribe();
  for (const event of stripe.books.events.splice(0)) await send(event);
  await world.sql("delete from graphile_worker._private_jobs");
  world.clock.advance(11 * 60_000);
  await payer.in((ctx) => ctx.enqueue(providerSweepDue, {}));
  await world.runJobs();
  expect((await stateOf(payer)).subscriptions).toMatchObject([{ status: "active" }]);
});

test("ORC-06.2 webhooks that wait are tried again in their order, those that never were first, and for no longer than a week", async () => {
  const wait = (days: number, error: string | null) =>
    world.sql(
      `insert into provider_events (id, provider, event_id, type, payload, received_at, error) values
        (gen_random_uuid(), 'stripe', $1, 'customer.subscription.updated', '{"object":"subscription","id":"sub_gone"}', $2, $3)`,
      [`evt_${days}`, new Date(world.house.now().getTime() - days * dayMs), error],
    );
  await wait(3, "no answer");
  await wait(2, null);
  await wait(4, "no answer");
  await wait(1, null);
  await wait(8, "no answer");
  await withCtx(world.house, systemScope(world.house), sweepProviderEvents);
  const queued = await world.sql<{ event_id: string }>(
    `select e.event_id from graphile_worker._private_jobs j join provider_events e
       on j.key = 'provider-event:' || e.id order by j.id`,
  );
  expect(queued.map(({ event_id }) => event_id)).toEqual(["evt_2", "evt_1", "evt_4", "evt_3"]);
  await world.runJobs();
  const left = await world.sql("select event_id from provider_events where handled_at is null");
  expect(left).toEqual([{ event_id: "evt_8" }]);
});

test("ORC-06.2 a renewal of which no webhook told is found by asking", async () => {
  const id = await subscribe();
  await deliver();
  world.clock.advance(32 * dayMs);
  stripe.books.renew(id);
  stripe.books.events.length = 0;
  await payer.in((ctx) => ctx.enqueue(rereadDue, {}));
  await world.runJobs();
  expect((await stateOf(payer)).invoices).toMatchObject([{ status: "paid" }, { status: "paid" }]);
  expect(await toldTo(payer)).toContain("subscription.renewed");
});
