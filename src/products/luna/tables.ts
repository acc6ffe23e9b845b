import { jsonb, pgSchema, uniqueIndex } from "drizzle-orm/pg-core";
import { moment, teamTables } from "../../kernel/tables.ts";
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
