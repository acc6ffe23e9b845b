import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment, newUuid, teamTable } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";

export const mailKinds = ["security", "account", "billing", "team", "product"] as const;
/** What a person may do without; all other kinds go out regardless. */
export const switchableKinds = ["team", "product"] as const;
export type SwitchableKind = (typeof switchableKinds)[number];
export const isSwitchable = (kind: string): kind is SwitchableKind => switchableKinds.some((one) => one === kind);
export const mailStates = ["queued", "sending", "sent", "bounced", "failed"] as const;
/** Kinds whose mails hold nothing that opens an account: their links lead to pages behind the sign-in. */
export const opensNothing = (kind: string) => kind === "billing" || isSwitchable(kind);

/** How an attempt ended. `away` blames the server, `later` means not now, `suppressed` that the address had bounced before. */
export const mailOutcomes = ["sent", "away", "later", "bad_address", "returned", "refused", "suppressed"] as const;
export interface MailAttempt {
  at: string;
  outcome: (typeof mailOutcomes)[number];
  /** What the server said, or why it said nothing. */
  answer: string | null;
}

/**
 * Queue and delivery log in one. Not a tenant table, because a person gets mail before any team is theirs; functions.sql
 * puts row-level security of its own on it: a row is seen by its team, by its person when it has no team, and by staff.
 */
export const mails = pgTable(
  "mails",
  {
    id: newUuid().primaryKey(),
    team_id: uuid(),
    user_id: uuid(),
    product: text().notNull(),
    name: text().notNull(),
    kind: text({ enum: mailKinds }).notNull(),
    to: text().notNull(),
    to_name: text(),
    locale: text().notNull(),
    time_zone: text().notNull(),
    subject: text().notNull(),
    /** What the texts and links are made of. Emptied when the mail has arrived, or failed and may hold what opens an account. */
    data: jsonb().$type<Record<string, unknown>>(),
    state: text({ enum: mailStates }).notNull().default("queued"),
    /** Conversations with the mail server about this mail. */
    attempts: integer().notNull().default(0),
    last_error: text(),
    /** The last attempts, oldest first. */
    log: jsonb().$type<MailAttempt[]>().notNull().default([]),
    /** Queued: the next attempt. Sending: when the attempt counts as dead. */
    due_at: moment().notNull(),
    created_at: moment().notNull(),
    /** When somebody last had it sent again after it had failed: its five days begin anew. */
    again_at: moment(),
    sent_at: moment(),
  },
  (self) => [
    index().on(self.team_id, self.id),
    index().on(self.user_id, self.id),
    // For the log across teams: by the beginning of an address, and the few that did not arrive.
    index().on(self.to.op("text_pattern_ops")),
    index().on(self.state, self.id).where(sql`state in ('bounced', 'failed')`),
    // Mails whose job was lost are found by it, and old lines by their id.
    index().on(self.due_at).where(sql`state in ('queued', 'sending')`),
  ],
);

/** Addresses that bounced hard, as SHA-256 of the lower-cased address: the list is shared by all teams and names nobody. */
export const mailSuppressions = pgTable("mail_suppressions", {
  address_hash: text().primaryKey(),
  mail_id: uuid().notNull(),
  reason: text().notNull(),
  created_at: moment().notNull(),
});

/** The local mailbox. Only filled where there is no mail server and no production, so nobody is kept from reading it. */
export const devMails = pgTable(
  "dev_mails",
  {
    id: newUuid().primaryKey(),
    to: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [index().on(self.to, self.id)],
);

/** What a person chose: a row for each kind that they touched. Without one, everything is on. */
export const notificationPreferences = pgTable(
  "notification_preferences",
  {
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text({ enum: switchableKinds }).notNull(),
    email: boolean().notNull().default(true),
    in_app: boolean().notNull().default(true),
    updated_at: moment().notNull(),
  },
  (self) => [primaryKey({ columns: [self.user_id, self.kind] })],
);

/** What the bell shows one person in one team: the same definition and data as the mail, put into words when it is read. */
export const notices = teamTable(
  "notices",
  {
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    created_at: moment().notNull(),
    read_at: moment(),
  },
  (self) => [
    index().on(self.team_id, self.user_id, self.id),
    index().on(self.team_id, self.user_id).where(sql`read_at is null`),
    index().on(self.user_id),
    index().on(self.created_at),
  ],
);
