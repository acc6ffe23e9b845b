import { index, integer, text } from "drizzle-orm/pg-core";
import { moment, teamTable } from "../../kernel/tables.ts";

/** One stored picture. Its bytes lie in the file store under `storage_key`, as the variants `original` and `thumb`. */
export const files = teamTable(
  "files",
  {
    /** For showing only; no path is ever made of it. */
    name: text().notNull(),
    /** Which part of the program keeps it, such as `natak.asset`. */
    purpose: text().notNull(),
    mime: text().notNull(),
    bytes: integer().notNull(),
    thumb_bytes: integer().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    /** 1 for a still picture. */
    frames: integer().notNull(),
    duration_ms: integer(),
    blurhash: text().notNull(),
    /** `#rrggbb`. */
    average_color: text().notNull(),
    /** Of the stored original, in hexadecimal. */
    sha256: text().notNull(),
    storage_key: text().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [index().on(self.team_id, self.purpose, self.created_at)],
);
