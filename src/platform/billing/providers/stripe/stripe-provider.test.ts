import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Problem } from "../../../../kernel/errors.ts";
import { type StripeStandIn, startStripe } from "../../../../test/stand-ins/stripe.ts";
import { openWorld, type World } from "../../../../test/world.ts";
import type { Interval, Plan } from "../../plans.ts";
import { chosenProvider } from "../chosen-provider.ts";
import type { BillingProvider } from "../provider.ts";
import { stripeProvider } from "./stripe-provider.ts";

let stripe: StripeStandIn;
let world: World;
let provider: BillingProvider;
beforeAll(async () => {
  stripe = await startStripe(() => world.clock.now);
  world = await openWorld(stripe.environment);
  provider = chosenProvider(world.house);
});
afterAll(async () => {
  await world.close();
  await stripe.stop();
});
beforeEach(() => {
  world.clock.now = new Date("2026-03-10T12:00:00Z");
  stripe.books.decline = null;
  stripe.broken = null;
});

const dayMs = 86_400_000;
const planOf = (name: string, month: number, year: number): Plan => ({
  ...{ name, prices: { month, year }, seats: null, limits: {}, features: [], requestsPerHour: 1_000 },
});
const pro = planOf("pro", 2_900, 29_000);
const scale = planOf("scale", 9_900, 99_000);
const pack = { name: "small", credits: 100, price: 1_200, validDays: 365 };

let asked = 0;
const request = (over: { idempotencyKey?: string; customerId?: string } = {}) => ({
  ...{ team: world.ada.team, email: world.ada.email, customerId: null as string | null },
  ...{ successUrl: "http://localhost:3000/paid", cancelUrl: "http://localhost:3000/plans" },
  ...{ idempotencyKey: `request-${++asked}`, ...over },
});
const forPlan = (plan: Plan, interval: Interval = "month", trialDays = 0) => ({
  buys: { plan, interval, title: plan.name, trialDays },
});
const sessionOf = ({ url }: { url: string }) => new URL(url).pathname.split("/").at(-1)!;
const callsOf = (path: string) => stripe.calls.filter((call) => call.path === path && call.method === "POST");

async function subscribed(plan = pro): Promise<string> {
  const session = sessionOf(await provider.checkout({ ...request(), ...forPlan(plan) }));
  return stripe.books.completeCheckout(session).subscription!;
}
const latestInvoice = (subscription: string) => stripe.books.subscriptions.get(subscription)!.latest_invoice!;
const refusal = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => Promise.reject(new Error("nothing was refused")),
    (problem: Problem) => problem,
  );

test("ORC-06.1 with Stripe's key new customers pay there, and with the key alone the program does not start", async () => {
  expect(provider.name).toBe("stripe");
  await expect(openWorld({ ...stripe.environment, STRIPE_WEBHOOK_SECRET: "" })).rejects.toThrow(
    "STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET",
  );
});

test("ORC-06.1 a checkout sells a plan and carries the team on everything that comes of it", async () => {
  const { url, expiresAt } = await provider.checkout({ ...request(), ...forPlan(pro, "year") });
  expect(expiresAt).toEqual(new Date("2026-03-11T12:00:00Z"));
  const session = stripe.books.completeCheckout(sessionOf({ url }));
  const marks = { team_id: world.ada.team.id, product: "natak", plan: "pro", interval: "year" };
  const subscription = stripe.books.subscriptions.get(session.subscription!)!;
  expect(session).toMatchObject({ mode: "subscription", metadata: marks, success_url: "http://localhost:3000/paid" });
  expect(subscription).toMatchObject({ status: "active", metadata: marks });
  expect(subscription.items.data[0]!.price).toMatchObject({ unit_amount: 29_000, lookup_key: "natak_pro_year" });
  expect(stripe.books.invoices.get(session.invoice!)!.parent!.subscription_details.metadata).toEqual(marks);
  expect(stripe.books.customers.get(session.customer!)!.email).toBe(world.ada.email);
});

