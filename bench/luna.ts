import pg from "pg";
import type { Browser } from "playwright-core";
import { growUsage } from "./grow-usage.ts";
import type { Measure } from "./measure.ts";
import { closePools } from "./pools.ts";
import { hashOf, join } from "./session.ts";
import { type Demo, type Stage, signIn } from "./stage.ts";
import { openBrowser, scriptKibibytes, signedIn } from "./wire.ts";

const warmUps = 30;
const turns = 300;
const paints = 5;
const charts = 290;
const noCharts = 185;
const scripts = {
  "/dashboard": charts,
  "/dashboard/usage": charts,
  "/dashboard/analytics": charts,
  "/dashboard/keys": noCharts,
  "/dashboard/subscription": noCharts,
  "/dashboard/team": charts,
  "/dashboard/team/usage": charts,
};

/** Agents of a busy team: mostly questions and runs, few deployments. */
const mix = [
  ...Array<string>(60).fill("rag_query"),
  ...Array<string>(24).fill("agent_execution"),
  ...Array<string>(6).fill("health_check"),
  ...["file_indexed", "file_indexed", "deployment", "deployment", "feature_shipped", "bug_fixed", "bug_fixed"],
  ...["code_review", "code_review", "minute_saved"],
];

/** What Luna's pages ask, against the bare statements of who asks and of their figures; and P15 and P16 of the pages: 1 M events of one team in 90 days. */
export async function benchLuna(stage: Stage): Promise<Measure[]> {
  const natak = await stage.program();
  const demo = { ...natak, cookie: await signIn(natak.url, "owner@luna.test") };
  const pool = new pg.Pool({ connectionString: natak.ownerUrl, max: 1 });
  const browser = await openBrowser();
  try {
    const teamId = await teamOf(pool);
    await growUsage(pool, teamId, 1, mix);
    return [...(await calls(demo, pool, teamId)), await paint(browser, demo), ...(await wire(browser, demo))];
  } finally {
    await Promise.all([browser.close(), closePools(pool)]);
  }
}

async function teamOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    "select m.team_id as id from team_members m join users u on u.id = m.user_id where u.email = 'owner@luna.test'",
  );
  return rows[0]!.id;
}

/** The statements that a page's figures take at least, by the address of its call; $1 is the team. */
const sums = (from: string) =>
  `select day, metric, count, events, ok, errors, duration_ms, timed from usage_rollups
   where team_id = $1 and dimension = '' and day between ${from} and current_date order by day, metric`;
const month = "date_trunc('month', now())::date";
const latest =
  "select * from usage_events where team_id = $1 and route is null order by recorded_at desc, id desc limit 31";
const grouped = (what: string, where: string) =>
  `select ${what}, sum(count), sum(events), sum(ok), sum(errors), sum(duration_ms), sum(timed) from usage_rollups
   where team_id = $1 and ${where} and day between ${month} and current_date group by ${what}`;
const indexing = (dimension: string) =>
  `select value, sum(count), sum(errors), max(day) from usage_rollups
   where team_id = $1 and dimension = '${dimension}' and metric = 'file_indexed' group by value order by 4 desc limit 20`;
const floors = (teamId: string): Record<string, string[]> => ({
  "/usage/current": [sums(month)],
  "/usage/history?days=90": [sums("current_date - 89")],
  "/usage/events?limit=30": [latest],
  "/usage/breakdown": [
    grouped("metric", "dimension = ''"),
    `${grouped("value", "dimension = 'agent'")} order by 3 desc limit 20`,
    indexing(""),
    indexing("project"),
  ],
  "/usage/analytics": [
    sums("(date_trunc('month', now()) - interval '5 months')::date"),
    `${grouped("metric, value", "dimension = 'duration_ms' and metric in ('rag_query', 'agent_execution')")}`,
    `select recorded_at, count, success, project_id, metadata from usage_events
     where team_id = $1 and metric = 'deployment' and recorded_at >= ${month} and day >= ${month} order by recorded_at desc limit 5000`,
  ],
  [`/teams/${teamId}/usage`]: [sums(month), grouped("metric, value", "dimension = 'member'")],
  "/keys": [
    "select * from api_keys where team_id = $1 and revoked_at is null order by created_at desc, id desc limit 31",
  ],
  "/subscription": [
    "select * from subscriptions where team_id = $1 order by created_at desc limit 1",
    "select count(*) from team_members where team_id = $1 and status = 'active'",
    "select * from usage_counters where team_id = $1",
    "select * from invoices where team_id = $1 and status = 'open' order by issued_at desc limit 1",
  ],
  "/invoices": ["select * from invoices where team_id = $1 order by issued_at desc, id desc limit 31"],
  [`/teams/${teamId}/members`]: [
    "select m.*, u.email, p.name from team_members m join users u on u.id = m.user_id join profiles p on p.user_id = u.id where m.team_id = $1",
  ],
});

async function calls(demo: Demo, pool: pg.Pool, teamId: string): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [path, statements] of Object.entries(floors(teamId))) {
    const ask = async () => {
      const answer = await fetch(`${demo.url}/api/v1${path}`, { headers: { cookie: demo.cookie } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    };
    const bare = async () => {
      await pool.query({ ...join, values: [hashOf(demo.cookie.slice("session=".length))] });
      for (const [place, text] of statements.entries())
        await pool.query({ name: `${path} ${place}`, text, values: [teamId] });
    };
    const took = { ours: [] as number[], bare: [] as number[] };
    // In turn, call by call, so that a busy moment of the machine meets both.
    for (let turn = -warmUps; turn < turns; turn++)
      for (const [name, work] of [
        ["ours", ask],
        ["bare", bare],
      ] as const) {
        const start = performance.now();
        await work();
        if (turn >= 0) took[name].push(performance.now() - start);
      }
    const [ours, floor] = [p95(took.ours), p95(took.bare)];
    measures.push({
      ...{
        name: `Luna GET ${path.replace(teamId, ":id")}, p95 ÷ its bare SQL`,
        value: ours / floor,
        goal: 3,
        unit: "×",
      },
      ...{ atMost: true, ours: `${ours.toFixed(2)} ms`, floor: `${floor.toFixed(2)} ms` },
    });
  }
  return measures;
}

const p95 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!;

/** P16: when a browser with an empty cache has painted the largest part of the dashboard. */
async function paint(browser: Browser, demo: Demo): Promise<Measure> {
  const took: number[] = [];
  for (let n = 0; n <= paints; n++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await signedIn(demo)(context);
    const page = await context.newPage();
    await page.goto(`${demo.url}/dashboard`);
    await page.waitForTimeout(1_500);
    const at = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
            type: "largest-contentful-paint",
            buffered: true,
          }),
        ),
    );
    if (n > 0) took.push(at);
    await context.close();
  }
  const value = took.toSorted((a, b) => a - b)[Math.floor(paints / 2)]! / 1_000;
  return { name: "P16 LCP of Luna's /dashboard, 1 M events", value, goal: 0.6, unit: "s", atMost: true };
}

async function wire(browser: Browser, demo: Demo): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [path, goal] of Object.entries(scripts)) {
    const value = await scriptKibibytes(browser, `${demo.url}${path}`, signedIn(demo));
    measures.push({ name: `P15 script on the wire, Luna's ${path}`, value, goal, unit: "KiB", atMost: true });
  }
  return measures;
}
