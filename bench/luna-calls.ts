import { Agent, get } from "node:http";
import pg from "pg";
import { statementName } from "../src/kernel/db.ts";
import { type Measure, median, percentile } from "./measure.ts";
import { closePools } from "./pools.ts";
import { hashOf, join } from "./session.ts";
import type { Demo } from "./stage.ts";

const warmUps = 30;
const rounds = 3;
const turns = 300;

/**
 * The calls behind Luna's pages, over HTTP with a session, against the bare statements of who asks and of every figure
 * that the call answers: the same columns and no others, prepared, one after the other on one connection, as the owner,
 * whom no row-level security looks after.
 */
export async function lunaCalls(demo: Demo): Promise<Measure[]> {
  const pool = new pg.Pool({ connectionString: demo.ownerUrl, max: 1 });
  const measures: Measure[] = [];
  try {
    for (const [path, statements] of Object.entries(floors(demo.teamId)))
      measures.push(await againstFloor(demo, path, pool, statements));
    return measures;
  } finally {
    oneConnection.destroy();
    await closePools(pool);
  }
}

const month = "date_trunc('month', now())::date";
const ofDays = (from: string, dimension = "") =>
  `team_id = $1 and dimension = '${dimension}' and day between ${from} and current_date`;
const counts = (from: string) => `select day, metric, count from usage_rollups where ${ofDays(from)}`;
const grouped = (what: string, dimension: string) =>
  `select ${what}, sum(count), sum(events), sum(ok), sum(errors), sum(duration_ms), sum(timed) from usage_rollups
   where ${ofDays(month, dimension)} group by ${what}`;
const indexed = (dimension: string) => `team_id = $1 and dimension = '${dimension}' and metric = 'file_indexed'`;
const events = `select id, recorded_at, metric, count, duration_ms, success, agent_name, project_id, user_id, key_id, metadata
  from usage_events where team_id = $1 and route is null`;
const today = new Date().toISOString().slice(0, 10);
const names = "join users u on u.id = m.user_id join profiles p on p.user_id = u.id";
const invited = "team_id = $1 and status = 'open' and expires_at > now()";
const subscription = "select * from subscriptions where team_id = $1 order by created_at desc limit 1";

const delivered = `
  with deployed as (
    select count, success, recorded_at, project_id,
      extract(epoch from recorded_at - luna.moment_of(metadata ->> 'first_commit_at')) as lead,
      count(*) filter (where success) over (partition by project_id order by recorded_at, id
        rows between unbounded preceding and 1 preceding) as outage
    from usage_events where team_id = $1 and metric = 'deployment' and recorded_at >= ${month} and day >= ${month}
  ), outages as (
    select extract(epoch from max(recorded_at) filter (where success) - min(recorded_at) filter (where not success)) as restore
    from deployed group by project_id, outage having bool_or(success) and bool_or(not success)
  )
  select sum(count), sum(count) filter (where success), sum(count) filter (where not success),
    percentile_cont(0.5) within group (order by lead) filter (where success and lead >= 0),
    (select percentile_cont(0.5) within group (order by restore) from outages)
  from deployed`;

