import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodPassword, newcomer, tokenIn } from "../../test/newcomers.ts";
import { startLemonSqueezy } from "../../test/stand-ins/lemon-squeezy.ts";
import { startStripe } from "../../test/stand-ins/stripe.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { purgesDue } from "../account/events.ts";

const dayMs = 86_400_000;
const proof = { password: goodPassword };
type Payer = Pick<Person, "api">;
/** How a subscription stands at its provider. */
type State = "runs" | "runs out" | "over";

interface Shop {
  environment: Record<string, string>;
  /** Somebody pays at the address of a checkout. */
  pay(payer: Payer, address: string): Promise<string>;
  state(id: string): Promise<State>;
  /** Hands over what the provider has told since, and what it tells of that, until it says nothing more. */
  deliver(): Promise<void>;
  /** It answers no call, or does again. Not for the sandbox, which is in the house. */
  breaks?(away: boolean): void;
  /** What an end at once is with this provider. */
  ended: State;
  stop(): Promise<void>;
}

let world: World;
const post = (path: string, { headers, body }: { headers: Record<string, string>; body: string }) =>
  world.visitor.fetch(path, { method: "POST", headers, body });

const shops: Record<string, () => Promise<Shop>> = {
  sandbox: async () => ({
    environment: {},
    async pay(payer, address) {
      const id = address.split("/").at(-1)!;
      await payer.api("POST /sandbox/checkouts/:id/pay", {
        id,
        number: "4242424242424242",
        expiry: "12/40",
        cvc: "123",
      });
      const [made] = await world.sql("select id from sandbox_subscriptions order by created_at desc limit 1");
      return made!.id;
    },
    async state(id) {
      const [row] = await world.sql("select ended_at, cancel_at_period_end from sandbox_subscriptions where id = $1", [
        id,
      ]);
      return !row || row.ended_at ? "over" : row.cancel_at_period_end ? "runs out" : "runs";
    },
    deliver: () => world.runJobs(),
    ended: "over",
    stop: async () => {},
  }),
  stripe: async () => {
    const stripe = await startStripe(() => world.house.now());
    return {
      environment: stripe.environment,
      pay: async (_, address) =>
        stripe.books.completeCheckout(new URL(address).pathname.split("/").at(-1)!).subscription!,
      async state(id) {
        const { ended_at, cancel_at_period_end } = stripe.books.subscriptions.get(id)!;
        return ended_at ? "over" : cancel_at_period_end ? "runs out" : "runs";
      },
      async deliver() {
        do {
          for (const event of stripe.books.events.splice(0))
            expect((await post("/webhooks/stripe", stripe.webhook(event) as never)).status).toBe(200);
          await world.runJobs();
        } while (stripe.books.events.length > 0);
      },
      breaks: (away) => {
        // Too busy for anybody: of a 5xx the SDK would itself ask again and again, for seconds of true time.
        stripe.broken = away ? 429 : null;
      },
      ended: "over",
      stop: () => stripe.stop(),
    };
  },
  "Lemon Squeezy": async () => {
    const shop = await startLemonSqueezy(() => world.house.now());
    return {
      environment: { ...shop.environment, LEMONSQUEEZY_VARIANTS: "orchestrator_starter_month=101" },
      pay: async (_, address) => shop.pay(address),
      async state(id) {
        const { status } = shop.books.subscription(id).attributes;
        return status === "expired" ? "over" : status === "cancelled" ? "runs out" : "runs";
      },
      async deliver() {
        do {
          for (const one of shop.books.sent.splice(0))
            expect((await post("/webhooks/lemonsqueezy", one)).status).toBe(200);
          await world.runJobs();
        } while (shop.books.sent.length > 0);
      },
      breaks: (away) => {
        shop.broken = away ? 503 : null;
      },
      // Not charged again: it runs out with what is paid.
      ended: "runs out",
      stop: () => shop.stop(),
    };
  },
};

