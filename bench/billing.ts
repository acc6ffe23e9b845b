import { createHmac, timingSafeEqual } from "node:crypto";
import type pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { systemScope, type Team, withCtx } from "../src/kernel/ctx.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { startEntitlements } from "../src/platform/billing/entitlements.ts";
import { handleProviderEvent, receiveWebhook } from "../src/platform/billing/intake.ts";
import { plansOf } from "../src/platform/billing/plans.ts";
import { providerNamed } from "../src/platform/billing/providers/chosen-provider.ts";
import type { SubscriptionSnapshot } from "../src/platform/billing/providers/provider.ts";
import { signedEvent } from "../src/platform/billing/sandbox/sandbox-provider.ts";
import { startCallLimits, takeCalls } from "../src/platform/metering/call-limits.ts";
import { addLimits, takeFromLimits } from "../src/platform/metering/limits.ts";
import { migrate } from "../src/server/migrate.ts";
import { inPairs, interleave, type Measure, perSecond, rateOf } from "./measure.ts";
import { closePools, openFloor } from "./pools.ts";
import { root } from "./processes.ts";
import type { Stage } from "./stage.ts";

const rounds = 5;
const roundMs = 1_000;
const callers = 32;
const metric = "api_call";

/** What a plan's limit costs, and what taking and handling a provider's webhook cost, against the least that keeps the same. */
export async function benchBilling(stage: Stage): Promise<Measure[]> {
  const ownerUrl = await stage.freshDatabase("bench_billing");
  const pools = openPools(ownerUrl, await migrate(ownerUrl, { modules, root }), 20);
  const config = readConfig({ APP_ENV: "test", AUTH_SECRET: "b".repeat(32) });
  const house = buildHouse({ modules, config, pools, listener: new Listener(ownerUrl, 1) });
  const floor = openFloor(ownerUrl);
  try {
    return [...(await limits(house, floor)), await webhooks(house, floor), await handling(house, floor)];
  } finally {
    await closePools(floor, pools.app, pools.owner);
  }
}

/** One counter of a team that all its calls take from. */
async function limits(house: House, floor: pg.Pool): Promise<Measure[]> {
  const team: Team = { id: newId(), name: "Bench", product: "natak", time_zone: "UTC" };
  addLimits(house, () => [{ counter: `plan:${metric}`, period: "month", most: 1e12, setBy: "The bench" }]);
  startCallLimits(house);
  await floor.query(
    "create table bench_counters (team_id uuid, counter text, period_start timestamptz, used bigint not null, primary key (team_id, counter, period_start))",
  );
  const take = {
    name: "take",
    text: `insert into bench_counters as c values ($1, $2, date_trunc('month', now()), 1)
      on conflict (team_id, counter, period_start) do update set used = c.used + 1 where c.used < $3 returning used`,
    values: [team.id, `plan:${metric}`, 1_000_000_000_000],
  };
  const { actor, ...scope } = systemScope(house);
  const own = { ...scope, actor, team, staff: false };
  const rates = await interleave(rounds, {
    bare: () => rateOf(() => floor.query(take), callers, roundMs),
    calls: () => rateOf(async () => takeCalls(house, { team, actor }, 1), callers, roundMs),
    transaction: () => rateOf(() => inTransaction(floor, take), 1, roundMs),
    verb: () => rateOf(() => withCtx(house, own, (ctx) => takeFromLimits(ctx, metric)), 1, roundMs),
  });
  return [
    ratio("a call's limit, checked and counted ÷ its bare statement", rates.calls, rates.bare),
    ratio("a verb that takes from its limit ÷ begin, bare statement, commit", rates.verb, rates.transaction),
  ];
}

/** The least that a verb does whose facts belong together: what it writes beside the count stands in the same transaction. */
async function inTransaction(pool: pg.Pool, statement: pg.QueryConfig): Promise<void> {
  const client = await pool.connect();
  await client.query("begin");
  await client.query(statement);
  await client.query("commit");
  client.release();
}

