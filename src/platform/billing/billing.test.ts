import { afterAll, beforeAll, expect, test } from "vitest";
import { newOwner as ownerOf } from "../../test/newcomers.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { planEvents } from "./events.ts";
import { receiveWebhook } from "./intake.ts";
import { signedEvent } from "./sandbox/sandbox-provider.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "orchestrator" });
});
afterAll(() => world.close());

const newOwner = (product = "orchestrator") => ownerOf(world, product);
const day = 86_400_000;
const good = "4242 4242 4242 4242";
const idOf = (url: string) => url.split("/").at(-1)!;
const card = (number: string) => ({ number, expiry: "12/40", cvc: "123" });

async function subscribe(person: Person, tier: string, options: { card?: string; yearly?: boolean } = {}) {
  const { checkout_url } = await person.api("POST /subscription/upgrade", {
    tier,
    billing_period: options.yearly ? "yearly" : "monthly",
  });
  await person.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(options.card ?? good) });
  await world.runJobs();
}
async function moveTo(person: Person, days: number) {
  const { now } = await person.api("GET /sandbox");
  await person.api("POST /sandbox/clock", { to: new Date(new Date(now).getTime() + days * day) } as never);
  await world.runJobs();
}
const mailsTo = async (person: Person) =>
  (
    await world.sql<{ name: string; subject: string }>(
      'select name, subject from mails where "to" = $1 order by created_at, id',
      [person.email],
    )
  ).map(({ name }) => name.replace("billing.", ""));
const eventsOf = (person: Person) => world.eventsOf(person.team.id);

test("ORC-05.1 every team begins with the free plan, and the catalogue names what there is to buy", async () => {
  const owner = await newOwner();
  expect(await owner.api("GET /subscription")).toMatchObject({
    ...{ tier: "free", status: "active", subscription_id: null, next_invoice: null, cancel_at_period_end: false },
    ...{ features: ["Dashboard, API keys and webhooks"], seats: { used: 1, most: 1 }, trial_possible: true },
  });
  const { plans, currency } = await world.visitor.api("GET /plans");
  expect(currency).toBe("USD");
  expect(plans.map(({ name, prices, seats, limits }) => [name, prices.month, seats, limits[0]!.most])).toEqual([
    ["free", 0, 1, 1_000],
    ["starter", 2_900, 5, 10_000],
    ["professional", 9_900, 25, 100_000],
  ]);
});

test("ORC-05.3 a plan counts when the provider says that it is paid: checkout, signed webhook, plan, mail, event", async () => {
  const owner = await newOwner();
  const { checkout_url } = await owner.api("POST /subscription/upgrade", {
    tier: "starter",
    billing_period: "monthly",
  });
  const id = idOf(checkout_url);
  expect(await owner.api("GET /sandbox/checkouts/:id", { id })).toMatchObject({ status: "open", amount_minor: 2_900 });
  expect(await owner.api("POST /sandbox/checkouts/:id/pay", { id, ...card(good) })).toMatchObject({
    status: "complete",
  });
  expect(await owner.api("GET /subscription")).toMatchObject({ tier: "free" });
  await world.runJobs();
  expect(await owner.api("GET /subscription")).toMatchObject({
    ...{ tier: "starter", status: "trialing", seats: { most: 5 }, billing_period: "monthly", provider: "sandbox" },
    ...{ next_invoice: { amount: 29, currency: "USD" } },
  });
  expect(await owner.api("GET /user/profile")).toMatchObject({ tier: "starter", subscription_status: "trialing" });
  expect(await eventsOf(owner)).toContain("subscription.started");
  expect(await mailsTo(owner)).toEqual(["started"]);
  // Paying twice is one subscription.
  await owner.api("POST /sandbox/checkouts/:id/pay", { id, ...card(good) });
  expect(await world.sql("select from sandbox_subscriptions where team_id = $1", [owner.team.id])).toHaveLength(1);
});

