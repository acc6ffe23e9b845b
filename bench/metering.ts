import type pg from "pg";
import { readConfig } from "../src/kernel/config.ts";
import { systemScope, type Team, withCtx } from "../src/kernel/ctx.ts";
import { openPools } from "../src/kernel/db.ts";
import { buildHouse, type House } from "../src/kernel/house.ts";
import { newId } from "../src/kernel/ids.ts";
import { Listener } from "../src/kernel/listen.ts";
import { modules } from "../src/modules.ts";
import { addLimits } from "../src/platform/metering/limits.ts";
import { record, startRecording, type Use } from "../src/platform/metering/recording.ts";
import { readSums } from "../src/platform/metering/usage.ts";
import { migrate } from "../src/server/migrate.ts";
import { growUsage } from "./grow-usage.ts";
import { createKey } from "./keys.ts";
import { answersPerSecond } from "./load.ts";
import { inPairs, interleave, type Measure, perSecond, rateOf } from "./measure.ts";
import { closePools } from "./pools.ts";
import { root, startPeer } from "./processes.ts";
import type { Stage } from "./stage.ts";

const rounds = 5;
const perBatch = 1_000;
const days = 90;
const load = { connections: 64, seconds: 1, body: { metric_type: "api_call", count: 1 } };

/** Events a second that umami took, measured once on a machine like this one: 2 cores, PostgreSQL 18 beside it. */
const umamiEvents = 400;

/** P5, P6, P7, and what a hundred times the rows cost of each (P19). */
export async function benchMetering(stage: Stage): Promise<Measure[]> {
  const few = await openMetering(stage, "bench_usage");
  const many = await openMetering(stage, "bench_usage_grown");
  try {
    const http = await overHttp(stage);
    await growUsage(many.pools.owner, many.team.id, 10);
    return [...http, ...(await writes(few, many)), ...(await stats(few, many))];
  } finally {
    await Promise.all([few.close(), many.close()]);
  }
}

async function overHttp(stage: Stage): Promise<Measure[]> {
  const demo = await stage.program();
  const { key } = await createKey(demo, 10_000_000, ["write"]);
  const peer = await startPeer("events.ts", { BENCH_DATABASE_URL: demo.ownerUrl, BENCH_TEAM_ID: demo.teamId });
  const ours = { ...load, authorization: [`Bearer ${key}`] };
  const rates = await inPairs(16, {
    ours: () => answersPerSecond(`${demo.url}/api/v1/usage/events`, ours),
    bare: () => answersPerSecond(`${peer.url}/events`, load),
  }).finally(peer.stop);
  return [
    paired("P5 one event over HTTP, durable ÷ Hono with coalesced inserts", rates, 0.5),
    ratio("P5 the same ÷ umami's 0.4k/s", rates.ours, umamiEvents, 15),
  ];
}

interface Metering extends Awaited<ReturnType<typeof openMetering>> {}

async function openMetering(stage: Stage, name: string) {
  const ownerUrl = await stage.freshDatabase(name);
  const pools = openPools(ownerUrl, await migrate(ownerUrl, { modules, root }), 10);
  const config = readConfig({ APP_ENV: "test", PRODUCT: "bench", AUTH_SECRET: "not used here" });
  const house = buildHouse({ modules: [], config, pools, listener: new Listener(ownerUrl, 1) });
  const team: Team = { id: newId(), name: "Bench", product: "natak", time_zone: "Europe/Paris" };
  await pools.owner.query(
    "insert into teams (id, name, slug, product, time_zone, created_at) values ($1, $2, $2, $3, $4, now())",
    [team.id, team.name, team.product, team.time_zone],
  );
  startRecording(house);
  const limit = { counter: "plan:api_call", period: "month", most: 1e12, setBy: "The bench" } as const;
  addLimits(house, (_, __, ___, { keyId }) => (keyId ? [limit] : []));
  return { house, pools, team, close: () => closePools(pools.app, pools.owner) };
}

/** As an agent of a team reports: its name, project and time taken. One with a key stands under a limit. */
const useOf = (team: Team, n: number, keyId: string | null = null): Use => ({
  ...{ team, by: { userId: null, keyId }, source: "api", eventId: newId(), metric: "api_call", count: 1 },
  ...{ durationMs: 100 + n, success: true, agentName: `agent-${n % 5}`, projectId: `project-${n % 10}` },
  ...{ metadata: null, at: new Date() },
});

async function recordAll(house: House, uses: Use[]): Promise<void> {
  const outcomes = await record(house, uses);
  const lost = outcomes.find((outcome) => outcome !== "recorded");
  if (lost) throw new Error(`a use was not recorded: ${String(lost)}`);
}

