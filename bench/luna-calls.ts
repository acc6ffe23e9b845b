import pg from "pg";
import { Client } from "undici";
import { statementName } from "../src/kernel/db.ts";
import { type Measure, median, percentile } from "./measure.ts";
import { closePools } from "./pools.ts";
import { hashOf, join } from "./session.ts";
import type { Demo } from "./stage.ts";

const warmUps = 30;
const rounds = 9;
const turns = 100;

/**
 * The calls behind Luna's pages, over HTTP with a session, against the bare statements of who asks and of every figure
 * that the call answers: the same columns and no others, prepared, one after the other on one connection, as the owner,
 * whom no row-level security looks after.
 */
export async function lunaCalls(demo: Demo): Promise<Measure[]> {
  const pool = new pg.Pool({ connectionString: demo.ownerUrl, max: 1 });
  const connection = new Client(demo.url);
  const measures: Measure[] = [];
  try {
    for (const [path, statements] of Object.entries(floors(demo.teamId))) {
      if (path === "/usage/limits") await setLimits(demo, pool);
      measures.push(await againstFloor(demo, path, connection, pool, statements));
    }
    return measures;
  } finally {
    await Promise.all([connection.close(), closePools(pool)]);
  }
}

const month = "date_trunc('month', now())::date";
const monthBefore = "(date_trunc('month', now()) - interval '1 month')::date";
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
const seats = `select count(*) + (select count(*) from team_invitations where ${invited}) from team_members
  where team_id = $1 and status = 'active'`;
const subscription = "select * from subscriptions where team_id = $1 order by created_at desc limit 1";

const deployments = "team_id = $1 and metric = 'deployment'";
const project = "case when project_id is null then '' else project_id end";
const earlier = `${deployments} and ${project} = turns.project and turn <= 2 and day < ${month} and recorded_at < ${month} + 1`;
const delivered = `
  with deployed as materialized (
    select count, success, recorded_at, id, ${project} as project,
      extract(epoch from recorded_at - luna.moment_of(metadata ->> 'first_commit_at')) as lead
    from usage_events where ${deployments} and recorded_at >= ${month} and day >= ${month}
  ), ended as (
    select project, success, recorded_at, id, lag(success) over (partition by project order by recorded_at, id) as before
    from deployed where success is not null
  ), turns as (
    select project, success, recorded_at, lag(recorded_at) over own as begun, row_number() over own as turn
    from ended where success is distinct from before window own as (partition by project order by recorded_at, id)
  ), restored as (
    select extract(epoch from turns.recorded_at - coalesce(broken.since, turns.begun)) as restore
    from turns
    left join lateral (
      select recorded_at, id from usage_events where ${earlier} and success order by recorded_at desc, id desc limit 1
    ) healthy on true
    left join lateral (
      select recorded_at as since from usage_events where ${earlier} and not success and (recorded_at, id) >
        (coalesce(healthy.recorded_at, '-infinity'), coalesce(healthy.id, '00000000-0000-0000-0000-000000000000'))
      order by recorded_at, id limit 1
    ) broken on true
    where turns.success
  )
  select sum(count), sum(count) filter (where success), sum(count) filter (where not success),
    percentile_cont(0.5) within group (order by lead) filter (where success and lead >= 0),
    (select percentile_cont(0.5) within group (order by restore) from restored)
  from deployed`;
const undone = (what: string, of: string) =>
  `select ${what}, sum(count) from usage_events where team_id = $1 and success is not true and ${of} group by ${what}`;

/** Calls summed up between changes of prices, and these sums joined with the prices' spans. */
const costs = `
  with changes as (
    select coalesce(array_agg(distinct valid_from order by valid_from), '{}') as moments from luna.model_prices where team_id = $1
  ), prices as (
    select model, input_per_million_microdollars as input, output_per_million_microdollars as output, valid_from,
      lead(valid_from, 1, 'infinity') over (partition by model order by valid_from, created_at, id) as valid_until
    from luna.model_prices where team_id = $1
  ), sums as (
    select metadata ->> 'model' as model, width_bucket(recorded_at, (select moments from changes)) as span, count(*) as calls,
      sum((metadata ->> 'input_tokens')::bigint) as input, sum(coalesce((metadata ->> 'output_tokens')::bigint, 0)) as output
    from usage_events where team_id = $1 and metadata ? 'model' and recorded_at >= ${month} and day >= ${month}
    group by 1, 2
  ), lines as (select s.*, (select moments[span] from changes) as since from sums s)
  select l.model, sum(l.calls), sum(l.input), sum(l.output), round(sum(l.input * p.input + l.output * p.output) / 1000000)
  from lines l left join prices p on p.model = l.model and since >= valid_from and since < valid_until
  group by l.model, p.model order by 5 desc`;

const ofWork = `metric in ('deployment', 'feature_shipped', 'bug_fixed', 'code_review', 'minute_saved')
  and day between (date_trunc('month', now()) - interval '5 months')::date and current_date`;

const teamUsage = [
  counts(month),
  `select metric, value, sum(count) from usage_rollups where ${ofDays(month, "member")} group by metric, value`,
  `select m.user_id, p.name from team_members m ${names} where m.team_id = $1 and m.status = 'active'`,
];
const plan = [
  subscription,
  seats,
  `select metric, sum(count) from usage_rollups where ${ofDays(month)} group by metric`,
  "select * from invoices where team_id = $1 and status = 'open' order by issued_at desc limit 1",
];
const people = [
  `select m.id, m.user_id, m.role, m.status, m.joined_at, u.email, p.name, p.avatar_id from team_members m ${names} where m.team_id = $1`,
  `select id, email, role, sent_at, expires_at from team_invitations where ${invited}`,
];

