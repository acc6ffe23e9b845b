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
    logo_file_id: uuid(),
    /** Made with the account, for one person. */
    personal: boolean().notNull().default(false),
    created_by: uuid(),
    created_at: moment().notNull(),
    deleted_at: moment(),
  },
  (self) => [uniqueIndex().on(self.slug), index().on(self.created_by, self.created_at)],
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

/** Invitations by mail. Only the SHA-256 of the link's token is kept; sending again makes another token. */
export const teamInvitations = teamTable(
  "team_invitations",
  {
    email: text().notNull(),
    role: text({ enum: ["admin", "member", "viewer"] }).notNull(),
    status: text({ enum: ["open", "accepted", "declined", "revoked"] })
      .notNull()
      .default("open"),
    token_hash: text().notNull(),
    invited_by: uuid(),
    created_at: moment().notNull(),
    sent_at: moment().notNull(),
    expires_at: moment().notNull(),
  },
  (self) => [
    uniqueIndex().on(self.token_hash),
    // One open invitation for an address in a team; an address finds its own across teams.
    uniqueIndex().on(self.team_id, self.email).where(sql`status = 'open'`),
    index().on(self.email).where(sql`status = 'open'`),
    index().on(self.team_id, self.sent_at),
  ],
);