test("ORC-06.1 a trial is paid when it ends, and a customer who is known stays the same one", async () => {
  const first = stripe.books.completeCheckout(
    sessionOf(await provider.checkout({ ...request(), ...forPlan(pro, "month", 14) })),
  );
  const subscription = stripe.books.subscriptions.get(first.subscription!)!;
  expect(subscription).toMatchObject({ status: "trialing", trial_end: Date.parse("2026-03-24T12:00:00Z") / 1000 });
  const customerId = first.customer!;
  const second = await provider.checkout({ ...request({ customerId }), buys: { pack, title: "100 credits" } });
  expect(stripe.books.completeCheckout(sessionOf(second)).customer).toBe(customerId);
});

test("ORC-06.1 a pack is paid once and gets an invoice that names it", async () => {
  const session = stripe.books.completeCheckout(
    sessionOf(await provider.checkout({ ...request(), buys: { pack, title: "100 credits" } })),
  );
  expect(session).toMatchObject({ mode: "payment", subscription: null });
  expect(stripe.books.invoices.get(session.invoice!)).toMatchObject({
    ...{ total: 1_200, status: "paid", metadata: { team_id: world.ada.team.id, product: "natak", pack: "small" } },
  });
  expect(stripe.books.products.get("natak_pack_small")).toMatchObject({ name: "NATAK 100 credits" });
});

test("ORC-06.1 a price is made once, and anew with the same lookup key when the code names another amount", async () => {
  const plus = planOf("plus", 1_500, 15_000);
  const priceOf = (plan: Plan) =>
    provider
      .checkout({ ...request(), ...forPlan(plan) })
      .then((checkout) => stripe.books.orders.get(sessionOf(checkout))!.price);
  const first = await priceOf(plus);
  expect((await priceOf(plus)).id).toBe(first.id);
  const dearer = await priceOf(planOf("plus", 1_900, 15_000));
  expect(dearer).toMatchObject({ unit_amount: 1_900, lookup_key: "natak_plus_month", product: first.product });
  expect(first.lookup_key).toBeNull();
  // Back again within the time that Stripe keeps answers: a third price, and not the answer of the first one.
  const back = await priceOf(plus);
  expect(back).toMatchObject({ unit_amount: 1_500, lookup_key: "natak_plus_month" });
  expect(back.id).not.toBe(first.id);
  expect([...stripe.books.products.keys()].filter((id) => id === "natak_plus")).toHaveLength(1);
});

test("ORC-06.1 a request that comes twice opens one checkout", async () => {
  const twice = { ...request(), ...forPlan(pro) };
  const [first, second] = [await provider.checkout(twice), await provider.checkout(twice)];
  expect(second).toEqual(first);
});

test("ORC-06.1 the customer's page at Stripe leads back to ours", async () => {
  const { customer } = stripe.books.subscriptions.get(await subscribed())!;
  const customerOf = { teamId: world.ada.team.id, subscriptionId: null };
  const page = await provider.portal({ ...customerOf, customerId: customer }, "http://localhost:3000/settings/billing");
  expect(page!.url).toMatch(/\/p\/session\/bps_/);
  expect(callsOf("/v1/billing_portal/sessions").at(-1)!.form).toEqual({
    ...{ customer, return_url: "http://localhost:3000/settings/billing" },
  });
  const gone = await refusal(provider.portal({ ...customerOf, customerId: "cus_gone" }, "http://localhost:3000"));
  expect(gone).toMatchObject({ status: 404, code: "not_found" });
});

