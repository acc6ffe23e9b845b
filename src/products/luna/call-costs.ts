import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { mine } from "../../kernel/tables.ts";
import { usageEvents } from "../../platform/metering/tables.ts";
import { ofEventDays } from "../../platform/metering/usage.ts";
import { type MonthQuery, monthAsked, monthSpan } from "./periods.ts";
import { modelPrices } from "./tables.ts";

const ModelCalls = z.object({ model: z.string(), calls: z.int(), input_tokens: z.int(), output_tokens: z.int() });

/** Money in whole micro-dollars, a millionth of a dollar each, because a call costs fractions of a cent. */
export const CallCosts = z.object({
  month: z.string(),
  present_month: z.string(),
  /** The sum of the models' lines. */
  total_microdollars: z.int(),
  by_model: z.array(ModelCalls.extend({ cost_microdollars: z.int() })),
  /** Calls at whose moment their model had no price: their tokens are in no cost. */
  unpriced: z.array(ModelCalls),
  /** Calls whose model or tokens cannot be read: they are in no cost either. */
  unreadable_calls: z.int(),
});

interface Line extends Record<string, unknown> {
  /** Null for calls that cannot be read. */
  model: string | null;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** Null without a price. */
  cost_microdollars: number | null;
}

/**
 * What a calendar month's calls of models cost: every call at the price that was in force at its moment, summed up exactly
 * and rounded once for each model. Calls are summed up between two changes of prices, whichever model's, before they meet
 * a price; each step takes a value out of a call once (`materialized`), which is most of the work.
 */
export async function readCallCosts(ctx: Ctx, query: z.output<typeof MonthQuery>): Promise<z.input<typeof CallCosts>> {
  const { month, present_month } = monthAsked(ctx, query);
  const { rows } = await ctx.db.execute<Line>(sql`
    with reported as materialized (
      select recorded_at, metadata -> 'model' as model, metadata -> 'input_tokens' as input, metadata -> 'output_tokens' as output
      from ${usageEvents}
      where ${mine(ctx, usageEvents)} and metadata ? 'model' and ${ofEventDays(monthSpan(month))}
    ), written as materialized (
      select recorded_at, model, ${tokens("input")} as input, ${tokens("output")} as output
      from reported where input is not null or output is not null
    ), changes as (
      select coalesce(array_agg(distinct valid_from order by valid_from), '{}') as moments
      from ${modelPrices} where ${mine(ctx, modelPrices)}
    ), sums as (
      select model, width_bucket(recorded_at, (select moments from changes)) as span,
        (${isCount("input")} and ${isCount("output")}) is true as readable, count(*) as calls, sum(input) as input, sum(output) as output
      from written group by 1, 2, 3
    ), lines as (
      select case when readable and jsonb_typeof(model) = 'string' and length(model #>> '{}') between 1 and 200
        then model #>> '{}' end as model, (select moments[span] from changes) as since, calls, input, output
      from sums
    ), prices as (
      select model, input_per_million_microdollars as input_price, output_per_million_microdollars as output_price,
        valid_from, lead(valid_from) over (partition by model order by valid_from, created_at, id) as valid_until
      from ${modelPrices} where ${mine(ctx, modelPrices)}
    )
    select lines.model, sum(calls)::float8 as calls, coalesce(sum(input), 0)::float8 as input_tokens,
      coalesce(sum(output), 0)::float8 as output_tokens,
      round(sum(input * input_price + output * output_price) / 1000000)::float8 as cost_microdollars
    from lines left join prices on prices.model = lines.model
      and since >= valid_from and (valid_until is null or since < valid_until)
    group by lines.model, prices.model
    order by cost_microdollars desc nulls last, calls desc, lines.model`);
  const by_model = rows.flatMap(({ model, cost_microdollars, ...line }) =>
    model === null || cost_microdollars === null ? [] : [{ model, ...line, cost_microdollars }],
  );
  return {
    month,
    present_month,
    total_microdollars: by_model.reduce((sum, { cost_microdollars }) => sum + cost_microdollars, 0),
    by_model,
    unpriced: rows.flatMap(({ model, cost_microdollars, ...line }) =>
      model === null || cost_microdollars !== null ? [] : [{ model, ...line }],
    ),
    unreadable_calls: rows.find(({ model }) => model === null)?.calls ?? 0,
  };
}

type Tokens = "input" | "output";

/** None when left out, null when it is no number. Written out: a function would cost 30 µs each. */
const tokens = (given: Tokens): SQL =>
  sql.raw(`case jsonb_typeof(${given}) when 'number' then ${given}::numeric when 'null' then 0
    else case when ${given} is null then 0 end end`);

const isCount = (given: Tokens): SQL => sql.raw(`${given} between 0 and 100000000 and ${given} = trunc(${given})`);
