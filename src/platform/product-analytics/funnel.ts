import { type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { textOf } from "../../kernel/house.ts";
import { rate } from "../analytics/analytics.ts";
import { midnight, type Period } from "./period.ts";

/** What shows that a team has got somewhere: a first row of this table. Its name stands in the catalogue, `activation`. */
export interface Activation {
  table: PgTable;
  where?: SQL;
}
declare module "../../kernel/module.ts" {
  interface Product {
    activation?: Activation;
  }
}

const steps = ["views", "signed_up", "verified", "activated", "saw_plans", "opened_checkout", "paid"] as const;
export const Funnel = z.object({
  steps: z.array(
    z.object({
      step: z.enum(steps),
      count: z.int(),
      /** Of the step before it, in percent; null for the first one, and where nobody took the one before. */
      rate: z.number().nullable(),
    }),
  ),
  /** What counts as a first success in this product; null where nothing does, and then there is no such step. */
  activation: z.string().nullable(),
  /** Teams whose first payment for a plan lies in the period. */
  upgrades: z.int(),
  /** Teams that could have: there by the end of the period, and without a payment before it. */
  could_upgrade: z.int(),
  /** Upgrades in percent of those. */
  conversion: z.number().nullable(),
});

/**
 * How far those came who signed up in the period, until today: accounts that were made with a team of their own. Each
 * step counts who also took all steps before it. The first one is views, not visitors: of the landing page and the
 * prices by people who are not signed in; nobody is recognised before they have an account. Whoever opened a checkout
 * saw the plans. A deleted account stays in the sign-ups and is in no later step.
 */
export async function readFunnel(ctx: Ctx, period: Period): Promise<z.output<typeof Funnel>> {
  const { activation } = ctx.house.product(period.product);
  const [views, cohort, upgrades] = [
    await landingViews(ctx, period),
    await cohortSteps(ctx, period, activation),
    await upgradesIn(ctx, period),
  ];
  const counts: Record<(typeof steps)[number], number> = { views, ...cohort };
  const shown = steps.filter((step) => step !== "activated" || activation);
  return {
    steps: shown.map((step, place) => {
      const before = shown[place - 1];
      return { step, count: counts[step], rate: before ? rate(counts[step], counts[before]) : null };
    }),
    activation: activation ? textOf(ctx.house, period.product, ctx.request.locale, ["activation"]) : null,
    ...upgrades,
    conversion: rate(upgrades.upgrades, upgrades.could_upgrade),
  };
}

async function landingViews(ctx: Ctx, { product, from, end }: Period): Promise<number> {
  const { rows } = await ctx.db.execute<{ views: number }>(sql`
    select coalesce(sum(views), 0)::float8 as views from page_views
    where product = ${product} and day >= ${from} and day < ${end} and not signed_in and route in ('/', '/pricing')`);
  return rows[0]!.views;
}

type Cohort = Record<Exclude<(typeof steps)[number], "views">, number>;

async function cohortSteps(ctx: Ctx, { product, from, end }: Period, activation?: Activation): Promise<Cohort> {
  const activated = activation
    ? sql`exists (select from ${activation.table} where team_id = cohort.team_id and ${activation.where ?? sql`true`})`
    : sql`true`;
  const { rows } = await ctx.db.execute<Cohort & Record<string, unknown>>(sql`
    with cohort as (
      select teams.id as team_id, users.id as user_id, users.email_verified_at is not null as verified
      from teams left join users on users.id = teams.created_by
      where teams.product = ${product} and teams.personal
        and teams.created_at >= ${midnight(from)} and teams.created_at < ${midnight(end)}),
    facts as materialized (
      select coalesce(verified, false) as verified, ${activated} as activated,
        exists (select from person_days d
                where d.user_id = cohort.user_id and d.product = ${product} and d.saw_plans) as saw_plans,
        exists (select from events e where e.team_id = cohort.team_id
                and e.name = 'checkout.opened' and e.data ->> 'plan' is not null) as opened,
        exists (select from invoices i
                where i.team_id = cohort.team_id and i.subscription_id is not null and i.paid_minor > 0) as paid
      from cohort),
    taken as (select verified as one, verified and activated as two, verified and activated and (saw_plans or opened) as three,
      verified and activated and opened as four, verified and activated and opened and paid as five from facts)
    select count(*)::int as signed_up, count(*) filter (where one)::int as verified,
      count(*) filter (where two)::int as activated, count(*) filter (where three)::int as saw_plans,
      count(*) filter (where four)::int as opened_checkout, count(*) filter (where five)::int as paid
    from taken`);
  return rows[0]!;
}

async function upgradesIn(ctx: Ctx, { product, from, end }: Period) {
  const { rows } = await ctx.db.execute<{ upgrades: number; could_upgrade: number }>(sql`
    with first_paid as (
      select team_id, min(paid_at) as at from invoices
      where subscription_id is not null and paid_minor > 0 and paid_at < ${midnight(end)}
      group by team_id)
    select count(first_paid.at)::int as upgrades, count(*)::int as could_upgrade
    from teams left join first_paid on first_paid.team_id = teams.id
    where teams.product = ${product} and teams.created_at < ${midnight(end)}
      and (teams.deleted_at is null or teams.deleted_at >= ${midnight(from)})
      and (first_paid.at is null or first_paid.at >= ${midnight(from)})`);
  return rows[0]!;
}
