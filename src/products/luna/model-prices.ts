import { and, desc, eq, lte } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { ordered } from "../../kernel/lists.ts";
import { managers, permission } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, ownedBy } from "../../kernel/tables.ts";
import { dayIn } from "../../platform/analytics/analytics.ts";
import { startOfDay } from "../../platform/metering/periods.ts";
import { modelPriceSet } from "./events.ts";
import { modelPrices } from "./tables.ts";

export const manageModelPrices = permission("model_prices.manage", managers);

const Price = z
  .int("Enter a whole number of micro-dollars.")
  .min(0, "Enter 0 or more.")
  .max(1_000_000_000, "Enter at most $1,000 per million tokens.")
  .describe("In micro-dollars: 3000000 is $3 per million tokens.");
const moments = "Give a day like 2026-03-01 or a time like 2026-03-01T12:00:00Z.";

export const NewModelPrice = z.object({
  model: z
    .string()
    .min(1, "Name the model.")
    .max(200, "Keep the model's name under 200 characters.")
    .describe("As `metadata.model` of the events names it."),
  input_per_million_microdollars: Price,
  output_per_million_microdollars: Price,
  from: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], moments)
    .optional()
    .describe("Now unless given. A day begins in the team's time zone. Calls since a past moment are reckoned anew."),
});
export const ModelPrice = z.object({
  id: z.uuid(),
  model: z.string(),
  input_per_million_microdollars: z.int(),
  output_per_million_microdollars: z.int(),
  /** In force from here until the model's next one. */
  valid_from: Moment,
  created_at: Moment,
});
const order = ordered(
  { valid_from: modelPrices.valid_from, created_at: modelPrices.created_at },
  { column: modelPrices.id, field: "id" },
  "-valid_from",
);
export const ModelPriceQuery = order.query.extend({ model: z.string().max(200).optional() });
export const ModelPriceList = Page(ModelPrice);

const shown = {
  id: modelPrices.id,
  model: modelPrices.model,
  input_per_million_microdollars: modelPrices.input_per_million_microdollars,
  output_per_million_microdollars: modelPrices.output_per_million_microdollars,
  valid_from: modelPrices.valid_from,
  created_at: modelPrices.created_at,
};

/** All prices that were ever set, those in force last first. */
export async function listModelPrices(ctx: Ctx, query: z.output<typeof ModelPriceQuery>) {
  const rows = await ctx.db
    .select(shown)
    .from(modelPrices)
    .where(
      and(mine(ctx, modelPrices), query.model ? eq(modelPrices.model, query.model) : undefined, order.after(query)),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query);
}

/** From its moment on, until the model's next price, this one is in force. The same price again changes nothing. */
export async function setModelPrice(
  ctx: Ctx,
  { from, ...input }: z.output<typeof NewModelPrice>,
): Promise<z.input<typeof ModelPrice>> {
  const valid_from = from ? momentOf(ctx, from) : ctx.now();
  const before = await priceAt(ctx, input.model, valid_from);
  const isSame =
    before?.input_per_million_microdollars === input.input_per_million_microdollars &&
    before.output_per_million_microdollars === input.output_per_million_microdollars;
  if (isSame) return before;
  const [price] = await ctx.db
    .insert(modelPrices)
    .values({ ...input, valid_from, ...ownedBy(ctx), created_at: ctx.now() })
    .returning(shown);
  const day = dayIn(ctx.team.time_zone, valid_from);
  await ctx.emit(modelPriceSet, { ...input, valid_from: valid_from.toISOString(), day });
  return price!;
}

const momentOf = (ctx: Ctx, from: string): Date =>
  from.includes("T") ? new Date(from) : startOfDay(ctx.team.time_zone, from);

async function priceAt(ctx: Ctx, model: string, at: Date) {
  const [price] = await ctx.db
    .select(shown)
    .from(modelPrices)
    .where(and(mine(ctx, modelPrices), eq(modelPrices.model, model), lte(modelPrices.valid_from, at)))
    .orderBy(desc(modelPrices.valid_from), desc(modelPrices.created_at), desc(modelPrices.id))
    .limit(1);
  return price;
}
