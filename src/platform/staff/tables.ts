import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";
import { staffRoles } from "./permissions.ts";

/** The platform's own people. Whoever is not here has no say beyond their teams. */
export const staff = pgTable("staff", {
  user_id: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  role: text({ enum: staffRoles }).notNull(),
  /** Since when they have this role. */
  since: moment().notNull(),
  /** Null for the command line. */
  appointed_by: uuid().references(() => users.id, { onDelete: "set null" }),
});
