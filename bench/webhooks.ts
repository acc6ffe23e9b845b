import { createHmac, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { Agent, request } from "undici";
import { readConfig } from "../src/kernel/config.ts";
import { systemActor, systemRequest, withCtx } from "../src/kernel/ctx.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { teamCreated } from "../src/platform/teams/events.ts";
import { Dispatcher } from "../src/platform/webhooks/dispatcher.ts";
import { newSecret } from "../src/platform/webhooks/secrets.ts";
import { interleave, type Measure, percentile, perSecond } from "./measure.ts";
import { closePools } from "./pools.ts";
import { startPeer } from "./processes.ts";

const deliveries = 6_000;
const rounds = 5;
const endpoints = 20;
const events = 400;
const batch = 400;

/**
 * P13: claim, sign, POST and record, ours against the same four steps done bare: a table with the queue's columns and
 * nothing else, batches of the same size, one key, and no check of addresses, fairness, log or state of endpoints.
 */
export async function benchWebhooks(context: { ownerUrl: string; appUrl: string }): Promise<Measure[]> {
  const pools = openPools(context.ownerUrl, context.appUrl, 10);
  const listener = new Listener(context.ownerUrl, 1);
  const house = buildHouse({
    modules,
    config: readConfig({ APP_ENV: "test", PRIVATE_HOSTS_ALLOWED: "127.0.0.1", AUTH_SECRET: "b".repeat(32) }),
    pools,
    listener,
  });
  await listener.start();
  const receiver = await startPeer("receiver.ts");
  const agent = new Agent();
  try {
    await makeBare(pools.owner);
    const rate = await interleave(rounds, {
      bare: () => bareRate(pools.owner, agent, receiver.url),
      ours: () => oursRate(house, receiver.url),
    });
    const wait = await latencies(house, agent);
    const beside = await besideSilent(house, receiver.url);
    return [
      {
        name: "P13 webhooks: claim, sign, POST and record",
        value: rate.ours / rate.bare,
        goal: 0.6,
        unit: "×",
        ours: perSecond(rate.ours),
        floor: perSecond(rate.bare),
      },
      {
        name: "P13 event → answer, p99",
        value: wait.ours / wait.bare,
        goal: 4,
        unit: "×",
        atMost: true,
        ours: `${wait.ours.toFixed(1)} ms`,
        floor: `${wait.bare.toFixed(1)} ms`,
      },
      {
        name: "P13 others beside a silent endpoint with a backlog",
        value: beside.beside / beside.alone,
        goal: 0.9,
        unit: "×",
        ours: perSecond(beside.beside),
        floor: perSecond(beside.alone),
      },
    ];
  } finally {
    await receiver.stop();
    await agent.close();
    await listener.stop();
    await closePools(pools.app, pools.owner);
  }
}

const makeBare = (owner: pg.Pool) =>
  owner.query(`create table bench_hooks (id uuid primary key, body text not null, due_at timestamptz, status integer);
    create index on bench_hooks (due_at) where due_at is not null`);

const body = (n: number) => `{"type":"job.completed","timestamp":"2026-01-01T00:00:00.000Z","data":{"n":${n}}}`;
const key = randomBytes(32);

async function bareRate(owner: pg.Pool, agent: Agent, url: string): Promise<number> {
  await owner.query("truncate bench_hooks");
  await owner.query(
    "insert into bench_hooks select gen_random_uuid(), $2, now(), null from generate_series(1, $1::integer)",
    [deliveries, body(1)],
  );
  const start = performance.now();
  // Two lanes, so that one batch is claimed or recorded while the other is sent.
  const lane = async () => {
    while ((await bareBatch(owner, agent, url)) > 0);
  };
  await Promise.all([lane(), lane()]);
  return (deliveries / (performance.now() - start)) * 1_000;
}

async function bareBatch(owner: pg.Pool, agent: Agent, url: string): Promise<number> {
  const { rows } = await owner.query<{ id: string; body: string }>({
    name: "bare_claim",
    text: `update bench_hooks set due_at = now() + interval '25 s' where id in (select id from bench_hooks
      where due_at <= now() order by due_at limit $1 for update skip locked) returning id, body`,
    values: [batch / 2],
  });
  const statuses = await Promise.all(rows.map((row) => barePost(agent, url, row)));
  await owner.query({
    name: "bare_record",
    text: `update bench_hooks b set due_at = null, status = r.status from unnest($1::uuid[], $2::integer[]) as r(id, status)
      where b.id = r.id`,
    values: [rows.map(({ id }) => id), statuses],
  });
  return rows.length;
}

async function barePost(agent: Agent, url: string, row: { id: string; body: string }): Promise<number> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", key).update(`${row.id}.${timestamp}.${row.body}`).digest("base64");
  const answer = await request(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": row.id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": `v1,${signature}`,
    },
    body: row.body,
    dispatcher: agent,
  });
  await answer.body.dump();
  return answer.statusCode;
}

