import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { amount, appendOnly, moment, newUuid, teamTable } from "../../kernel/tables.ts";

/** A team's subscriptions as its provider last showed them. Statuses of all providers are told in Stripe's words. */
export const subscriptions = teamTable(
  "subscriptions",
  {
    provider: text({ enum: ["sandbox", "stripe", "lemonsqueezy"] }).notNull(),
    /** The provider's id. */
    subscription_id: text().notNull(),
    customer_id: text().notNull(),
    plan_name: text().notNull(),
    interval: text({ enum: ["month", "year"] }).notNull(),
    status: text({
      enum: ["incomplete", "trialing", "active", "past_due", "unpaid", "paused", "canceled"],
    }).notNull(),
    amount_minor: amount().notNull(),
    currency: text().notNull(),
    current_period_start: moment().notNull(),
    current_period_end: moment().notNull(),
    cancel_at_period_end: boolean().notNull(),
    trial_ends_at: moment(),
    ended_at: moment(),
    /** Set to end because a person's account is to be deleted: taken back with that. */
    ends_with_account: boolean().notNull().default(false),
    /** The provider's own time of this state; an older state never overwrites a newer one. */
    provider_updated_at: moment().notNull(),
    created_at: moment().notNull(),
    updated_at: moment().notNull(),
  },
  (self) => [
    uniqueIndex("subscriptions_of_provider").on(self.provider, self.subscription_id),
    // The one in force of a team.
    index("subscriptions_of_team").on(self.team_id, self.created_at),
  ],
);

/**
 * What a subscription was from a moment on: a row for each change of what it brings in. It stays when its team is purged,
 * without anything of a person, so that the revenue of a past month stays what it was.
 */
export const subscriptionStates = appendOnly(
  teamTable(
    "subscription_states",
    {
      provider: text().notNull(),
      /** The provider's id. */
      subscription_id: text().notNull(),
      /** As in `subscriptions`. */
      status: text().notNull(),
      plan_name: text().notNull(),
      interval: text({ enum: ["month", "year"] }).notNull(),
      amount_minor: amount().notNull(),
      /** By the provider's clock. */
      since: moment().notNull(),
    },
    (self) => [index("subscription_states_latest").on(self.provider, self.subscription_id, self.since)],
  ),
);

/** What changes a team's limits beside its plan. */
export const entitlementGrants = teamTable(
  "entitlement_grants",
  {
    /** add_on and grant add to the plan's limit; an override replaces everything. */
    kind: text({ enum: ["add_on", "grant", "override"] }).notNull(),
    /** A metric's name, or `seats`. */
    metric: text().notNull(),
    /** Null with an override: without a limit. */
    most: amount(),
    reason: text().notNull(),
    granted_by: uuid(),
    expires_at: moment(),
    created_at: moment().notNull(),
  },
  (self) => [index("entitlement_grants_of_team").on(self.team_id, self.metric)],
);

/** What a team allows one of its keys, one of its members or itself, beside what its plan allows. */
export const usageLimits = teamTable(
  "usage_limits",
  {
    subject: text({ enum: ["key", "member", "team"] }).notNull(),
    /** The key's, the person's or the team's id. */
    subject_id: uuid().notNull(),
    metric: text().notNull(),
    period: text({ enum: ["day", "month"] }).notNull(),
    most: amount().notNull(),
    created_at: moment().notNull(),
  },
  (self) => [uniqueIndex("usage_limits_once").on(self.team_id, self.subject_id, self.metric, self.period)],
);

/** Incoming webhooks, stored before anything else; each is handled once, however often and in whatever order it comes. */
export const providerEvents = pgTable(
  "provider_events",
  {
    id: newUuid().primaryKey(),
    provider: text().notNull(),
    /** The provider's id of the event. */
    event_id: text().notNull(),
    type: text().notNull(),
    payload: jsonb().$type<unknown>().notNull(),
    received_at: moment().notNull(),
    handled_at: moment(),
    /** Why the last try failed. */
    error: text(),
  },
  (self) => [
    uniqueIndex("provider_events_once").on(self.provider, self.event_id),
    index("provider_events_waiting").on(self.received_at).where(sql`handled_at is null`),
  ],
);

/** Invoices as issued: nothing of them is computed anew later. */
export const invoices = teamTable(
  "invoices",
  {
    provider: text().notNull(),
    /** The provider's id. */
    invoice_id: text().notNull(),
    subscription_id: text(),
    /** Ours, `2026-000042`, without gaps in a year; given when it is paid. */
    number: text(),
    status: text({ enum: ["open", "paid", "void", "uncollectible"] }).notNull(),
    currency: text().notNull(),
    total_minor: amount().notNull(),
    paid_minor: amount().notNull(),
    refunded_minor: amount().notNull().default(0),
    lines: jsonb().$type<InvoiceLine[]>().notNull(),
    /** Name and address as they were at that time. */
    billed_to: jsonb().$type<{ team: string; email: string }>().notNull(),
    payment_id: text(),
    /** In the provider's words; plain words are made when it is shown. */
    failure_code: text(),
    /** Whether the payer disputes the payment at their bank. */
    dispute: text({ enum: ["open", "won", "lost"] }),
    /** The credits that it bought. */
    pack: text(),
    attempts: integer().notNull().default(0),
    next_attempt_at: moment(),
    issued_at: moment().notNull(),
    paid_at: moment(),
    provider_updated_at: moment().notNull(),
  },
  (self) => [
    uniqueIndex("invoices_of_provider").on(self.provider, self.invoice_id),
    uniqueIndex("invoices_number").on(self.number),
    index("invoices_of_team").on(self.team_id, self.issued_at),
  ],
);

/** Who pays for a team, as each provider knows them. */
export const billingCustomers = teamTable(
  "billing_customers",
  { provider: text().notNull(), customer_id: text().notNull(), created_at: moment().notNull() },
  (self) => [uniqueIndex("billing_customers_of_team").on(self.team_id, self.provider)],
);

export interface InvoiceLine {
  text: string;
  quantity: number;
  amount_minor: number;
  period_start: string | null;
  period_end: string | null;
}

/** The last number given in a year: taken under the row's lock in the transaction that pays, so that no number is lost. */
export const invoiceNumbers = pgTable("invoice_numbers", {
  year: integer().primaryKey(),
  last: integer().notNull(),
});
