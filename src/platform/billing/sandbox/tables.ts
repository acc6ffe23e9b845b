import { boolean, index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { amount, moment, teamTable } from "../../../kernel/tables.ts";
import type { InvoiceLine } from "../tables.ts";

/** The sandbox's own books, as a payment provider would keep them: the platform learns of them by webhooks only. */
export const sandboxCheckouts = teamTable(
  "sandbox_checkouts",
  {
    status: text({ enum: ["open", "complete"] }).notNull(),
    email: text().notNull(),
    /** A plan with its interval, or a pack. */
    plan: text(),
    interval: text({ enum: ["month", "year"] }),
    pack: text(),
    trial_days: integer().notNull(),
    description: text().notNull(),
    amount_minor: amount().notNull(),
    success_url: text().notNull(),
    cancel_url: text().notNull(),
    idempotency_key: text().notNull(),
    expires_at: moment().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [uniqueIndex("sandbox_checkouts_once").on(self.team_id, self.idempotency_key)],
);

export const sandboxSubscriptions = teamTable(
  "sandbox_subscriptions",
  {
    email: text().notNull(),
    /** One of the test cards; never a real number. */
    card: text().notNull(),
    plan: text().notNull(),
    interval: text({ enum: ["month", "year"] }).notNull(),
    amount_minor: amount().notNull(),
    status: text({ enum: ["trialing", "active", "past_due", "canceled"] }).notNull(),
    trial_ends_at: moment(),
    /** What changes gave back and no invoice has used yet. */
    credit_minor: amount().notNull().default(0),
    current_period_start: moment().notNull(),
    current_period_end: moment().notNull(),
    /** Day of the month that periods begin with: the 31st stays the 31st after a February. */
    anchor: moment().notNull(),
    cancel_at_period_end: boolean().notNull(),
    ended_at: moment(),
    updated_at: moment().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [index("sandbox_subscriptions_due").on(self.current_period_end)],
);

export const sandboxInvoices = teamTable(
  "sandbox_invoices",
  {
    subscription_id: uuid(),
    pack: text(),
    email: text().notNull(),
    status: text({ enum: ["open", "paid", "uncollectible"] }).notNull(),
    lines: jsonb().$type<InvoiceLine[]>().notNull(),
    total_minor: amount().notNull(),
    paid_minor: amount().notNull(),
    refunded_minor: amount().notNull(),
    payment_id: text(),
    failure_code: text(),
    dispute: text({ enum: ["open", "won", "lost"] }),
    attempts: integer().notNull(),
    next_attempt_at: moment(),
    issued_at: moment().notNull(),
    paid_at: moment(),
    updated_at: moment().notNull(),
  },
  (self) => [index("sandbox_invoices_due").on(self.next_attempt_at)],
);

/** How far a team's test clock was moved; without a row it goes with the true time. */
export const sandboxClocks = teamTable("sandbox_clocks", { offset_ms: amount().notNull() }, (self) => [
  uniqueIndex("sandbox_clocks_of_team").on(self.team_id),
]);