test("ORC-06.1 a change costs what its preview showed, minutes later too, and is charged at once", async () => {
  const id = await subscribed();
  world.clock.advance(11 * dayMs);
  const preview = await provider.preview(id, scale, "month");
  expect(preview.lines).toMatchObject([
    { text: "Unused time on NATAK pro", quantity: 1, period_end: "2026-04-10T12:00:00.000Z" },
    { text: "Remaining time on NATAK scale", period_start: "2026-03-21T12:00:00.000Z" },
  ]);
  // 20 of 31 days are left: 63.87 − 18.71.
  expect(preview.dueMinor).toBe(6_387 - 1_871);
  expect(stripe.books.subscriptions.get(id)!.items.data[0]!.price.unit_amount).toBe(2_900);

  world.clock.advance(7 * 60_000);
  const after = await provider.change(id, scale, "month");
  expect(after).toMatchObject({ plan: "scale", interval: "month", amountMinor: 9_900, status: "active" });
  expect(after.periodEnd).toEqual(new Date("2026-04-10T12:00:00Z"));
  expect(stripe.books.invoices.get(latestInvoice(id))).toMatchObject({ status: "paid", amount_paid: 6_387 - 1_871 });
  expect(stripe.books.subscriptions.get(id)!.metadata).toMatchObject({ team_id: world.ada.team.id, plan: "scale" });
});

test("ORC-06.1 a change to a year begins one today; a change to less is kept as a credit", async () => {
  const id = await subscribed(scale);
  world.clock.advance(10 * dayMs);
  const yearly = await provider.change(id, scale, "year");
  expect(yearly).toMatchObject({ interval: "year", amountMinor: 99_000 });
  expect(yearly.periodStart).toEqual(new Date("2026-03-20T12:00:00Z"));
  expect(yearly.periodEnd).toEqual(new Date("2027-03-20T12:00:00Z"));
  const { dueMinor } = await provider.preview(id, pro, "year");
  expect(dueMinor).toBe(29_000 - 99_000);
});

test("ORC-06.1 a card that is declined at a change says why in plain words and leaves everything as it was", async () => {
  const id = await subscribed();
  stripe.books.decline = "insufficient_funds";
  expect(await refusal(provider.change(id, scale, "month"))).toMatchObject({
    ...{ status: 422, code: "payment_declined" },
    message: "The card has not enough funds. Use another card, or try again later.",
  });
  stripe.books.decline = "generic_decline";
  expect((await refusal(provider.change(id, scale, "month"))).message).toContain("Your bank declined the card");
  expect(stripe.books.subscriptions.get(id)!.items.data[0]!.price.unit_amount).toBe(2_900);
});

test("ORC-06.1 a subscription is canceled to the end of its period, and that is taken back", async () => {
  const id = await subscribed();
  const canceled = await provider.cancel(id);
  expect(canceled).toMatchObject({ status: "active", cancelAtPeriodEnd: true, endedAt: null });
  expect(canceled.periodEnd).toEqual(new Date("2026-04-10T12:00:00Z"));
  expect(await provider.resume(id)).toMatchObject({ cancelAtPeriodEnd: false });

  // Stripe's own page may end one at a date instead.
  stripe.books.subscriptions.get(id)!.cancel_at = Date.parse("2026-04-01T12:00:00Z") / 1000;
  expect(await provider.change(id, scale, "month")).toMatchObject({ cancelAtPeriodEnd: true });
  expect(await provider.resume(id)).toMatchObject({ cancelAtPeriodEnd: false });

  stripe.books.end(id);
  for (const work of [provider.cancel(id), provider.resume(id), provider.change(id, pro, "month")])
    expect(await refusal(work)).toMatchObject({ status: 409, code: "subscription_ended" });
});

test("ORC-06.1 an open invoice is tried again, and says why it is still open", async () => {
  const id = await subscribed();
  stripe.books.decline = "expired_card";
  world.clock.advance(31 * dayMs);
  stripe.books.renew(id);
  const invoice = latestInvoice(id);
  expect(await provider.retry(invoice)).toMatchObject({
    ...{ status: "open", failureCode: "expired_card", attempts: 2, paidMinor: 0 },
    nextAttemptAt: new Date("2026-04-11T12:00:00Z"),
  });
  stripe.books.decline = null;
  expect(await provider.retry(invoice)).toMatchObject({
    ...{ status: "paid", failureCode: null, paidMinor: 2_900, subscriptionId: id },
    paidAt: new Date("2026-04-10T12:00:00Z"),
  });
  expect(await refusal(provider.retry(invoice))).toMatchObject({ status: 409, code: "nothing_to_pay" });
});

