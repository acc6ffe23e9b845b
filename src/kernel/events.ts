import { sql } from "drizzle-orm";
import { customType, index, inet, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { appendOnly, moment, newUuid } from "./tables.ts";

const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

/**
 * Everything that was announced, once: activity feed, audit, realtime, notifications and webhooks all read it.
 * `xid` is the writing transaction, so that a reader can ask for all that became visible since its last snapshot.
 */
export const events = appendOnly(
  pgTable(
    "events",
    {
      id: newUuid().primaryKey(),
      team_id: uuid(),
      product: text().notNull(),
      name: text().notNull(),
      actor_kind: text().notNull(),
      actor_id: uuid(),
      actor_name: text(),
      data: jsonb().$type<Record<string, unknown>>().notNull(),
      request_id: text().notNull(),
      ip: inet(),
      created_at: moment().notNull(),
      xid: xid8().notNull().default(sql`pg_current_xact_id()`),
    },
    // By team and time for the activity page; by xid for realtime and its resumption.
    (row) => [index().on(row.team_id, row.created_at, row.id), index().on(row.xid), index().on(row.actor_id, row.id)],
  ),
);

/** Which subscriber has handled which event: written in the handler's own transaction. */
export const eventDeliveries = appendOnly(
  pgTable(
    "event_deliveries",
    { event_id: uuid().notNull(), subscriber: text().notNull(), handled_at: moment().notNull() },
    (self) => [primaryKey({ columns: [self.event_id, self.subscriber] })],
  ),
);