/** From the raw body to what is stored with its job; bare: the same signature, one INSERT and one job. */
async function webhooks(house: House, floor: pg.Pool): Promise<Measure> {
  await floor.query(
    "create table bench_incoming (id uuid primary key, event_id text unique not null, payload jsonb not null, received_at timestamptz not null)",
  );
  const event = () => ({ id: `evt_${newId()}`, type: "invoice.paid", invoice_id: newId() });
  const secret = createHmac("sha256", house.config.authSecret).update("sandbox webhooks").digest("hex");
  const bare = async () => {
    const given = event();
    const { headers, body } = signedEvent(house, given);
    const [seconds, signature] = /t=(\d+),v1=(.+)/.exec(headers.get("sandbox-signature")!)!.slice(1) as [
      string,
      string,
    ];
    const wanted = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(wanted))) throw new Error("the signature does not hold");
    await floor.query({
      name: "incoming",
      text: `with stored as (insert into bench_incoming values ($1, $2, $3, now()) on conflict (event_id) do nothing returning id)
        select graphile_worker.add_job('bench', json_build_object('id', id)) from stored`,
      values: [newId(), given.id, Buffer.from(body).toString()],
    });
  };
  const rates = await interleave(rounds, {
    ours: () => rateOf(() => receiveWebhook(house, "sandbox", signedEvent(house, event())), callers, roundMs),
    bare: () => rateOf(bare, callers, roundMs),
  });
  return ratio("a provider's webhook taken ÷ signature, bare INSERT and job", rates.ours, rates.bare);
}

/** A stored webhook that nobody has handled, with the team that it concerns. */
interface Stored {
  id: string;
  teamId: string;
}

/**
 * From a stored webhook of a subscription that begins to what it means for the team: ours as its job does it, told by the
 * provider without a wait; bare: one prepared statement for each thing that is read or written, in one transaction.
 */
async function handling(house: House, floor: pg.Pool): Promise<Measure> {
  startEntitlements(house);
  const plan = plansOf(house, "luna")[1]!;
  const told = (teamId: string): SubscriptionSnapshot => {
    const [periodStart, periodEnd] = [new Date(), new Date(Date.now() + 30 * 86_400_000)];
    return {
      ...{ kind: "subscription", teamId, subscriptionId: `sub_${teamId}`, customerId: `cus_${teamId}` },
      ...{ plan: plan.name, interval: "month", status: "active", amountMinor: plan.prices.month, currency: "usd" },
      ...{ periodStart, periodEnd, trialEndsAt: null, cancelAtPeriodEnd: false, endedAt: null, updatedAt: periodStart },
    };
  };
  providerNamed(house, "sandbox")!.read = async ({ payload }) => [told((payload as { team_id: string }).team_id)];
  const limited = Object.entries(plan.limits).flatMap(([metric, { most }]) => (most === null ? [] : [metric]));
  const jobs = house.subscribers.get("subscription.started") ?? [];
  const stock = { ours: await storedWebhooks(floor), bare: await storedWebhooks(floor) };
  const next = (whose: keyof typeof stock): Stored => {
    const one = stock[whose].pop();
    if (!one) throw new Error("there are not enough webhooks for this machine");
    return one;
  };
  const client = await floor.connect();
  const ours = () => withCtx(house, systemScope(house), (ctx) => handleProviderEvent(ctx, next("ours")));
  const bare = async () => {
    const one = next("bare");
    await handleBare(client, one, told(one.teamId), limited, jobs);
  };
  const rates = await inPairs(10, {
    ours: () => rateOf(ours, 1, roundMs / 2),
    bare: () => rateOf(bare, 1, roundMs / 2),
  }).finally(() => client.release());
  await everyoneHas(floor, stock, jobs.length);
  const name = "a provider's webhook handled ÷ a prepared statement for each thing written";
  return { ...ratio(name, rates.ours, rates.bare), value: rates.ratio };
}

const webhooksInStock = 10_000;

async function storedWebhooks(floor: pg.Pool): Promise<Stored[]> {
  const { rows } = await floor.query<Stored>(
    `with t as (insert into teams (id, name, slug, product, time_zone, created_at)
       select id, 'Bench', id::text, 'luna', 'UTC', now() from (select gen_random_uuid() as id from generate_series(1, $1)) n
       returning id)
     insert into provider_events (id, provider, event_id, type, payload, received_at)
     select gen_random_uuid(), 'sandbox', 'evt_' || id, 'subscription.created', json_build_object('team_id', id), now() from t
     returning id, payload ->> 'team_id' as "teamId"`,
    [webhooksInStock],
  );
  return rows;
}

