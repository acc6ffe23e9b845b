import { index, jsonb, pgSchema, text, uniqueIndex } from "drizzle-orm/pg-core";
import { amount, moment, teamTables } from "../../kernel/tables.ts";
import type { Assumptions } from "./roi.ts";

export const luna = pgSchema("luna");
const teamTable = teamTables(luna.table as never);

/** What a team takes an hour and a piece of work to be worth; a team without a row goes by the defaults. */
export const roiAssumptions = teamTable(
  "roi_assumptions",
  {
    assumptions: jsonb().$type<Assumptions>().notNull(),
    updated_at: moment().notNull(),
  },
  (self) => [uniqueIndex("roi_assumptions_team").on(self.team_id)],
);

/**
 * What a team pays for a model's tokens from a moment on. Rows are added and never changed: at a moment the one in force is
 * that with the latest `valid_from`, and of several with the same the one written last. They go with their team.
 */
export const modelPrices = teamTable(
  "model_prices",
  {
    model: text().notNull(),
    input_per_million_microdollars: amount().notNull(),
    output_per_million_microdollars: amount().notNull(),
    valid_from: moment().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [index("model_prices_in_force").on(self.team_id, self.model, self.valid_from)],
);
