import { boolean, bytea, index, inet, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { moment, newUuid } from "../../kernel/tables.ts";

/** Who can sign in. Addresses are kept in lower case; what a person tells of themselves stands in `profiles`. */
export const users = pgTable(
  "users",
  {
    id: newUuid().primaryKey(),
    email: text().notNull(),
    password_hash: text(),
    email_verified_at: moment(),
    created_at: moment().notNull(),
  },
  (self) => [uniqueIndex().on(self.email)],
);

export const profiles = pgTable("profiles", {
  user_id: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  name: text().notNull().default(""),
  /** Null until chosen: then the browser's language counts. */
  locale: text(),
  time_zone: text().notNull().default("UTC"),
  theme: text({ enum: ["light", "dark", "system"] })
    .notNull()
    .default("system"),
  onboarding_complete: boolean().notNull().default(false),
  first_login_at: moment(),
  last_login_at: moment(),
  last_page: text(),
  /** The picture in force; null shows the initials. */
  avatar_id: uuid(),
});

/**
 * A person's picture: 256 pixels square, some 10 KB, so it lives and dies with its person's rows. The id is random and
 * new with every picture: whoever was shown the address may open it, for as long as it is in force.
 */
export const avatars = pgTable("avatars", {
  user_id: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  id: uuid().notNull().unique(),
  content: bytea().notNull(),
  created_at: moment().notNull(),
});

/** Only the SHA-256 of the cookie's token is kept. */
export const sessions = pgTable(
  "sessions",
  {
    id: newUuid().primaryKey(),
    token_hash: text().notNull(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The active team. */
    team_id: uuid(),
    remember: boolean().notNull(),
    ip: inet(),
    user_agent: text(),
    created_at: moment().notNull(),
    last_seen_at: moment().notNull(),
    expires_at: moment().notNull(),
  },
  (self) => [uniqueIndex().on(self.token_hash), index().on(self.user_id)],
);

/** Links in mails: 256 random bits, hashed, good once. */
export const oneTimeTokens = pgTable(
  "one_time_tokens",
  {
    id: newUuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text({ enum: ["verify_email", "reset_password"] }).notNull(),
    token_hash: text().notNull(),
    created_at: moment().notNull(),
    expires_at: moment().notNull(),
    used_at: moment(),
  },
  (self) => [uniqueIndex().on(self.token_hash), index().on(self.user_id, self.kind)],
);

/** Attempts that are limited before anyone is known: sign-ins by address of the network, mails by account. */
export const attempts = pgTable(
  "attempts",
  { id: newUuid().primaryKey(), key: text().notNull(), at: moment().notNull() },
  (self) => [index().on(self.key, self.at)],
);
