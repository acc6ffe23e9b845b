import { sql } from "drizzle-orm";
import { index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsTo, moment, teamTable } from "../../kernel/tables.ts";

export const deliveryStatuses = ["waiting", "sending", "delivered", "failed", "cancelled"] as const;
export const disabledReasons = ["manual", "gone", "failing"] as const;

/** Where a team wants to hear of its events. */
export const webhookEndpoints = teamTable(
  "webhook_endpoints",
  {
    url: text().notNull(),
    description: text().notNull().default(""),
    /** Names, `job.*` or `*`; as entered. */
    events: text().array().notNull(),
    secret: text().notNull(),
    /** Signs too, until this moment. */
    previous_secret: text(),
    previous_secret_until: moment(),
    /** The first failure since the last success. */
    failing_since: moment(),
    disabled_at: moment(),
    disabled_reason: text({ enum: disabledReasons }),
    created_at: moment().notNull(),
  },
  (self) => [index().on(self.team_id).where(sql`disabled_at is null`)],
);

export interface Attempt {
  at: string;
  duration_ms: number;
  /** Null when there was no answer; then `error` says why. */
  status: number | null;
  error: string | null;
  response: string | null;
}

/** One row for an event and an endpoint: queue and log in one. functions.sql fills it from `events`. */
export const webhookDeliveries = teamTable(
  "webhook_deliveries",
  {
    endpoint_id: uuid().notNull(),
    /** The `webhook-id`: the same in every attempt. */
    event_id: uuid().notNull(),
    event: text().notNull(),
    /** The bytes of the request. */
    body: text().notNull(),
    status: text({ enum: deliveryStatuses }).notNull().default("waiting"),
    /** When the next attempt begins; while one is under way, when it counts as dead. Null at the end of the way. */
    due_at: moment(),
    /** In a row, since the event or the last replay: they choose the next pause. */
    failures: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    /** The last attempts, oldest first. */
    log: jsonb().$type<Attempt[]>().notNull().default([]),
    created_at: moment().notNull(),
    ended_at: moment(),
  },
  (self) => [
    belongsTo(self, self.endpoint_id, webhookEndpoints).onDelete("cascade"),
    // Once for an event and an endpoint, and the order of the list: the events' ids sort by time.
    uniqueIndex().on(self.team_id, self.endpoint_id, self.event_id),
    index().on(self.endpoint_id, self.due_at).where(sql`due_at is not null`),
    index().on(self.created_at),
  ],
);