test("ORC-05.3 ORC-13.3 open pages read again what depends on the plan, whatever changes it; the dashboard, whatever happens", () => {
  const { freshOn } = world.house;
  for (const { name } of planEvents)
    expect(freshOn[name], name).toEqual(
      expect.arrayContaining([
        "GET /subscription",
        "GET /usage/current",
        "GET /usage/analytics",
        "GET /teams/:id/usage",
      ]),
    );
  expect(freshOn["*"]).toContain("GET /dashboard");
});

test("ORC-06.4 each test card does what it stands for", async () => {
  const owner = await newOwner("natak");
  const { checkout_url } = await owner.api("POST /credits/checkout", { pack: "small" });
  const pay = (number: string, more = {}) =>
    owner.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(number), ...more });
  for (const [number, said] of [
    ["4000 0000 0000 0002", "declined"],
    ["4000 0000 0000 9995", "enough funds"],
    ["4000 0000 0000 0069", "expired"],
  ] as const)
    await expect(pay(number)).rejects.toMatchObject({
      status: 422,
      code: "payment_declined",
      message: expect.stringContaining(said),
    });
  await expect(pay("4111 1111 1111 1111")).rejects.toMatchObject({ status: 422, code: "invalid_input" });
  await expect(pay(good, { expiry: "01/20" })).rejects.toMatchObject({ status: 422 });
  expect(await pay("4000 0027 6000 3184")).toEqual({ status: "challenge", redirect_url: null });
  await expect(pay("4000 0027 6000 3184", { challenge: "failed" })).rejects.toMatchObject({ code: "payment_declined" });
  expect(await pay("4000 0027 6000 3184", { challenge: "passed" })).toMatchObject({ status: "complete" });
});

test("ORC-06.4 a trial begins only with a card that can be charged", async () => {
  const owner = await newOwner();
  const wish = { tier: "starter", billing_period: "monthly" } as const;
  const { checkout_url } = await owner.api("POST /subscription/upgrade", wish);
  const pay = (number: string) =>
    owner.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(number) });
  for (const number of ["4000 0000 0000 0002", "4000 0000 0000 9995", "4000 0000 0000 0069"])
    await expect(pay(number)).rejects.toMatchObject({ status: 422, code: "payment_declined" });
  await world.runJobs();
  expect(await owner.api("GET /subscription")).toMatchObject({ tier: "free", subscription_id: null });
  expect(await pay(good)).toMatchObject({ status: "complete" });
});

test("NTK-04.5 credits of a pack arrive once, as a lot with an end, and a refund takes back what is left", async () => {
  const owner = await newOwner("natak");
  const before = await owner.api("GET /credits");
  const { checkout_url } = await owner.api("POST /credits/checkout", { pack: "small" });
  await owner.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(good) });
  await world.runJobs();
  expect(await owner.api("GET /credits")).toMatchObject({ available: before.available + 500 });
  const [lot] = await world.sql<{ expires_at: Date; priority: number }>(
    "select expires_at, priority from ledger_lots where team_id = $1 and expires_at is not null",
    [owner.team.id],
  );
  expect(lot!.priority).toBe(1);
  expect(Math.round((lot!.expires_at.getTime() - world.house.now().getTime()) / day)).toBe(365);
  const { data } = await owner.api("GET /invoices", {});
  expect(data).toMatchObject([{ status: "paid", total_minor: 900, number: expect.stringMatching(/^\d{4}-\d{6}$/) }]);
  const sandbox = await owner.api("GET /sandbox");
  const id = sandbox.invoices[0]!.id;
  await owner.api("POST /sandbox/invoices/:id", { id, action: "refund", amount_minor: 450 });
  await world.runJobs();
  expect(await owner.api("GET /credits")).toMatchObject({ available: before.available + 250 });
  await expect(
    owner.api("POST /sandbox/invoices/:id", { id, action: "refund", amount_minor: 451 }),
  ).rejects.toMatchObject({ status: 409, code: "refund_too_large" });
  expect(await mailsTo(owner)).toEqual(["receipt", "refunded"]);
});

