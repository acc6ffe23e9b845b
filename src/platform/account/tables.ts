import { sql } from "drizzle-orm";
import { index, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { amount, moment, newUuid } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";

/** Accounts on their way out. Until `due_at` the person, or the link in their mail, can take it back. */
export const accountDeletions = pgTable(
  "account_deletions",
  {
    user_id: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    undo_hash: text().notNull().unique(),
    requested_at: moment().notNull(),
    due_at: moment().notNull(),
  },
  (self) => [index().on(self.due_at)],
);

export const exportStates = ["queued", "running", "ready", "failed"] as const;

/** Copies of a person's data. The archive lies in the file store under `<user_id>/<id>` once it is whole. */
export const personalExports = pgTable(
  "personal_exports",
  {
    id: newUuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    status: text({ enum: exportStates }).notNull().default("queued"),
    percent: smallint().notNull().default(0),
    bytes: amount(),
    requested_at: moment().notNull(),
    ready_at: moment(),
    expires_at: moment(),
  },
  (self) => [
    index().on(self.user_id, self.requested_at),
    index().on(self.expires_at).where(sql`expires_at is not null`),
  ],
);