describe.each(Object.entries(shops))("with %s", (name, open) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await open();
    world = await openWorld({ ...shop.environment, PRODUCT: "orchestrator" });
  });
  afterAll(async () => {
    await world.close();
    await shop.stop();
  });

  let count = 0;
  const newOwner = async () =>
    world.person(`Ola${++count}`, await world.team(`Mill ${count}`, "orchestrator"), "owner");
  const checkout = async (payer: Payer) =>
    (await payer.api("POST /subscription/upgrade", { tier: "starter", billing_period: "monthly" })).checkout_url;
  async function subscribe(payer: Payer): Promise<string> {
    const id = await shop.pay(payer, await checkout(payer));
    await shop.deliver();
    expect(await shop.state(id)).toBe("runs");
    return id;
  }
  async function deleteTeam({ api, team }: Person): Promise<void> {
    const { slug } = await api("GET /teams/:id", { id: team.id });
    await api("DELETE /teams/:id", { id: team.id, slug });
  }
  const ours = (id: string) =>
    world.sql("select status, cancel_at_period_end, ends_with_account from subscriptions where subscription_id = $1", [
      id,
    ]);
  const jobsOf = (name: string) =>
    world.sql<{ attempts: number; hours: number }>(
      `select j.attempts, extract(epoch from j.run_at - now()) / 3600 as hours from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1 and j.attempts < j.max_attempts`,
      [name],
    );
  const hurry = async () => {
    await world.sql("update graphile_worker._private_jobs set run_at = now() where run_at > now()");
    await world.runJobs();
  };
  const unhandled = () => world.sql("select type, error from provider_events where handled_at is null");

  test("ORC-12.3 a team that is deleted pays for nothing more, and whoever paid is told that the plan has ended", async () => {
    const owner = await newOwner();
    const id = await subscribe(owner);
    await expect(owner.api("DELETE /teams/:id", { id: owner.team.id, slug: "wrong" })).rejects.toMatchObject({
      status: 422,
    });
    expect(await jobsOf("billing.end-subscription")).toEqual([]);
    await deleteTeam(owner);
    // Nothing is asked of the provider within the transaction.
    expect(await shop.state(id)).toBe("runs");
    expect(await jobsOf("billing.end-subscription")).toHaveLength(1);
    await world.runJobs();
    expect(await shop.state(id)).toBe(shop.ended);
    await shop.deliver();
    const over = shop.ended === "over";
    expect(await ours(id)).toMatchObject([{ status: over ? "canceled" : "active", cancel_at_period_end: !over }]);
    const mails = await world.sql<{ name: string }>(`select name from mails where "to" = $1 order by created_at, id`, [
      owner.email,
    ]);
    expect(mails.map(({ name }) => name).filter((name) => /closed|ended|canceled/.test(name))).toEqual(
      over ? ["billing.closed"] : [],
    );
    expect(await unhandled()).toEqual([]);
    expect(await jobsOf("billing.end-subscription")).toEqual([]);
  });

  test("ORC-06.2 what is paid at a checkout after its team was deleted is stored, understood and ended", async () => {
    const owner = await newOwner();
    const address = await checkout(owner);
    const id = await shop.pay(owner, address);
    await deleteTeam(owner);
    await shop.deliver();
    await shop.deliver();
    expect(await shop.state(id)).toBe(shop.ended);
    expect(await unhandled()).toEqual([]);
    expect(await ours(id)).toHaveLength(1);
  });

  test("ORC-09.4 with the wish to delete an account its plan is not renewed any more; the undo takes that back, but no cancellation of one's own", async () => {
    const person = await newcomer(world);
    const id = await subscribe(person);
    await person.api("POST /user/deletion", proof);
    await shop.deliver();
    expect(await shop.state(id)).toBe("runs out");
    // What is allowed is kept in memory and read anew when the database tells of a change, a moment later.
    await expect
      .poll(() => person.api("GET /subscription"), { timeout: 5_000 })
      .toMatchObject({ tier: "starter", cancel_at_period_end: true });
    await person.api("DELETE /user/deletion");
    await shop.deliver();
    expect(await shop.state(id)).toBe("runs");
    expect(await ours(id)).toMatchObject([{ cancel_at_period_end: false, ends_with_account: false }]);

    await person.api("POST /subscription/cancel");
    await person.api("POST /user/deletion", proof);
    await shop.deliver();
    const token = await tokenIn(world, person.email, "undo-deletion");
    await world.visitor.api("POST /auth/undo-deletion", { token });
    await shop.deliver();
    expect(await shop.state(id)).toBe("runs out");
  });

  test("ORC-09.4 a team that others are in keeps its plan when one of its owners deletes their account", async () => {
    const owner = await newOwner();
    const id = await subscribe(owner);
    const person = await newcomer(world);
    await world.sql(
      "insert into team_members (team_id, id, user_id, role, created_at) values ($1, gen_random_uuid(), $2, 'owner', now())",
      [owner.team.id, person.id],
    );
    await person.api("POST /user/deletion", proof);
    await shop.deliver();
    expect(await shop.state(id)).toBe("runs");
  });

  test("ORC-09.4 after the purge of an account its plan is over at the provider too, however late its webhooks come", async () => {
    const person = await newcomer(world);
    const id = await subscribe(person);
    await person.api("POST /user/deletion", proof);
    await world.runJobs();
    // The person has the plan go on all the same: it ends with the team at the latest.
    await person.api("POST /subscription/reactivate");
    world.clock.advance(30 * dayMs + 1_000);
    await world.visitor.in((ctx) => ctx.enqueue(purgesDue, {}));
    await world.runJobs();
    expect(await world.sql("select from users where id = $1", [person.id])).toEqual([]);
    expect(await shop.state(id)).toBe(shop.ended);
    await shop.deliver();
    expect(await ours(id)).toEqual([]);
    expect(await unhandled()).toEqual([]);
  });

  if (name === "sandbox") return;

  test("ORC-06.2 a provider that is away is asked again until it confirms, longer than the queue tries", async () => {
    const owner = await newOwner();
    const id = await subscribe(owner);
    shop.breaks!(true);
    await deleteTeam(owner);
    await world.runJobs();
    expect(await jobsOf("billing.end-subscription")).toMatchObject([{ attempts: 1 }]);
    await world.sql("update graphile_worker._private_jobs set attempts = max_attempts - 1 where attempts = 1");
    await hurry();
    const [next] = await jobsOf("billing.end-subscription");
    expect(next).toMatchObject({ attempts: 0 });
    expect(Number(next!.hours)).toBeGreaterThan(5);
    expect(await shop.state(id)).toBe("runs");
    shop.breaks!(false);
    await hurry();
    expect(await shop.state(id)).toBe(shop.ended);
    await hurry();
    expect(await jobsOf("billing.end-subscription")).toEqual([]);
  });

  test("ORC-12.3 two checkouts that are paid at once are told to the owner, and the older plan can be ended", async () => {
    const owner = await newOwner();
    const viewer = await world.person("Vera", owner.team, "viewer");
    const [first, second] = [await checkout(owner), await checkout(owner)];
    const old = await shop.pay(owner, first);
    await shop.deliver();
    expect((await owner.api("GET /subscription")).older_plans).toEqual([]);
    const latest = await shop.pay(owner, second);
    await shop.deliver();
    const { subscription_id, older_plans } = await owner.api("GET /subscription");
    expect(subscription_id).toBe(latest);
    expect(older_plans).toMatchObject([{ title: "Starter", amount_minor: 2_900, cancel_at_period_end: false }]);
    expect((await world.eventsOf(owner.team.id)).filter((event) => event === "subscription.doubled")).toHaveLength(1);
    const mails = async () =>
      (await world.sql<{ name: string }>(`select name from mails where "to" = $1`, [owner.email])).map(
        ({ name }) => name,
      );
    expect((await mails()).filter((mail) => mail === "billing.doubled")).toHaveLength(1);
    expect((await owner.api("GET /notifications", {})).data.map(({ title }) => title)).toContain(
      `${owner.team.name} pays for two plans`,
    );

    const end = (person: Payer, id = older_plans[0]!.id) => person.api("POST /subscription/older/:id/end", { id });
    await expect(end(viewer)).rejects.toMatchObject({ status: 403 });
    await expect(end(await newOwner())).rejects.toMatchObject({ status: 404 });
    const [counts] = await world.sql("select id from subscriptions where subscription_id = $1", [latest]);
    await expect(end(owner, counts!.id)).rejects.toMatchObject({ status: 404 });
    await end(owner);
    expect(await shop.state(old)).toBe(shop.ended);
    await shop.deliver();
    const after = await owner.api("GET /subscription");
    expect(after).toMatchObject({ subscription_id: latest, cancel_at_period_end: false });
    expect(after.older_plans.filter((one) => !one.cancel_at_period_end)).toEqual([]);
    expect(await shop.state(latest)).toBe("runs");
    // The team keeps a plan, so nobody is told that it goes on with the free one.
    expect((await mails()).filter((mail) => /ended|canceled/.test(mail))).toEqual([]);
  });
});