test("ORC-06.7 the test clock brings renewals one after the other, each at its moment, with its invoice and receipt", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter");
  await moveTo(owner, 14 + 62);
  const { data } = await owner.api("GET /invoices", { sort: "issued_at" });
  expect(data.map(({ status, total_minor }) => [status, total_minor])).toEqual([
    ["paid", 2_900],
    ["paid", 2_900],
    ["paid", 2_900],
  ]);
  const gaps = data
    .slice(1)
    .map((one, index) => (Date.parse(one.issued_at) - Date.parse(data[index]!.issued_at)) / day);
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(28);
  expect(await owner.api("GET /subscription")).toMatchObject({ status: "active", tier: "starter" });
  expect((await mailsTo(owner)).filter((name) => name === "receipt")).toHaveLength(3);
  // The true time goes on for everybody else.
  expect((await (await newOwner()).api("GET /sandbox")).moved).toBe(false);
});

test("ORC-06.5 a renewal that fails is tried on day 1, 3 and 7, each with a mail; then the plan ends", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter", { card: "4000 0000 0000 0341" });
  await moveTo(owner, 14.5);
  const issued = Date.parse((await owner.api("GET /invoices", {})).data[0]!.issued_at);
  const nextTry = async () => {
    const { failed_payment } = await owner.api("GET /subscription");
    return (Date.parse(failed_payment!.next_attempt_at!) - issued) / day;
  };
  expect(await nextTry()).toBe(1);
  expect(await owner.api("GET /subscription")).toMatchObject({
    ...{
      tier: "starter",
      status: "past_due",
      failed_payment: { amount_minor: 2_900, reason: expect.stringContaining("declined") },
    },
  });
  await moveTo(owner, 1);
  expect(await nextTry()).toBe(3);
  await moveTo(owner, 2);
  expect(await nextTry()).toBe(7);
  await moveTo(owner, 4);
  expect(await owner.api("GET /subscription")).toMatchObject({ tier: "free", failed_payment: null });
  const [invoice] = await world.sql<{ attempts: number; status: string }>(
    "select attempts, status from invoices where team_id = $1",
    [owner.team.id],
  );
  expect(invoice).toEqual({ attempts: 4, status: "uncollectible" });
  const told = await mailsTo(owner);
  expect(told.sort()).toEqual([
    "ended",
    ...Array.from({ length: 4 }, () => "payment_failed"),
    "started",
    "trial_ending",
  ]);
  const names = (await eventsOf(owner)).filter((name) => /past_due|ended$/.test(name));
  expect(names).toEqual(["subscription.past_due", "subscription.ended"]);
});

test("ORC-05.3 ORC-08.1 what is changed while a payment is owed is told too, and nothing of a plan that is over stays", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter", { card: "4000 0000 0000 0341" });
  await moveTo(owner, 15);
  await owner.api("POST /subscription/cancel");
  await world.runJobs();
  expect((await eventsOf(owner)).at(-1)).toBe("subscription.canceled");
  expect(await mailsTo(owner)).toContain("canceled");
  expect(await owner.api("GET /subscription")).toMatchObject({ status: "past_due", cancel_at_period_end: true });
  await moveTo(owner, 40);
  expect(await owner.api("GET /subscription")).toMatchObject({
    ...{ tier: "free", status: "active", cancel_at_period_end: false, billing_period: null },
  });
  expect(await owner.api("GET /user/profile")).toMatchObject({ tier: "free", subscription_status: "active" });
});

test("ORC-06.5 with another card the open invoice is paid at once and the plan goes on", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter", { card: "4000 0000 0000 0341" });
  await moveTo(owner, 15);
  const { failed_payment } = await owner.api("GET /subscription");
  const retry = () => owner.api("POST /invoices/:id/retry", { id: failed_payment!.invoice_id });
  await expect(retry()).rejects.toMatchObject({ status: 422, code: "payment_declined" });
  await owner.api("POST /sandbox/card", card(good));
  expect(await retry()).toMatchObject({ status: "paid", failure: null });
  await world.runJobs();
  expect(await owner.api("GET /subscription")).toMatchObject({ status: "active", failed_payment: null });
});

