import { boolean, bytea, index, inet, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
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
  // By time and, below, by name: the orders in which the platform's people read the list of everybody.
  (self) => [uniqueIndex().on(self.email), index().on(self.created_at, self.id)],
);

export const profiles = pgTable(
  "profiles",
  {
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
  },
  (self) => [index().on(self.name, self.user_id)],
);

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

/**
 * Where a person is signed in. A browser is found by the SHA-256 of its cookie's token; a program by `program:<id>`,
 * which its signed access token names and no cookie can.
 */
export const sessions = pgTable(
  "sessions",
  {
    id: newUuid().primaryKey(),
    token_hash: text().notNull(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text({ enum: ["browser", "program"] })
      .notNull()
      .default("browser"),
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

/** Every refresh token that a program was given, hashed: one that comes a second time ends the program's session. */
export const refreshTokens = pgTable(
  "refresh_tokens",
  {
    token_hash: text().primaryKey(),
    session_id: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade" }),
    created_at: moment().notNull(),
    used_at: moment(),
  },
  (self) => [index().on(self.session_id)],
);

/** What proves a person besides the password. It counts from its confirmation on. */
export const secondFactors = pgTable("second_factors", {
  user_id: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** The TOTP secret, sealed for `totp:<user_id>`. */
  secret: text().notNull(),
  /** The time step of the last code that was taken: each code is good once, and none before it. */
  last_step: integer().notNull().default(0),
  created_at: moment().notNull(),
  confirmed_at: moment(),
});

/** Ten at a time, each good once. */
export const backupCodes = pgTable(
  "backup_codes",
  {
    id: newUuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    code_hash: text().notNull(),
    created_at: moment().notNull(),
    used_at: moment(),
  },
  (self) => [uniqueIndex().on(self.user_id, self.code_hash)],
);

/** Links and codes in mails, and sign-ins that wait for their second step: hashed, good once and for a short while. */
export const oneTimeTokens = pgTable(
  "one_time_tokens",
  {
    id: newUuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text({ enum: ["verify_email", "reset_password", "second_step", "second_factor_off", "proof"] }).notNull(),
    token_hash: text().notNull(),
    /** What goes on when it is redeemed. */
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    created_at: moment().notNull(),
    expires_at: moment().notNull(),
    used_at: moment(),
  },
  (self) => [uniqueIndex().on(self.token_hash), index().on(self.user_id, self.kind)],
);

/**
 * Changes of an address, from the wish to its confirmation by the new one; the old one can stop it. Only hashes of the
 * links' tokens are kept.
 */
export const emailChanges = pgTable(
  "email_changes",
  {
    id: newUuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    old_email: text().notNull(),
    new_email: text().notNull(),
    confirm_hash: text().notNull().unique(),
    stop_hash: text().notNull().unique(),
    created_at: moment().notNull(),
    /** Until when the new address can be confirmed. */
    expires_at: moment().notNull(),
    confirmed_at: moment(),
    /** Withdrawn, replaced by another wish, or stopped from the old address. */
    ended_at: moment(),
    stopped_at: moment(),
  },
  (self) => [index().on(self.user_id, self.created_at)],
);

/** Attempts that are limited before anyone is known: sign-ins by address of the network, mails by account. */
export const attempts = pgTable(
  "attempts",
  { id: newUuid().primaryKey(), key: text().notNull(), at: moment().notNull() },
  (self) => [index().on(self.key, self.at)],
);

/** With which account of a provider somebody signs in. The provider's tokens are not kept. */
export const oauthAccounts = pgTable(
  "oauth_accounts",
  {
    id: newUuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text({ enum: ["google", "github", "apple"] }).notNull(),
    subject: text().notNull(),
    email: text(),
    created_at: moment().notNull(),
    last_used_at: moment().notNull(),
  },
  (self) => [uniqueIndex().on(self.provider, self.subject), uniqueIndex().on(self.user_id, self.provider)],
);
