import { createHmac, timingSafeEqual } from "node:crypto";
import type pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { systemScope, type Team, withCtx } from "../src/kernel/ctx.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { receiveWebhook } from "../src/platform/billing/intake.ts";
import { signedEvent } from "../src/platform/billing/sandbox/sandbox-provider.ts";
import { startCallLimits, takeCalls } from "../src/platform/metering/call-limits.ts";
import { addLimits, takeFromLimits } from "../src/platform/metering/limits.ts";
import { migrate } from "../src/server/migrate.ts";
import { interleave, type Measure, perSecond, rateOf } from "./measure.ts";
import { closePools, openFloor } from "./pools.ts";
import { root } from "./processes.ts";
import type { Stage } from "./stage.ts";

const rounds = 5;
const roundMs = 1_000;
const callers = 32;
const metric = "api_call";

/** What a plan's limit costs, and what taking a provider's webhook costs, against the least that keeps the same. */
export async function benchBilling(stage: Stage): Promise<Measure[]> {
  const ownerUrl = await stage.freshDatabase("bench_billing");
  const pools = openPools(ownerUrl, await migrate(ownerUrl, { modules, root }), 20);
  const config = readConfig({ APP_ENV: "test", AUTH_SECRET: "b".repeat(32) });
  const house = buildHouse({ modules, config, pools, listener: new Listener(ownerUrl, 1) });
  const floor = openFloor(ownerUrl);
  try {
    return [...(await limits(house, floor)), await webhooks(house, floor)];
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

const ratio = (name: string, ours: number, bare: number): Measure => ({
  ...{ name, value: ours / bare, goal: 0.5, unit: "×", ours: perSecond(ours), floor: perSecond(bare) },
});
