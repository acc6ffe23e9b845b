import pg from "pg";
import type { Browser } from "playwright-core";
import { growUsage } from "./grow-usage.ts";
import { lunaCalls } from "./luna-calls.ts";
import { mixedLoad } from "./luna-load.ts";
import { type Measure, median } from "./measure.ts";
import { closePools } from "./pools.ts";
import { type Demo, type Stage, signIn } from "./stage.ts";
import { openBrowser, scriptKibibytes, signedIn } from "./wire.ts";

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

/**
 * What Luna's pages ask, against the bare statements of who asks and of their figures; LUN-04.2 under a mixed load; P15 of its pages; and P16 of the
 * first page of Luna and of Orchestrator, each with 1 M events of one team in 90 days.
 */
export async function benchLuna(stage: Stage): Promise<Measure[]> {
  const natak = await stage.program();
  const pool = new pg.Pool({ connectionString: natak.ownerUrl, max: 1 });
  const browser = await openBrowser();
  try {
    const luna = { ...natak, ...(await grown(natak, pool, "owner@luna.test", mix)) };
    const measures = [
      ...(await lunaCalls(luna)),
      ...(await mixedLoad(luna)),
      await paint(browser, luna, "Luna"),
      ...(await wire(browser, luna)),
    ];
    const orchestrator = { ...natak, ...(await grown(natak, pool, "owner@orchestrator.test", ["api_call"])) };
    return [...measures, await paint(browser, orchestrator, "Orchestrator")];
  } finally {
    await Promise.all([browser.close(), closePools(pool)]);
  }
}

/** A person who is signed in, with the events of their team. */
async function grown({ url }: Demo, pool: pg.Pool, email: string, metrics: readonly string[]) {
  const { rows } = await pool.query<{ id: string }>(
    "select m.team_id as id from team_members m join users u on u.id = m.user_id where u.email = $1",
    [email],
  );
  const teamId = rows[0]!.id;
  await growUsage(pool, teamId, 1, metrics, true);
  return { teamId, cookie: await signIn(url, email) };
}

/** P16: when a browser with an empty cache has painted the largest part of the dashboard. */
async function paint(browser: Browser, demo: Demo, product: string): Promise<Measure> {
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
  const value = median(took) / 1_000;
  return { name: `P16 LCP of ${product}'s /dashboard, 1 M events`, value, goal: 0.6, unit: "s", atMost: true };
}

async function wire(browser: Browser, demo: Demo): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [path, goal] of Object.entries(scripts)) {
    const value = await scriptKibibytes(browser, `${demo.url}${path}`, signedIn(demo));
    measures.push({ name: `P15 script on the wire, Luna's ${path}`, value, goal, unit: "KiB", atMost: true });
  }
  return measures;
}