test("ORC-05.4 a change shows its proration before, charges it, and a smaller plan that is too small is refused", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter");
  await moveTo(owner, 14);
  const wish = { tier: "professional", billing_period: "monthly" } as const;
  const preview = await owner.api("POST /subscription/preview", wish);
  expect(preview).toMatchObject({ price_minor: 9_900, currency: "USD" });
  expect(preview.due_minor).toBe(preview.lines.reduce((sum, line) => sum + line.amount_minor, 0));
  expect(preview.due_minor).toBeGreaterThan(6_900);
  const french = await owner.fetch("/api/v1/subscription/preview", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": "fr" },
    body: JSON.stringify(wish),
  });
  const texts = ((await french.json()) as typeof preview).lines.map(({ text }) => text);
  expect(texts).toEqual(["Temps non utilisé de Starter", "Temps restant de Professional"]);
  await expect(owner.api("POST /subscription/change", { ...wish, expected_due_minor: 100 })).rejects.toMatchObject({
    code: "price_changed",
  });
  expect(
    await owner.api("POST /subscription/change", { ...wish, expected_due_minor: preview.due_minor }),
  ).toMatchObject({
    tier: "professional",
    status: "active",
  });
  expect(await owner.api("GET /subscription")).toMatchObject({ tier: "professional", seats: { most: 25 } });
  await expect(owner.api("POST /subscription/change", wish)).rejects.toMatchObject({ code: "same_plan" });
  for (const name of ["Una", "Duo", "Tre", "Cua", "Cin"]) await world.person(name, owner.team, "member");
  await expect(
    owner.api("POST /subscription/preview", { tier: "starter", billing_period: "monthly" }),
  ).rejects.toMatchObject({ status: 409, code: "seats_in_use", message: expect.stringContaining("Remove 1 member") });
  await world.runJobs();
  expect(await mailsTo(owner)).toEqual(["started", "trial_ending", "receipt", "changed", "receipt"]);
});

test("ORC-05.4 what a smaller plan gives back is kept as a credit and used by the next invoice", async () => {
  const owner = await newOwner();
  await subscribe(owner, "professional");
  await moveTo(owner, 14);
  await owner.api("POST /subscription/change", { tier: "starter", billing_period: "monthly" });
  await world.runJobs();
  const { subscription } = await owner.api("GET /sandbox");
  expect(subscription!.credit_minor).toBeGreaterThan(6_900);
  await moveTo(owner, 31);
  const { data } = await owner.api("GET /invoices", { sort: "-issued_at" });
  expect(data[0]).toMatchObject({ status: "paid", total_minor: 0 });
  expect(data[0]!.lines.map(({ amount_minor }) => amount_minor)).toEqual([2_900, -2_900]);
});

test("LUN-01.5 a canceled subscription stays until its period ends, can be taken back, and then the free plan holds", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter");
  const canceled = await owner.api("POST /subscription/cancel");
  expect(canceled).toMatchObject({ message: "Subscription will be canceled at period end" });
  expect(await owner.api("GET /subscription")).toMatchObject({
    tier: "starter",
    cancel_at_period_end: true,
    next_invoice: null,
  });
  await world.runJobs();
  expect(await owner.api("POST /subscription/reactivate")).toEqual({
    message: "Subscription reactivated successfully",
    status: "trialing",
  });
  await expect(owner.api("POST /subscription/reactivate")).rejects.toMatchObject({ code: "not_canceled" });
  await world.runJobs();
  await owner.api("POST /subscription/cancel");
  await world.runJobs();
  await moveTo(owner, 15);
  expect(await owner.api("GET /subscription")).toMatchObject({ tier: "free", trial_possible: false });
  expect(await world.sql("select from invoices where team_id = $1", [owner.team.id])).toHaveLength(0);
  await expect(owner.api("POST /subscription/cancel")).rejects.toMatchObject({ code: "no_subscription" });
  expect(await mailsTo(owner)).toEqual(["started", "canceled", "resumed", "canceled", "ended"]);
});

