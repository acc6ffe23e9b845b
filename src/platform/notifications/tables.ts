import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { moment, newUuid } from "../../kernel/tables.ts";

export const mailKinds = ["security", "account", "billing", "product"] as const;
export const mailStates = ["queued", "sending", "sent", "bounced", "failed"] as const;

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
    /** What the texts and links are made of. Emptied when the mail's way ends: it may hold links that open an account. */
    data: jsonb().$type<Record<string, unknown>>(),
    state: text({ enum: mailStates }).notNull().default("queued"),
    /** Conversations with the mail server about this mail. */
    attempts: integer().notNull().default(0),
    last_error: text(),
    /** Queued: the next attempt. Sending: when the attempt counts as dead. */
    due_at: moment().notNull(),
    created_at: moment().notNull(),
    sent_at: moment(),
  },
  (self) => [
    index().on(self.team_id, self.id),
    index().on(self.user_id, self.id),
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
