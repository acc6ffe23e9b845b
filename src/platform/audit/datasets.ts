import { sql } from "drizzle-orm";
import { events } from "../../kernel/events.ts";
import { managers, permission } from "../../kernel/module.ts";
import { dataset } from "../exports/exports.ts";

/** Who did what, and from where, is for those who are responsible. */
export const exportActivity = permission("activity.export", managers);

/** What happened in the team, as its webhooks tell it. */
export const activityRows = dataset({
  name: "activity",
  may: exportActivity,
  table: events,
  columns: {
    id: events.id,
    created_at: events.created_at,
    name: events.name,
    actor_kind: events.actor_kind,
    actor_id: events.actor_id,
    actor_name: events.actor_name,
    // Where the platform's people work from is not the team's.
    ip: sql`case when ${events.actor_kind} <> 'staff' then host(${events.ip}) end`,
    request_id: events.request_id,
    data: events.data,
  },
  time: events.created_at,
  order: [events.created_at, events.id],
});