test("ORC-06.2 webhooks ten times and shuffled leave the state of the right order, and their effects once", async () => {
  const owner = await newOwner();
  await subscribe(owner, "starter");
  await moveTo(owner, 14);
  await owner.api("POST /subscription/cancel");
  await world.runJobs();
  const state = async () => ({
    subscription: await world.sql(
      "select status, cancel_at_period_end, current_period_end from subscriptions where team_id = $1",
      [owner.team.id],
    ),
    invoices: await world.sql("select number, status, attempts from invoices where team_id = $1 order by number", [
      owner.team.id,
    ]),
    events: await eventsOf(owner),
    mails: await mailsTo(owner),
  });
  const before = await state();
  const known = await world.sql<{ payload: object }>(
    "select payload from provider_events where payload->>'subscription_id' in (select id::text from sandbox_subscriptions where team_id = $1) or payload->>'invoice_id' in (select id::text from sandbox_invoices where team_id = $1)",
    [owner.team.id],
  );
  expect(known.length).toBeGreaterThanOrEqual(4);
  const again = Array.from({ length: 10 }, (_, round) => known.map(({ payload }) => ({ ...payload, round }))).flat();
  // Half of them come under ids of their own, as a provider's second endpoint would send them.
  for (const [place, { round, ...event }] of [...again].sort(() => Math.random() - 0.5).entries())
    await receiveWebhook(
      world.house,
      "sandbox",
      signedEvent(world.house, place % 2 ? event : { ...event, id: `evt_${place}_${round}` }),
    );
  await world.runJobs();
  expect(await state()).toEqual(before);
});

test("ORC-06.2 a webhook with a wrong, old or missing signature is refused and leaves nothing", async () => {
  const { headers, body } = signedEvent(world.house, { id: "evt_forged", type: "invoice.paid" });
  const post = (signature: string | null, payload: Uint8Array = body) =>
    world.visitor.fetch("/webhooks/sandbox", {
      method: "POST",
      body: payload as never,
      headers: signature ? { "sandbox-signature": signature } : {},
    });
  const right = headers.get("sandbox-signature")!;
  for (const wrong of [null, "t=1,v1=00", right.replace(/.$/, (last) => (last === "0" ? "1" : "0"))])
    expect((await post(wrong)).status).toBe(400);
  expect((await post(right, Buffer.from(`${Buffer.from(body).toString()} `))).status).toBe(400);
  world.clock.advance(-3_600_000);
  expect((await post(right)).status).toBe(400);
  world.clock.advance(3_600_000);
  expect(await world.sql("select from provider_events where event_id = 'evt_forged'")).toHaveLength(0);
  expect((await world.visitor.fetch("/webhooks/paypal", { method: "POST", body: "{}" })).status).toBe(404);
  expect((await post(right)).status).toBe(200);
});

test("ORC-06.6 invoice numbers have no gaps and no doubles in a year, also when many are paid at once", async () => {
  const owners = await Promise.all(Array.from({ length: 12 }, () => newOwner("natak")));
  // After so many days it is another year, whenever this runs.
  for (const owner of owners.slice(6)) await moveTo(owner, 366);
  await Promise.all(
    owners.map(async (owner) => {
      const { checkout_url } = await owner.api("POST /credits/checkout", { pack: "small" });
      await owner.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(good) });
    }),
  );
  await world.runJobs();
  const rows = await world.sql<{ number: string }>(
    "select number from invoices where number is not null order by number",
  );
  const years = new Set(rows.map(({ number }) => number.slice(0, 4)));
  expect(years.size).toBeGreaterThan(1);
  for (const year of years) {
    const numbers = rows.filter(({ number }) => number.startsWith(year)).map(({ number }) => Number(number.slice(5)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }
});

