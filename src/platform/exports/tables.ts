import { sql } from "drizzle-orm";
import { date, index, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { amount, moment, teamTable } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";

export const exportStates = ["queued", "running", "ready", "failed", "expired"] as const;
export const exportFormats = ["csv", "json"] as const;

/** Files of a team's data. The bytes lie in the file store under `<team_id>/<run_id>` once they are whole. */
export const dataExports = teamTable(
  "data_exports",
  {
    requested_by: uuid().references(() => users.id, { onDelete: "set null" }),
    dataset: text().notNull(),
    format: text({ enum: exportFormats }).notNull(),
    /** Days in the team's time zone, both included; null is without an end. */
    from_day: date({ mode: "string" }),
    to_day: date({ mode: "string" }),
    filter: jsonb().$type<Record<string, unknown>>().notNull(),
    status: text({ enum: exportStates }).notNull().default("queued"),
    /** Of `total` rows so many are written. */
    rows: amount().notNull().default(0),
    total: amount(),
    bytes: amount(),
    /** Names the run that may write and the bytes that it makes; a run that was overtaken finds another name and stops. */
    run_id: uuid(),
    created_at: moment().notNull(),
    ready_at: moment(),
    expires_at: moment(),
  },
  (self) => [
    index().on(self.team_id, self.created_at, self.id),
    index().on(self.created_at),
    index().on(self.expires_at).where(sql`status = 'ready'`),
    index().on(self.requested_by),
  ],
);