async function writes(few: Metering, many: Metering): Promise<Measure[]> {
  const key = newId();
  const batch = ({ team }: Metering, keyId: string | null) =>
    Array.from({ length: perBatch }, (_, n) => useOf(team, n, keyId));
  const inBatches = async (work: () => Promise<unknown>) => (await rateOf(work, 1, 1_000)) * perBatch;
  const floor = await bareEvents(few.pools.owner);
  const rates = await interleave(rounds, {
    bare: () => inBatches(() => floor(batch(few, null))),
    ours: () => inBatches(() => recordAll(few.house, batch(few, null))),
    limited: () => inBatches(() => recordAll(few.house, batch(few, key))),
    grown: () => inBatches(() => recordAll(many.house, batch(many, null))),
  });
  return [
    ratio("P6 batches of 1,000 events with their sums ÷ bare UNNEST", rates.ours, rates.bare, 0.6),
    ratio("P6 the same under a plan's limit", rates.limited, rates.bare, 0.5),
    ratio("P19 batches with 10 M events ÷ with few", rates.grown, rates.ours, 1 / 1.3),
    await growthOfSingles(few, many),
  ];
}

/** Nobody waits for the disk here: it takes the same time whatever the tables hold, and would hide a part of it. */
async function growthOfSingles(few: Metering, many: Metering): Promise<Measure> {
  const { owner } = few.pools;
  const single = ({ house, team }: Metering) => rateOf(() => recordAll(house, [useOf(team, 1)]), 64, 300);
  await owner.query("alter system set synchronous_commit = off");
  await owner.query("select pg_reload_conf()");
  try {
    const rates = await inPairs(20, { ours: () => single(many), bare: () => single(few) });
    return paired("P19 single events with 10 M ÷ with few", rates, 1 / 1.3);
  } finally {
    await owner.query("alter system reset synchronous_commit");
    await owner.query("select pg_reload_conf()");
  }
}

/** The least that keeps a batch of events, each once: one INSERT from arrays into a table with its two keys. */
async function bareEvents(owner: pg.Pool) {
  await owner.query(`create table bench_events (like usage_events including defaults, primary key (team_id, id),
    unique (team_id, source, event_id))`);
  return (uses: Use[]) => {
    const column = (value: (use: Use) => unknown) => uses.map(value);
    return owner.query({
      name: "bare_events",
      text: `insert into bench_events (team_id, id, source, event_id, metric, count, duration_ms, success, agent_name,
          project_id, day, recorded_at, received_at)
        select team, id, source, event_id, metric, count, duration_ms, success, agent_name, project_id, at::date, at, now()
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::integer[], $8::boolean[],
          $9::text[], $10::text[], $11::timestamptz[]) r(team, id, source, event_id, metric, count, duration_ms, success,
          agent_name, project_id, at)`,
      values: [
        column(({ team }) => team.id),
        column(() => newId()),
        column(({ source }) => source),
        column(({ eventId }) => eventId),
        column(({ metric }) => metric),
        column(({ count }) => count),
        column(({ durationMs }) => durationMs),
        column(({ success }) => success),
        column(({ agentName }) => agentName),
        column(({ projectId }) => projectId),
        column(({ at }) => at.toISOString()),
      ],
    });
  };
}

/** What a page of figures asks: 90 days whole, and by agent. Umami takes 2,074 ms for the same with a million events. */
async function stats(few: Metering, many: Metering): Promise<Measure[]> {
  await few.pools.owner.query("truncate usage_events, usage_rollups");
  await growUsage(few.pools.owner, few.team.id, 1);
  const now = new Date();
  const range = { from: dayOf(new Date(now.getTime() - days * 86_400_000)), to: dayOf(now) };
  const ask = ({ house, team }: Metering) =>
    withCtx(house, { ...systemScope(house), team, staff: false, readOnly: true }, async (ctx) => {
      const whole = await readSums(ctx, range);
      const byAgent = await readSums(ctx, { ...range, dimension: "agent" });
      if (whole.length < days || byAgent.length < days) throw new Error("the sums of 90 days are not all there");
    });
  const { grown, ours } = await interleave(rounds, {
    grown: async () => 1_000 / (await rateOf(() => ask(many), 1, 1_000)),
    ours: async () => 1_000 / (await rateOf(() => ask(few), 1, 1_000)),
  });
  return [
    { name: "P7 stats of 90 days, 1 M events", value: ours / 1_000, goal: 0.02 * 2.074, unit: "s", atMost: true },
    {
      ...{ name: "P7 the same with 10 M ÷ with 1 M", value: grown / ours, goal: 1.3, unit: "×", atMost: true },
      ...{ ours: `${grown.toFixed(1)} ms`, floor: `${ours.toFixed(1)} ms` },
    },
  ];
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const ratio = (name: string, ours: number, bare: number, goal: number): Measure => ({
  ...{ name, value: ours / bare, goal, unit: "×", ours: perSecond(ours), floor: perSecond(bare) },
});

const paired = (name: string, { ours, bare, ratio: value }: Awaited<ReturnType<typeof inPairs>>, goal: number) => ({
  ...ratio(name, ours, bare, goal),
  value,
});
