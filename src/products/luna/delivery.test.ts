import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ctx } from "../../kernel/ctx.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";
import { readDelivery } from "./delivery.ts";

let world: World;
let lin: Person;
beforeAll(async () => {
  world = await openWorld();
  lin = await world.person("Lin", await world.team("Moon", "luna"), "owner");
  await world.sql(
    `insert into usage_events (team_id, id, source, metric, count, success, project_id, day, recorded_at, received_at)
     select $1, gen_random_uuid(), 'test', 'deployment', 1, n % 50 <> 0, 'project-' || n % 20, at::date, at, at
     from generate_series(1, 10000) n, lateral (select timestamptz '2031-01-31T00:00Z' - make_interval(mins => n * 10) as at) t`,
    [lin.team.id],
  );
  await world.sql("analyze usage_events");
});
afterAll(() => world.close());

test("LUN-04.2 outages that began before a month are found by their project's index, under row-level security and whatever the month", () =>
  lin.in(async (ctx) => {
    const asked: SQL[] = [];
    const execute = (query: SQL) => {
      asked.push(query);
      return ctx.db.execute(query);
    };
    const span = { from: "2031-01-01", to: "2031-01-31", days: 31 };
    const { deployments } = await readDelivery({ team: ctx.team, db: { execute } } as unknown as Ctx, span);
    expect(deployments).toBeGreaterThan(4_000);
    const plan = await genericPlan(ctx, asked[0]!);
    const byProject = /using luna_project_deployments .*\n *Index Cond: .*\(CASE WHEN .* END = turns\.project\)/g;
    expect(plan.match(byProject), plan).toHaveLength(2);
  }));

/** The plan that a statement has for all values, as a prepared one gets it after its first runs. */
async function genericPlan({ db }: Ctx, query: SQL): Promise<string> {
  const { sql: text, params } = new PgDialect().sqlToQuery(query);
  await db.execute(sql.raw(`prepare asked as ${text}`));
  await db.execute(sql`set local plan_cache_mode = force_generic_plan`);
  const values = params.map((value) => `'${value instanceof Date ? value.toISOString() : value}'`);
  const { rows } = await db.execute<{ "QUERY PLAN": string }>(sql.raw(`explain execute asked(${values})`));
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}