test("ORC-06.6 a paid invoice is a PDF with its number; another team and a member cannot read it", async () => {
  const owner = await newOwner("natak");
  const { checkout_url } = await owner.api("POST /credits/checkout", { pack: "large" });
  await owner.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(good) });
  await world.runJobs();
  const [invoice] = (await owner.api("GET /invoices", {})).data;
  expect(invoice!.lines.map(({ text }) => text)).toEqual(["5,000 credits"]);
  const french = await owner.fetch(`/api/v1/invoices/${invoice!.id}`, { headers: { "accept-language": "fr" } });
  expect((await french.json()).lines).toMatchObject([{ text: "5\u202f000 crédits" }]);
  const pdf = await owner.fetch(`/api/v1/invoices/${invoice!.id}/pdf`);
  expect(pdf.headers.get("content-type")).toBe("application/pdf");
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
  expect((await world.eve.fetch(`/api/v1/invoices/${invoice!.id}/pdf`)).status).toBe(404);
  const member = await world.person("Mia", owner.team, "member");
  expect((await member.fetch(`/api/v1/invoices/${invoice!.id}/pdf`)).status).toBe(403);
  for (const key of ["POST /subscription/cancel", "POST /subscription/portal"] as const)
    await expect(member.api(key)).rejects.toMatchObject({ status: 403 });
});

test("ORC-06.4 a dispute is told, and one that is lost takes the credits back", async () => {
  const owner = await newOwner("natak");
  const { available } = await owner.api("GET /credits");
  const { checkout_url } = await owner.api("POST /credits/checkout", { pack: "medium" });
  await owner.api("POST /sandbox/checkouts/:id/pay", { id: idOf(checkout_url), ...card(good) });
  await world.runJobs();
  const id = (await owner.api("GET /sandbox")).invoices[0]!.id;
  await expect(owner.api("POST /sandbox/invoices/:id", { id, action: "win_dispute" })).rejects.toMatchObject({
    code: "wrong_step",
  });
  await owner.api("POST /sandbox/invoices/:id", { id, action: "dispute" });
  await world.runJobs();
  expect((await owner.api("GET /credits")).available).toBe(available + 1_500);
  await owner.api("POST /sandbox/invoices/:id", { id, action: "lose_dispute" });
  await world.runJobs();
  expect((await owner.api("GET /credits")).available).toBe(available);
  expect(await mailsTo(owner)).toEqual(["receipt", "disputed", "disputed"]);
});

test("ORC-12.1 the plan's seats bound the invitations, also when many are sent at once", async () => {
  const owner = await newOwner();
  const invite = (person: Person, name: string) =>
    person.api("POST /teams/:id/members", { id: person.team.id, email: `${name}@example.com`, role: "member" });
  await expect(invite(owner, "one")).rejects.toMatchObject({ status: 402, code: "limit_reached" });
  await subscribe(owner, "starter");
  const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => invite(owner, `seat${index}`)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
});

test("ORC-10.4 the plan says how many calls an hour a key may make, from the next call on", async () => {
  const owner = await newOwner();
  const { key } = await owner.api("POST /keys", { name: "Worker", scopes: ["read"] } as never);
  const limitOf = async () => {
    const answer = await world.visitor.fetch("/api/v1/keys/current", { headers: { authorization: `Bearer ${key}` } });
    return /"plan";q=(\d+)/.exec(answer.headers.get("ratelimit-policy") ?? "")?.[1];
  };
  expect(await limitOf()).toBe("1000");
  await subscribe(owner, "professional");
  await expect.poll(limitOf).toBe("20000");
  await owner.api("POST /subscription/cancel");
  await moveTo(owner, 15);
  await expect.poll(limitOf).toBe("1000");
});
