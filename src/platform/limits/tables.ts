import { bigint, integer, pgTable, text } from "drizzle-orm/pg-core";

/** Sliding windows, where PostgreSQL counts. `functions.sql` makes it unlogged and is all that writes it. */
export const rateLimits = pgTable("rate_limits", {
  key: text().primaryKey(),
  window_ms: integer().notNull(),
  /** Number of the window since 1970. */
  window_index: bigint({ mode: "number" }).notNull(),
  current: bigint({ mode: "number" }).notNull(),
  previous: bigint({ mode: "number" }).notNull(),
});