async function handleBare(
  client: pg.PoolClient,
  { id, teamId }: Stored,
  told: SubscriptionSnapshot,
  limited: string[],
  jobs: readonly string[],
): Promise<void> {
  const ask = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  const { subscriptionId, customerId, plan, amountMinor, periodStart, periodEnd, updatedAt } = told;
  await client.query("begin");
  await ask("event", "select * from provider_events where id = $1 and handled_at is null for update", [id]);
  await ask("team", "select * from teams where id = $1 for no key update", [teamId]);
  await ask(
    "subscription",
    `insert into subscriptions as s (id, team_id, provider, subscription_id, customer_id, plan_name, interval, status,
       amount_minor, currency, current_period_start, current_period_end, cancel_at_period_end, provider_updated_at,
       created_at, updated_at)
     values ($1, $2, 'sandbox', $3, $4, $5, 'month', 'active', $6, 'usd', $7, $8, false, $9, now(), now())
     on conflict (provider, subscription_id) do update set status = excluded.status
     where s.provider_updated_at <= excluded.provider_updated_at`,
    [newId(), teamId, subscriptionId, customerId, plan, amountMinor, periodStart, periodEnd, updatedAt],
  );
  await ask(
    "customer",
    `insert into billing_customers (id, team_id, provider, customer_id, created_at) values ($1, $2, 'sandbox', $3, now())
     on conflict (team_id, provider) do update set customer_id = excluded.customer_id`,
    [newId(), teamId, customerId],
  );
  await ask(
    "state",
    `insert into subscription_states (id, team_id, provider, subscription_id, status, plan_name, interval, amount_minor, since)
     values ($1, $2, 'sandbox', $3, 'active', $4, 'month', $5, $6)`,
    [newId(), teamId, subscriptionId, plan, amountMinor, updatedAt],
  );
  await ask(
    "counters",
    `insert into usage_counters as c (team_id, id, counter, period_start, used)
     select $1, gen_random_uuid(), 'plan:' || m, date_trunc('month', now())::date, coalesce((select sum(count) from usage_rollups
       where team_id = $1 and dimension = '' and metric = m and day >= date_trunc('month', now())), 0)
     from unnest($2::text[]) m
     on conflict (team_id, counter, period_start) do update set used = greatest(c.used, excluded.used)`,
    [teamId, limited],
  );
  await ask("changed", "select pg_notify('entitlements', $1)", [`${teamId} ${newId()}`]);
  const event = newId();
  await ask(
    "announced",
    `insert into events (id, team_id, product, name, actor_kind, data, request_id, created_at)
     values ($1, $2, 'luna', 'subscription.started', 'system', $3, $4, now())`,
    [event, teamId, JSON.stringify({ plan, interval: "month", trial_ends_at: null }), id],
  );
  await ask(
    "deliveries",
    `select graphile_worker.add_job('deliver_event', json_build_object('event_id', $1::text, 'subscriber', j, 'team', $2::text))
     from unnest($3::text[]) j`,
    [event, teamId, jobs],
  );
  await ask("handled", "update provider_events set handled_at = now(), error = null where id = $1", [id]);
  await client.query("commit");
}

/** Both have left the same behind of each webhook. */
async function everyoneHas(floor: pg.Pool, stock: Record<string, Stored[]>, jobs: number): Promise<void> {
  const left = Object.values(stock).reduce((sum, { length }) => sum + length, 0);
  const handled = Object.keys(stock).length * webhooksInStock - left;
  const { rows } = await floor.query<Record<string, number>>(
    `select (select count(*) from provider_events where handled_at is not null)::int as handled,
       (select count(*) from subscriptions where status = 'active')::int as subscriptions,
       (select count(*) from billing_customers)::int as customers, (select count(*) from subscription_states)::int as states,
       (select count(*) from events where name = 'subscription.started')::int as events,
       (select count(*) from graphile_worker.jobs where task_identifier = 'deliver_event')::int as deliveries`,
  );
  const { deliveries, ...once } = rows[0]!;
  if (deliveries !== handled * jobs || Object.values(once).some((count) => count !== handled))
    throw new Error(`of ${handled} webhooks there are ${JSON.stringify(rows[0])}`);
}

const ratio = (name: string, ours: number, bare: number): Measure => ({
  ...{ name, value: ours / bare, goal: 0.5, unit: "×", ours: perSecond(ours), floor: perSecond(bare) },
});
