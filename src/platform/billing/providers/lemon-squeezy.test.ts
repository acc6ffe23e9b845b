import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemScope, withCtx } from "../../../kernel/ctx.ts";
import { newOwner as ownerOf } from "../../../test/newcomers.ts";
import { type LemonSqueezyStandIn, startLemonSqueezy } from "../../../test/stand-ins/lemon-squeezy.ts";
import type { Delivery } from "../../../test/stand-ins/lemon-squeezy-books.ts";
import { openWorld, type Person, type World } from "../../../test/world.ts";
import { handleProviderEvent, rereadOverdue } from "../intake.ts";
import type { Plan } from "../plans.ts";
import { addInterval } from "../proration.ts";

let world: World;
let shop: LemonSqueezyStandIn;
let owner: Person;
beforeAll(async () => {
  shop = await startLemonSqueezy(() => world.house.now());
  world = await openWorld({
    ...shop.environment,
    PRODUCT: "orchestrator",
    LEMONSQUEEZY_VARIANTS:
      "orchestrator_starter_month=101,orchestrator_starter_year=102,orchestrator_professional_month=103,natak_small=201,natak_pro_month=101,natak_scale_month=103",
  });
});
afterAll(async () => {
  await world.close();
  await shop.stop();
});
beforeEach(async () => {
  owner = await newOwner();
});
afterEach(() => {
  shop.broken = null;
  shop.books.sent.length = 0;
});

const newOwner = (product = "orchestrator") => ownerOf(world, product);
const send = ({ headers, body }: Pick<Delivery, "headers" | "body">) =>
  world.visitor.fetch("/webhooks/lemonsqueezy", { method: "POST", headers, body });

/** Delivers what the shop has told and not yet sent, and lets it be handled. */
async function deliver(deliveries: Delivery[] = shop.books.sent.splice(0)): Promise<void> {
  for (const one of deliveries) expect((await send(one)).status).toBe(200);
  await world.runJobs();
}
async function subscribe(tier = "starter", options: { yearly?: boolean; trialDays?: number } = {}): Promise<string> {
  const { checkout_url } = await owner.api("POST /subscription/upgrade", {
    tier,
    billing_period: options.yearly ? "yearly" : "monthly",
  });
  return shop.pay(checkout_url, options);
}
/** What is allowed is kept in memory and read anew when the database tells of a change, a moment later. */
const seen = () => expect.poll(() => owner.api("GET /subscription"), { timeout: 5_000 });
const told = async () => (await world.eventsOf(owner.team.id)).filter((name) => /^(subscription|invoice)/.test(name));

