import { sql } from "drizzle-orm";
import { boolean, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment, newUuid, teamTable } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";

/** A tenant. It has one product for ever. */
export const teams = pgTable(
  "teams",
  {
    id: newUuid().primaryKey(),
    name: text().notNull(),
    slug: text().notNull(),
    product: text().notNull(),
    time_zone: text().notNull().default("UTC"),
    /** Made with the account, for one person. */
    personal: boolean().notNull().default(false),
    created_at: moment().notNull(),
    deleted_at: moment(),
  },
  (self) => [uniqueIndex().on(self.slug)],
);

export const teamMembers = teamTable(
  "team_members",
  {
    user_id: uuid()
      .notNull()
      .references(() => users.id),
    role: text({ enum: ["owner", "admin", "member", "viewer"] }).notNull(),
    status: text({ enum: ["active", "invited", "suspended"] })
      .notNull()
      .default("active"),
    joined_at: moment(),
    created_at: moment().notNull(),
  },
  // One row for a person in a team; a person's teams are read at sign-in.
  (self) => [uniqueIndex().on(self.team_id, self.user_id), index().on(self.user_id).where(sql`status = 'active'`)],
);