async function makeEndpoints(house: House, teamId: string, count: number, url: string): Promise<void> {
  await house.pools.owner.query("truncate webhook_endpoints cascade");
  for (let n = 0; n < count; n++) await addEndpoint(house, teamId, url);
}

async function addEndpoint(house: House, teamId: string, url: string): Promise<void> {
  const id = newId();
  await house.pools.owner.query(
    "insert into webhook_endpoints (team_id, id, url, events, secret, created_at) values ($1, $2, $3, '{*}', $4, now())",
    [teamId, id, url, newSecret(house.config, id).sealed],
  );
}

async function oursRate(house: House, url: string): Promise<number> {
  await makeEndpoints(house, newId(), endpoints, url);
  await queueFor(house, url, deliveries / endpoints);
  const start = performance.now();
  await new Dispatcher(house).drain();
  const ms = performance.now() - start;
  const made = await delivered(house);
  if (made !== deliveries) throw new Error(`${made} of ${deliveries} deliveries were made`);
  return (deliveries / ms) * 1_000;
}

const queueFor = (house: House, url: string, each: number) =>
  house.pools.owner.query(
    `insert into webhook_deliveries (team_id, id, endpoint_id, event_id, event, body, due_at, created_at)
     select team_id, gen_random_uuid(), id, gen_random_uuid(), 'job.completed', $3, now(), now()
     from webhook_endpoints, generate_series(1, $1::integer) where url = $2`,
    [each, url, body(1)],
  );

async function delivered(house: House): Promise<number> {
  const { rows } = await house.pools.owner.query(
    "select count(*)::integer as n from webhook_deliveries where status = 'delivered'",
  );
  return rows[0].n;
}

/** How fast the others are served while one endpoint takes requests and never answers, with much queued for it. */
async function besideSilent(house: House, url: string): Promise<{ alone: number; beside: number }> {
  const silent = createServer(() => {});
  const silentUrl = await listening(silent);
  const timed = async (backlog: number) => {
    const teamId = newId();
    await makeEndpoints(house, teamId, endpoints, url);
    await addEndpoint(house, teamId, silentUrl);
    await queueFor(house, silentUrl, backlog);
    await queueFor(house, url, deliveries / endpoints);
    const start = performance.now();
    const running = new Dispatcher(house).start();
    while ((await delivered(house)) < deliveries) await new Promise((resolve) => setTimeout(resolve, 20));
    const ms = performance.now() - start;
    await running.stop();
    return (deliveries / ms) * 1_000;
  };
  try {
    return await interleave(3, { alone: () => timed(0), beside: () => timed(deliveries / 2) });
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
}

/** From before the event's transaction until its request has come in, one after the other, ours and bare in turn. */
async function latencies(house: House, agent: Agent): Promise<{ ours: number; bare: number }> {
  let arrived = () => {};
  const server = createServer((incoming, response) => {
    incoming.resume().on("end", () => {
      response.writeHead(204).end();
      arrived();
    });
  });
  const url = await listening(server);
  const team = { id: newId(), name: "Bench", product: "natak", time_zone: "UTC" };
  await makeEndpoints(house, team.id, 1, url);
  const bare = await startBare(house, agent, url);
  const running = new Dispatcher(house).start();
  const timed = async (happen: () => Promise<unknown>) => {
    const start = performance.now();
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await happen();
    await arrival;
    return performance.now() - start;
  };
  const scope = { actor: systemActor, team, product: "natak", request: systemRequest() };
  const ours = () => withCtx(house, scope, (ctx) => ctx.emit(teamCreated, { team_id: team.id, name: "Bench" }));
  const waits = { ours: [] as number[], bare: [] as number[] };
  try {
    for (let n = 0; n < events; n++) {
      const pair = { ours: await timed(ours), bare: await timed(bare.happen) };
      if (n < events / 4) continue;
      waits.ours.push(pair.ours);
      waits.bare.push(pair.bare);
    }
  } finally {
    await running.stop();
    await bare.stop();
    server.closeAllConnections();
    server.close();
  }
  return { ours: percentile(waits.ours, 0.99), bare: percentile(waits.bare, 0.99) };
}

/** The same way done bare: insert and notify in a transaction; whoever listens claims, signs, posts and records. */
async function startBare(house: House, agent: Agent, url: string) {
  const { owner } = house.pools;
  await owner.query("truncate bench_hooks");
  const client = new pg.Client({ connectionString: owner.options.connectionString });
  await client.connect();
  await client.query("listen bench_hooks");
  client.on("notification", () => void bareBatch(owner, agent, url));
  const writer = await owner.connect();
  return {
    happen: async () => {
      await writer.query("begin");
      await writer.query("insert into bench_hooks values ($1, $2, now(), null)", [newId(), body(1)]);
      await writer.query("notify bench_hooks");
      await writer.query("commit");
    },
    stop: async () => {
      writer.release();
      await client.end();
    },
  };
}

const listening = (server: Server) =>
  new Promise<string>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)),
  );