/** By the address of a call; $1 is the team. */
const floors = (teamId: string): Record<string, string[]> => ({
  "/usage/home": [
    counts(month),
    counts("current_date - 6"),
    `${events} and metric not in ('health_check', 'api_call') order by recorded_at desc, id desc limit 11`,
  ],
  [`/usage/events?metric_type=feature_shipped&start_date=${today.slice(0, 8)}01&end_date=${today}&limit=25`]: [
    `${events} and metric = 'feature_shipped' and day >= ${month} and recorded_at >= ${month}
     order by recorded_at desc, id desc limit 26`,
  ],
  "/usage/overview": [
    counts(month),
    grouped("metric", ""),
    `${grouped("value", "agent")} order by 3 desc limit 20`,
    `${grouped("value", "project")} order by 3 desc limit 20`,
    `select sum(count), sum(errors), max(day) from usage_rollups where ${indexed("")}`,
    `select value, sum(count), sum(errors), max(day) from usage_rollups where ${indexed("project")}
     group by value order by 4 desc limit 20`,
  ],
  "/usage/analytics": [
    `select day, metric, count, events, ok, errors, duration_ms, timed from usage_rollups
     where ${ofDays("(date_trunc('month', now()) - interval '5 months')::date")} order by day, metric`,
    `select metric, value, sum(events) from usage_rollups
     where ${ofDays(month, "duration_ms")} and metric in ('rag_query', 'agent_execution') group by metric, value`,
    delivered,
    "select assumptions from luna.roi_assumptions where team_id = $1",
    subscription,
  ],
  [`/teams/${teamId}/usage`]: [
    counts(month),
    `select metric, value, sum(count) from usage_rollups where ${ofDays(month, "member")} group by metric, value`,
    `select m.user_id, p.name from team_members m ${names} where m.team_id = $1 and m.status = 'active'`,
  ],
  "/keys": [
    `select k.id, name, key_prefix, scopes, rate_limit, is_active, k.use_count + coalesce(d.uses, 0), greatest(k.last_used_at, d.last_at),
       created_at, expires_at, revoked_at
     from api_keys k left join lateral
       (select sum(count) as uses, max(last_at) as last_at from api_key_days where team_id = k.team_id and key_id = k.id) d on true
     where k.team_id = $1 and revoked_at is null order by created_at desc, k.id desc limit 100`,
  ],
  "/subscription": [
    subscription,
    `select count(*) + (select count(*) from team_invitations where ${invited}) from team_members
     where team_id = $1 and status = 'active'`,
    `select metric, sum(count) from usage_rollups where ${ofDays(month)} group by metric`,
    "select * from invoices where team_id = $1 and status = 'open' order by issued_at desc limit 1",
  ],
  "/invoices": ["select * from invoices where team_id = $1 order by issued_at desc, id desc limit 31"],
  [`/teams/${teamId}/members`]: [
    `select m.id, m.user_id, m.role, m.status, m.joined_at, u.email, p.name, p.avatar_id from team_members m ${names} where m.team_id = $1`,
    `select id, email, role, sent_at, expires_at from team_invitations where ${invited}`,
  ],
});

/** The median of some rounds, each with its own 95th percentiles, so that one busy moment decides nothing. */
async function againstFloor(demo: Demo, path: string, pool: pg.Pool, statements: string[]) {
  const ask = () => readAnswer(`${demo.url}/api/v1${path}`, demo.cookie);
  const bare = async () => {
    await pool.query({ ...join, values: [hashOf(demo.cookie.slice("session=".length))] });
    for (const text of statements) await pool.query({ name: statementName(text)!, text, values: [demo.teamId] });
  };
  await inTurn({ ask, bare }, warmUps);
  const found: Record<"ask" | "bare", number>[] = [];
  for (let round = 0; round < rounds; round++) found.push(await inTurn({ ask, bare }, turns));
  const middle = (of: (one: (typeof found)[number]) => number) => median(found.map(of));
  return {
    name: `Luna GET ${path.replace(demo.teamId, ":id").replace(/\d{4}-\d\d-\d\d/g, ":day")}, p95 ÷ its bare SQL`,
    value: middle(({ ask, bare }) => ask / bare),
    ...({ goal: 3, unit: "×", atMost: true } as const),
    ours: `${middle(({ ask }) => ask).toFixed(2)} ms`,
    floor: `${middle(({ bare }) => bare).toFixed(2)} ms`,
  };
}

const oneConnection = new Agent({ keepAlive: true, maxSockets: 1 });

/** By Node's plain client, as the floor is asked by a plain one: what `fetch` does on top is no part of the call. */
const readAnswer = (url: string, cookie: string) =>
  new Promise<void>((resolve, reject) => {
    const refuse = (status?: number) => reject(new Error(`${url} answered ${status}`));
    get(url, { agent: oneConnection, headers: { cookie } }, (answer) =>
      answer
        .resume()
        .on("error", reject)
        .on("end", () => (answer.statusCode === 200 ? resolve() : refuse(answer.statusCode))),
    ).on("error", reject);
  });

/** The 95th percentiles of contenders that take turns, call by call, so that a busy moment of the machine meets them all. */
async function inTurn<K extends string>(contenders: Record<K, () => Promise<void>>, times: number) {
  const names = Object.keys(contenders) as K[];
  const took = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let turn = 0; turn < times; turn++)
    for (const name of names) {
      const start = performance.now();
      await contenders[name]();
      took[name].push(performance.now() - start);
    }
  return Object.fromEntries(names.map((name) => [name, percentile(took[name], 0.95)])) as Record<K, number>;
}