test("ORC-06.3 a checkout leads to the shop, and the plan counts when its webhooks have told of the payment", async () => {
  const started = await owner.api("POST /subscription/upgrade", { tier: "starter", billing_period: "monthly" });
  expect(started.checkout_url).toMatch(/^https:\/\/shop\.example\.com\/checkout\//);
  const id = shop.pay(started.checkout_url);
  await seen().toMatchObject({ tier: "free", subscription_id: null });
  await deliver();
  await seen().toMatchObject({
    ...{ tier: "starter", status: "active", subscription_id: id, customer_id: "77", provider: "lemonsqueezy" },
    ...{ billing_period: "monthly", cancel_at_period_end: false, next_invoice: { amount: 29, currency: "USD" } },
  });
  const { data } = await owner.api("GET /invoices", {});
  // The order of a subscription and its first invoice are one payment.
  expect(data).toMatchObject([{ status: "paid", total_minor: 2_900, number: expect.stringMatching(/^\d{4}-\d{6}$/) }]);
  expect(await told()).toEqual(["subscription.started", "invoice.paid"]);
});

test("ORC-06.4 where real money is paid, neither the catalogue nor a mail is marked as sandbox", async () => {
  expect((await owner.api("GET /plans")).sandbox).toBe(false);
  await subscribe();
  await deliver();
  await world.runJobs();
  const { messages } = await world.visitor.api("GET /dev/mailbox", { to: owner.email });
  expect(messages.map(({ subject }) => subject)).toContainEqual(expect.stringContaining("Receipt"));
  expect(messages.map(({ text }) => text).join()).not.toMatch(/sandbox/i);
});

test("ORC-06.3 each state of theirs is one of ours", async () => {
  const id = await subscribe("starter", { trialDays: 14 });
  await deliver();
  await seen().toMatchObject({ tier: "starter", status: "trialing", trial_ends_at: expect.anything() });
  const become = (status: string) => {
    shop.books.becomes(id, status);
    return deliver();
  };
  await become("active");
  await seen().toMatchObject({ tier: "starter", status: "active" });
  await become("past_due");
  await seen().toMatchObject({ tier: "starter", status: "past_due", next_invoice: null });
  await become("unpaid");
  await seen().toMatchObject({ tier: "free" });
  await become("active");
  await become("paused");
  await seen().toMatchObject({ tier: "free" });
  expect((await told()).at(-1)).toBe("subscription.paused");
  const mails = await world.sql<{ name: string }>(`select name from mails where "to" = $1`, [owner.email]);
  expect(mails.map(({ name }) => name)).toContain("billing.paused");
  const [kept] = await world.sql("select status from subscriptions where subscription_id = $1", [id]);
  expect(kept).toEqual({ status: "paused" });
  await become("active");
  await seen().toMatchObject({ tier: "starter", status: "active" });
  await become("expired");
  await seen().toMatchObject({ tier: "free", status: "active", next_invoice: null });
  expect((await told()).at(-1)).toBe("subscription.ended");
});

test("ORC-06.3 a cancellation runs to the end of what is paid, can be taken back until then, and ends as expired", async () => {
  const id = await subscribe();
  await deliver();
  expect(await owner.api("POST /subscription/cancel")).toMatchObject({});
  await seen().toMatchObject({ tier: "starter", status: "active", cancel_at_period_end: true });
  await owner.api("POST /subscription/reactivate");
  await seen().toMatchObject({ cancel_at_period_end: false, next_invoice: { amount: 29 } });
  await owner.api("POST /subscription/cancel");
  // The webhooks of all this come late, and change nothing.
  await deliver();
  await seen().toMatchObject({ cancel_at_period_end: true });
  shop.books.becomes(id, "expired");
  await deliver();
  await seen().toMatchObject({ tier: "free" });
  await expect(owner.api("POST /subscription/reactivate")).rejects.toMatchObject({ status: 409 });
  expect(await told()).toEqual([
    ...["subscription.started", "invoice.paid", "subscription.canceled", "subscription.resumed"],
    ...["subscription.canceled", "subscription.ended"],
  ]);
});

test("ORC-06.3 webhooks ten times each and shuffled leave the state and the effects of the right order", async () => {
  const id = await subscribe();
  shop.books.renews(id, "failed");
  shop.books.retries(id, "failed");
  shop.books.retries(id, "paid");
  const all = shop.books.sent.splice(0);
  const shuffled = Array.from({ length: 10 }, () => all)
    .flat()
    .map((one, place) => ({ one, order: (place * 7_919) % (all.length * 10) }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
  await deliver(shuffled);
  await seen().toMatchObject({ tier: "starter", status: "active", failed_payment: null });
  const { data } = await owner.api("GET /invoices", {});
  expect(data.map(({ status, total_minor }) => [status, total_minor])).toEqual([
    ["paid", 2_900],
    ["paid", 2_900],
  ]);
  expect(new Set(data.map(({ number }) => number)).size).toBe(2);
  const stored = await world.sql(
    "select from provider_events where handled_at is not null and payload->'data'->>'id' = $1",
    [id],
  );
  expect(stored).toHaveLength(all.filter(({ body }) => JSON.parse(body).data.type === "subscriptions").length);
  expect((await told()).filter((name) => name === "invoice.paid")).toHaveLength(2);
  expect((await told()).filter((name) => name === "subscription.started")).toHaveLength(1);
});

test("ORC-06.3 an older updated_at never overwrites a newer one", async () => {
  const id = await subscribe();
  const { updated_at } = shop.books.subscription(id).attributes;
  shop.books.becomes(id, "past_due");
  const late = shop.books.sent.at(-1)!;
  await deliver();
  // A copy of theirs that lags behind still shows the state of before.
  Object.assign(shop.books.subscription(id).attributes, { status: "active", updated_at });
  const again = JSON.stringify({ ...JSON.parse(late.body), meta: { event_name: "subscription_updated", again: true } });
  await deliver([{ event: "subscription_updated", body: again, headers: shop.books.signed(again) }]);
  await seen().toMatchObject({ status: "past_due" });
});

test("ORC-06.3 a payment that fails is told with each try, and one that goes through ends it", async () => {
  const id = await subscribe();
  shop.books.renews(id, "failed");
  await deliver();
  await seen().toMatchObject({
    ...{ tier: "starter", status: "past_due" },
    failed_payment: { amount_minor: 2_900, reason: expect.stringContaining("did not go through") },
  });
  const open = (await owner.api("GET /invoices", {})).data.find(({ status }) => status === "open")!;
  await expect(owner.api("POST /invoices/:id/retry", { id: open.id })).rejects.toMatchObject({
    ...{ status: 409, code: "retry_not_offered", message: expect.stringContaining("customer portal") },
  });
  expect(await owner.api("POST /subscription/portal")).toMatchObject({ url: expect.stringContaining("/billing?") });
  shop.books.retries(id, "failed");
  await deliver();
  shop.books.retries(id, "paid");
  await deliver();
  await seen().toMatchObject({ status: "active", failed_payment: null });
  expect((await told()).filter((name) => name === "invoice.payment_failed")).toHaveLength(2);
});

test("ORC-06.3 a change of plan is reckoned by ourselves before, and invoiced by the shop at once", async () => {
  await subscribe();
  await deliver();
  const wish = { tier: "professional", billing_period: "monthly" as const };
  const preview = await owner.api("POST /subscription/preview", wish);
  expect(preview.lines.map(({ amount_minor }) => Math.round(amount_minor / 100))).toEqual([-29, 99]);
  await expect(owner.api("POST /subscription/change", { ...wish, expected_due_minor: 100 })).rejects.toMatchObject({
    code: "price_changed",
  });
  await owner.api("POST /subscription/change", { ...wish, expected_due_minor: preview.due_minor });
  await seen().toMatchObject({ tier: "professional", next_invoice: { amount: 99 } });
  await deliver();
  await seen().toMatchObject({ tier: "professional" });
  expect(await told()).toContain("subscription.changed");
});

test("ORC-05.4 in a trial a change costs nothing now", async () => {
  await subscribe("starter", { trialDays: 14 });
  await deliver();
  const wish = { tier: "professional", billing_period: "monthly" as const };
  expect(await owner.api("POST /subscription/preview", wish)).toMatchObject({ lines: [], due_minor: 0 });
});

test("ORC-06.3 a pack is what its variant says, whatever the checkout's link was made to carry, and is refunded there", async () => {
  owner = await newOwner("natak");
  const before = await owner.api("GET /credits");
  const { checkout_url } = await owner.api("POST /credits/checkout", { pack: "small" });
  const order = shop.pay(checkout_url);
  await deliver();
  expect(await owner.api("GET /credits")).toMatchObject({ available: before.available + 500 });
  shop.books.refund(shop.books.find("orders", order)!, 1_000);
  await deliver();
  expect(await owner.api("GET /credits")).toMatchObject({ available: before.available });
  expect(await told()).toEqual(["invoice.paid", "invoice.refunded"]);
});

test("ORC-06.3 another signature, another body and none at all are refused with 400, and nothing is stored", async () => {
  await subscribe();
  const [one] = shop.books.sent.splice(0);
  const { body, headers } = one!;
  const stored = async () => (await world.sql("select from provider_events")).length;
  const before = await stored();
  for (const forged of [
    { body, headers: { ...headers, "x-signature": "0".repeat(64) } },
    { body, headers: { ...headers, "x-signature": headers["x-signature"]!.slice(2) } },
    { body, headers: { ...headers, "x-signature": headers["x-signature"]!.toUpperCase() } },
    { body, headers: { ...headers, "x-signature": "not hex" } },
    { body, headers: { "content-type": "application/json" } },
    { body: `${body} `, headers },
  ]) {
    const answer = await send(forged);
    expect([answer.status, (await answer.json()).code]).toEqual([400, "bad_signature"]);
  }
  expect(await stored()).toBe(before);
  const odd = "[]";
  expect((await send({ body: odd, headers: shop.books.signed(odd) })).status).toBe(422);
});

test("ORC-06.3 while the shop is down a purchase says so, and a webhook waits until the shop answers again", async () => {
  await subscribe();
  shop.broken = 502;
  await expect(
    owner.api("POST /subscription/upgrade", { tier: "starter", billing_period: "monthly" }),
  ).rejects.toMatchObject({ status: 503 });
  for (const one of shop.books.sent.splice(0)) expect((await send(one)).status).toBe(200);
  await world.runJobs();
  await seen().toMatchObject({ tier: "free" });
  const [waiting] = await world.sql<{ error: string }>(
    "select error from provider_events where handled_at is null limit 1",
  );
  expect(waiting!.error).toContain("does not answer");
  shop.broken = null;
  await world.sql("update graphile_worker._private_jobs set run_at = now()");
  await world.runJobs();
  await seen().toMatchObject({ tier: "starter", status: "active" });
});

test("ORC-06.3 an end that no webhook told of is found an hour after the period", async () => {
  const id = await subscribe();
  await deliver();
  shop.books.becomes(id, "expired");
  shop.books.sent.length = 0;
  const ask = () => withCtx(world.house, systemScope(world.house), rereadOverdue);
  await ask();
  await seen().toMatchObject({ tier: "starter" });
  await world.sql("update subscriptions set current_period_end = $2 where subscription_id = $1", [
    id,
    new Date(world.house.now().getTime() - 3_700_000),
  ]);
  shop.broken = 500;
  await ask();
  await seen().toMatchObject({ tier: "starter" });
  shop.broken = null;
  await ask();
  await seen().toMatchObject({ tier: "free" });
  expect(await told()).toContain("subscription.ended");
});

/** As when the program was away for longer than the shop tries its webhooks: nothing of it arrives. */
async function unheard(id: string, hoursLater: number): Promise<void> {
  shop.books.sent.length = 0;
  await world.sql(
    "update subscriptions set current_period_end = least(current_period_end, $2), updated_at = $2 where subscription_id = $1",
    [id, new Date(world.house.now().getTime() - hoursLater * 3_600_000)],
  );
  await withCtx(world.house, systemScope(world.house), rereadOverdue);
  await world.runJobs();
}
const mailsOf = async (name: string) =>
  (await world.sql<{ subject: string }>(`select subject from mails where "to" = $1 and name = $2`, [owner.email, name]))
    .length;

test("ORC-06.6 a renewal of which no webhook told has its invoice, its number and its receipt an hour after the period, once", async () => {
  const id = await subscribe();
  await deliver();
  shop.books.renews(id, "paid");
  await unheard(id, 2);
  const { data } = await owner.api("GET /invoices", {});
  expect(data.map(({ status, total_minor }) => [status, total_minor])).toEqual([
    ["paid", 2_900],
    ["paid", 2_900],
  ]);
  expect(new Set(data.map(({ number }) => number)).size).toBe(2);
  expect(await mailsOf("billing.receipt")).toBe(2);
  await unheard(id, 2);
  expect((await told()).filter((name) => name === "invoice.paid")).toHaveLength(2);
});

test("ORC-06.6 a lost webhook of an invoice is made up for by the one of its subscription", async () => {
  const id = await subscribe();
  await deliver();
  shop.books.renews(id, "paid");
  await deliver(shop.books.sent.splice(0).filter(({ event }) => event === "subscription_updated"));
  expect((await owner.api("GET /invoices", {})).data.map(({ status }) => status)).toEqual(["paid", "paid"]);
});

test("ORC-06.5 a failure of which no webhook told shows its invoice at once, and is mailed once an hour has passed", async () => {
  const id = await subscribe();
  await deliver();
  shop.books.renews(id, "failed");
  const [failed, updated] = shop.books.sent.splice(0);
  await deliver([updated!]);
  await seen().toMatchObject({
    status: "past_due",
    failed_payment: { amount_minor: 2_900, reason: expect.stringContaining("did not go through") },
  });
  expect(await mailsOf("billing.payment_failed")).toBe(0);
  await unheard(id, 2);
  expect(await mailsOf("billing.payment_failed")).toBe(1);
  await unheard(id, 2);
  expect(await mailsOf("billing.payment_failed")).toBe(1);
  expect(failed!.event).toBe("subscription_payment_failed");
});

test("ORC-06.5 two failures that are handled at once are two, with a mail each, and a customer's webhooks have one lane", async () => {
  const id = await subscribe();
  await deliver();
  shop.books.renews(id, "failed");
  shop.books.retries(id, "failed");
  const failures = shop.books.sent.splice(0).filter(({ event }) => event === "subscription_payment_failed");
  for (const one of failures) await send(one);
  const lanes = await world.sql<{ queue: string }>(
    `select q.queue_name as queue from graphile_worker._private_jobs j join graphile_worker._private_job_queues q on q.id = j.job_queue_id
     where j.payload::text like '%data%'`,
  );
  expect(lanes.map(({ queue }) => queue)).toEqual(Array(2).fill("billing:lemonsqueezy:77"));
  const waiting = await world.sql<{ id: string }>("select id from provider_events where handled_at is null");
  expect(waiting).toHaveLength(2);
  shop.slowMs = 100;
  await Promise.all(
    waiting.map((one) => withCtx(world.house, systemScope(world.house), (ctx) => handleProviderEvent(ctx, one))),
  );
  shop.slowMs = 0;
  await world.runJobs();
  const failed = await world.sql<{ attempt: number }>(
    "select (data->>'attempt')::int as attempt from events where team_id = $1 and name = 'invoice.payment_failed' order by id",
    [owner.team.id],
  );
  expect(failed.map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect(await mailsOf("billing.payment_failed")).toBe(2);
});

test("ORC-06.3 an invoice says what it pays for, and the credits of that time are given once for each plan, however often it is changed", async () => {
  const plan = (name: string, month: number): Plan => ({
    ...{ name, prices: { month, year: 10 * month }, seats: null, limits: {}, features: [], requestsPerHour: 1_000 },
    ...(month > 0 ? { credits: month / 100 } : {}),
  });
  const natak = world.house.product("natak");
  const { plans } = natak;
  Object.assign(natak, { plans: [plan("free", 0), plan("pro", 2_900), plan("scale", 9_900)] });
  owner = await newOwner("natak");
  const before = (await owner.api("GET /credits")).available;
  const given = async () => (await owner.api("GET /credits")).available - before;
  const id = await subscribe("pro");
  await deliver();
  const [invoice] = (await owner.api("GET /invoices", {})).data;
  const dayOf = (at: unknown) => String(at).slice(0, 10);
  const nextMonth = dayOf(addInterval(world.house.now(), "month", 1).toISOString());
  expect(invoice!.lines.map(({ period_end }) => dayOf(period_end))).toEqual([nextMonth]);
  expect(await given()).toBe(29);
  for (const tier of ["scale", "pro", "scale"]) {
    Object.assign(shop.books.subscription(id).attributes, { renews_at: addInterval(new Date(), "month", 1) });
    const { due_minor } = await owner.api("POST /subscription/preview", { tier, billing_period: "monthly" });
    await owner.api("POST /subscription/change", {
      ...{ tier, billing_period: "monthly", expected_due_minor: due_minor },
    });
    await deliver();
  }
  expect(await given()).toBe(29 + 99);
  Object.assign(natak, { plans });
});

test("ORC-06.3 what belongs to no team of ours, to another store or to a shop's other goods is left alone", async () => {
  const tell = (meta: object, data: object) => {
    const body = JSON.stringify({ meta: { event_name: "subscription_created", ...meta }, data });
    return { event: "subscription_created", body, headers: shop.books.signed(body) };
  };
  const id = await subscribe();
  shop.books.sent.length = 0;
  const subscription = { type: "subscriptions", id };
  shop.books.subscription(id).attributes.store_id = 1;
  await deliver([
    tell({}, subscription),
    tell({ custom_data: [] }, subscription),
    tell({ custom_data: { team_id: "not a team" } }, subscription),
    tell({ custom_data: { team_id: owner.team.id } }, subscription),
    tell({ custom_data: { team_id: owner.team.id } }, { type: "license-keys", id: "1" }),
  ]);
  await seen().toMatchObject({ tier: "free" });
  expect(await world.sql("select from provider_events where handled_at is null")).toHaveLength(0);
  // A later webhook may carry any team; the one that has the subscription keeps it.
  shop.books.subscription(id).attributes.store_id = 4_711;
  await deliver([tell({ again: 1, custom_data: { team_id: owner.team.id } }, subscription)]);
  await deliver([tell({ custom_data: { team_id: world.eve.team.id } }, subscription)]);
  await seen().toMatchObject({ tier: "starter" });
  expect(await world.sql("select from subscriptions where team_id = $1", [world.eve.team.id])).toHaveLength(0);
});