/** By the address of a call; $1 is the team. */
export const floors = (teamId: string): Record<string, string[]> => ({
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
    `select day, metric, count from usage_rollups where team_id = $1 and dimension = ''
     and day between ${monthBefore} and least(${month} - 1, ${monthBefore} + (current_date - ${month}))`,
    grouped("metric", ""),
    `${grouped("value", "agent")} order by 3 desc limit 20`,
    `${grouped("value", "project")} order by 3 desc limit 20`,
    `select sum(count), sum(errors), max(day) from usage_rollups where ${indexed("")}`,
    `select value, sum(count), sum(errors), max(day) from usage_rollups where ${indexed("project")}
     group by value order by 4 desc limit 20`,
    undone("project_id", "metric = 'file_indexed'"),
  ],
  "/usage/analytics": [
    `select day, metric, count, events, ok, errors, duration_ms, timed from usage_rollups
     where ${ofDays("(date_trunc('month', now()) - interval '5 months')::date")} order by day, metric`,
    `select metric, value, sum(events) from usage_rollups
     where ${ofDays(month, "duration_ms")} and metric in ('rag_query', 'agent_execution') group by metric, value`,
    delivered,
    undone("day, metric", ofWork),
    "select assumptions from luna.roi_assumptions where team_id = $1",
    subscription,
  ],
  [`/teams/${teamId}/usage`]: teamUsage,
  [`/teams/${teamId}/overview`]: [...people, ...teamUsage, ...plan],
  "/usage/cost": [costs],
  "/usage/alerts?current=true&limit=5": [
    `select a.id, subject, k.name, metric, day, value, low, high, z, a.created_at, dismissed_at, muted_until
     from usage_alerts a left join api_keys k on k.team_id = a.team_id and k.id::text = a.subject
     where a.team_id = $1 and (muted_until > now() or dismissed_at is null and a.created_at > now() - interval '7 days')
     order by a.created_at desc, a.id desc limit 6`,
  ],
  "/keys": [
    `select k.id, name, key_prefix, scopes, rate_limit, is_active, k.use_count + coalesce(d.uses, 0), greatest(k.last_used_at, d.last_at),
       created_at, expires_at, revoked_at
     from api_keys k left join lateral
       (select sum(count) as uses, max(last_at) as last_at from api_key_days where team_id = k.team_id and key_id = k.id) d on true
     where k.team_id = $1 and revoked_at is null order by created_at desc, k.id desc limit 100`,
  ],
  "/subscription/fit": [
    subscription,
    seats,
    `select day, metric, count from usage_rollups where ${ofDays("date_trunc('month', current_date - 29)")}
     and metric in ('rag_query', 'file_indexed')`,
  ],
  "/subscription": plan,
  "/invoices": ["select * from invoices where team_id = $1 order by issued_at desc, id desc limit 31"],
  [`/teams/${teamId}/members`]: people,
  "/usage/limits": [
    `select l.subject, l.subject_id, l.metric, l.period, l.most, coalesce(k.name, p.name) from usage_limits l
     left join api_keys k on k.team_id = l.team_id and k.id = l.subject_id left join profiles p on p.user_id = l.subject_id
     where l.team_id = $1 order by l.created_at, l.id`,
    `select c.counter, c.used from usage_counters c join usage_limits l on l.team_id = c.team_id
       and c.counter = l.subject || ':' || l.subject_id || ':' || l.metric || ':' || l.period
     where c.team_id = $1 and c.period_start = date_trunc(l.period, now())::date`,
    subscription,
  ],
});

/** One for each member, as the pages of a team show them. */
async function setLimits({ url, cookie, teamId }: Demo, pool: pg.Pool) {
  const { rows } = await pool.query<{ user_id: string }>(
    "select user_id from team_members where team_id = $1 and status = 'active'",
    [teamId],
  );
  for (const { user_id } of rows) {
    const limits = [{ metric: "rag_query", period: "month", most: 1_000_000 }];
    const response = await fetch(`${url}/api/v1/usage/limits`, {
      method: "PUT",
      headers: { cookie, origin: url, "content-type": "application/json" },
      body: JSON.stringify({ subject: "member", subject_id: user_id, limits }),
    });
    if (!response.ok) throw new Error(`a limit was refused: ${await response.text()}`);
  }
}

/** The median of some rounds, each with its own 95th percentiles, so that one busy moment decides nothing. */
async function againstFloor(demo: Demo, path: string, connection: Client, pool: pg.Pool, statements: string[]) {
  const ask = () => readAnswer(connection, `/api/v1${path}`, demo.cookie);
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

/** By the client's lowest layer, as the floor is asked by a plain driver: what others do on top is no part of the call. */
const readAnswer = (connection: Client, path: string, cookie: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let answered = 0;
    connection.dispatch(
      { path, method: "GET", headers: { cookie } },
      {
        onRequestStart() {},
        onResponseStart(_, status) {
          answered = status;
        },
        onResponseData() {},
        onResponseEnd: () => (answered === 200 ? resolve() : reject(new Error(`${path} answered ${answered}`))),
        onResponseError: (_, error) => reject(error),
      },
    );
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