test("ORC-06.1 a payment is refunded in part and in full, never more than was paid, and once a key", async () => {
  const id = await subscribed();
  const payment = stripe.books.paymentOf(latestInvoice(id))!.payment.payment_intent;
  const charge = () => stripe.books.charges.get(stripe.books.intents.get(payment)!.latest_charge!)!;
  await provider.refund(payment, 900, "refund-1");
  await provider.refund(payment, 900, "refund-1");
  expect(charge()).toMatchObject({ amount_refunded: 900, refunded: false });
  expect(await refusal(provider.refund(payment, 2_001, "refund-2"))).toMatchObject({
    ...{ status: 409, code: "refund_too_large" },
  });
  await provider.refund(payment, 2_000, "refund-3");
  expect(charge()).toMatchObject({ amount_refunded: 2_900, refunded: true });
});

test("ORC-06.1 a connected account is paid out, once a key", async () => {
  const payout = {
    ...{ accountId: "acct_venue", amountMinor: 9_475, currency: "USD" },
    ...{ reference: "payout-1", idempotencyKey: "payout-1" },
  };
  const first = await provider.transfer!(payout);
  expect(await provider.transfer!(payout)).toEqual(first);
  expect([...stripe.books.transfers.values()]).toMatchObject([
    { id: first.transferId, amount: 9_475, currency: "usd", destination: "acct_venue", transfer_group: "payout-1" },
  ]);
  const nowhere = provider.transfer!({ ...payout, accountId: "venue", idempotencyKey: "payout-2" });
  expect(await refusal(nowhere)).toMatchObject({ status: 404 });
  stripe.books.balance = 5_000;
  const poor = provider.transfer!({ ...payout, idempotencyKey: "payout-3" });
  expect(await refusal(poor)).toMatchObject({ status: 409, code: "balance_insufficient" });
  expect(stripe.books.transfers.size).toBe(1);
});

test("ORC-06.1 each write has an idempotency key, and a try that is repeated has the same one", async () => {
  const id = await subscribed();
  const before = stripe.calls.length;
  stripe.broken = 503;
  const canceled = refusal(provider.cancel(id));
  expect(await canceled).toMatchObject({ status: 503, code: "unavailable" });
  expect(stripe.calls.length - before).toBe(3);
  stripe.broken = null;
  stripe.hangUpAfter = 1;
  expect(await provider.cancel(id)).toMatchObject({ cancelAtPeriodEnd: true });
  const tries = callsOf(`/v1/subscriptions/${id}`).map(({ headers }) => headers["idempotency-key"]);
  expect(tries).toHaveLength(2);
  expect(new Set(tries).size).toBe(1);
  const writes = stripe.calls.filter(({ method }) => method === "POST");
  expect(writes.length).toBeGreaterThan(20);
  expect(writes.filter(({ headers }) => !headers["idempotency-key"])).toEqual([]);
});

test("ORC-06.1 a provider that hangs up is called three times, then the customer is told to try again", async () => {
  const before = stripe.calls.length;
  stripe.broken = 0;
  const away = await refusal(provider.checkout({ ...request(), ...forPlan(pro) }));
  expect(away).toMatchObject({ status: 503, code: "unavailable", headers: { "Retry-After": "5" } });
  expect(away.message).toContain("Try again in a minute");
  expect(stripe.calls.length - before).toBe(3);
});

test("ORC-06.1 no key is told in a refusal or a log", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const wrong = "sk_live_secret_of_somebody_else";
  const house = { ...world.house, config: { ...world.house.config, STRIPE_SECRET_KEY: wrong } };
  const refused = await refusal(stripeProvider(house).checkout({ ...request(), ...forPlan(pro) }));
  console.error(refused);
  expect(said.mock.calls.flat().map(String).join()).toContain("Stripe refuses STRIPE_SECRET_KEY");
  const told = JSON.stringify([said.mock.calls, refused.message, refused.stack, { ...refused }, refused.cause ?? null]);
  for (const secret of [wrong, "somebody", stripe.environment.STRIPE_SECRET_KEY!, "whsec_"])
    expect(told).not.toContain(secret);
  said.mockRestore();
});
