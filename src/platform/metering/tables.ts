import { sql } from "drizzle-orm";
import { bigint, boolean, date, index, integer, jsonb, real, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { amount, moment, teamTable } from "../../kernel/tables.ts";

/**
 * What was used, one row per reported event. One that came with an id is written once for ever per (team, source,
 * event_id); calls of our own API share a row by the minute. `day` is the event's own day in
 * the team's time zone of then; a later change of the zone moves no past figure.
 */
export const usageEvents = teamTable(
  "usage_events",
  {
    source: text().notNull(),
    /** Null for a report without one: nothing could come twice under it. */
    event_id: text(),
    metric: text().notNull(),
    count: amount().notNull(),
    duration_ms: integer(),
    /** Null: neither a success nor a failure, such as a cancellation. */
    success: boolean(),
    user_id: uuid(),
    key_id: uuid(),
    agent_name: text(),
    project_id: text(),
    metadata: jsonb().$type<Record<string, unknown>>(),
    /** Of our own API that was called: `GET /characters/:id`. */
    route: text(),
    /** How many events this row stands for: calls of one minute that are alike share one. */
    uses: amount().notNull().default(1),
    day: date({ mode: "string" }).notNull(),
    /** When it happened. */
    recorded_at: moment().notNull(),
    received_at: moment().notNull(),
  },
  (self) => [
    uniqueIndex("usage_events_once").on(self.team_id, self.source, self.event_id).where(sql`event_id is not null`),
    // The latest of a team, the hours of its present day, and the days that are rebuilt.
    index("usage_events_latest").on(self.team_id, self.recorded_at),
  ],
);

/**
 * Sums per day, metric and dimension, changed in the transaction of their events. `dimension` is "" for the whole of the
 * metric, else agent, member, key, project, route, or duration_ms: a step of `durationStep`, for percentiles.
 */
export const usageRollups = teamTable(
  "usage_rollups",
  {
    day: date({ mode: "string" }).notNull(),
    metric: text().notNull(),
    dimension: text().notNull(),
    value: text().notNull(),
    count: amount().notNull(),
    events: amount().notNull(),
    ok: amount().notNull(),
    errors: amount().notNull(),
    duration_ms: bigint({ mode: "number" }).notNull(),
    timed: amount().notNull(),
  },
  (self) => [
    // Serves both the writing of a sum and the reading of a metric over days.
    uniqueIndex("usage_rollups_sum").on(self.team_id, self.dimension, self.metric, self.day, self.value),
  ],
);

/**
 * What a limit has counted in one of its periods. A counter is named by what it limits ("plan:api_call", "key:<id>:…");
 * a new period is a new row, so no job has to reset anything. A period is known by the calendar day with which it begins,
 * not by a moment: a change of the team's time zone goes on in the same row.
 */
export const usageCounters = teamTable(
  "usage_counters",
  {
    counter: text().notNull(),
    period_start: date({ mode: "string" }).notNull(),
    used: amount().notNull(),
    /** Highest share of the limit that was announced in this period, in percent: 0, 80 or 100. */
    announced: integer().notNull().default(0),
    /** The limit of which that share was announced: of another one it is told again. */
    announced_of: amount(),
  },
  (self) => [uniqueIndex("usage_counters_period").on(self.team_id, self.counter, self.period_start)],
);

/** Days on which much more or much less was used than on others of their weekday. */
export const usageAlerts = teamTable(
  "usage_alerts",
  {
    /** "" for the team, else the key's id. */
    subject: text().notNull(),
    metric: text().notNull(),
    day: date({ mode: "string" }).notNull(),
    value: amount().notNull(),
    /** What would have been usual. */
    low: amount().notNull(),
    high: amount().notNull(),
    z: real().notNull(),
    created_at: moment().notNull(),
    dismissed_at: moment(),
    dismissed_by: uuid(),
    /** Until then nothing more is said of this metric of the subject. */
    muted_until: moment(),
  },
  (self) => [
    uniqueIndex("usage_alerts_once").on(self.team_id, self.subject, self.metric, self.day),
    index("usage_alerts_latest").on(self.team_id, self.created_at),
  ],
);
