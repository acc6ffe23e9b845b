import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "../../kernel/tables.ts";

/**
 * What was answered under an `Idempotency-Key`. `owner` is the hash of team and actor, or of a visitor's network address.
 * While the call runs `answer` is null and `until` is the end of its lease; afterwards `until` is the end of its keeping.
 */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    owner: text().notNull(),
    key: text().notNull(),
    request_hash: text().notNull(),
    run_id: uuid().notNull(),
    /** Sealed: an answer may hold a secret that is shown once. */
    answer: text(),
    until: moment().notNull(),
  },
  (self) => [primaryKey({ columns: [self.owner, self.key] }), index().on(self.until)],
);
