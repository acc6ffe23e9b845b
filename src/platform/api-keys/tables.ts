import { sql } from "drizzle-orm";
import { bigint, boolean, date, index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AccessScope } from "../../kernel/ctx.ts";
import { moment, teamTable } from "../../kernel/tables.ts";
import { users } from "../identity/tables.ts";

/** Keys of a team. Only the SHA-256 of a key is kept. */
export const apiKeys = teamTable(
  "api_keys",
  {
    /** Who made it. A key lives as long as its team: without its maker an owner stands for it. */
    user_id: uuid().references(() => users.id, { onDelete: "set null" }),
    name: text().notNull(),
    key_hash: text().notNull(),
    key_prefix: text().notNull(),
    scopes: jsonb().$type<AccessScope[]>().notNull(),
    /** Calls a minute. */
    rate_limit: integer().notNull(),
    is_active: boolean().notNull().default(true),
    /** Calls on days whose sums are no longer kept, and the last of them. Those since then stand in `api_key_days`. */
    use_count: bigint({ mode: "number" }).notNull().default(0),
    last_used_at: moment(),
    expires_at: moment(),
    created_at: moment().notNull(),
    updated_at: moment().notNull(),
    revoked_at: moment(),
    /** The key that a rotation put in its place; its own expiry is then the end of the overlap. */
    replaced_by: uuid(),
  },
  (self) => [
    uniqueIndex().on(self.key_hash),
    index().on(self.team_id, self.created_at).where(sql`revoked_at is null`),
    index().on(self.user_id),
  ],
);

/** Calls with a key: those of one minute that are alike are one row. A trigger lets them go with their key. */
export const apiKeyUses = teamTable(
  "api_key_uses",
  {
    key_id: uuid().notNull(),
    /** Begin of the minute. */
    at: moment().notNull(),
    /** `GET /characters/:id` */
    call: text().notNull(),
    status: integer().notNull(),
    /** Empty where the network's address is unknown. */
    ip: text().notNull(),
    user_agent: text(),
    count: integer().notNull(),
    last_at: moment().notNull(),
  },
  (self) => [
    uniqueIndex().on(self.team_id, self.key_id, self.at, self.call, self.status, self.ip),
    index().on(self.at),
  ],
);

/** Calls with a key by the day in the team's time zone: what its usual use is told from. They go with their key, too. */
export const apiKeyDays = teamTable(
  "api_key_days",
  {
    key_id: uuid().notNull(),
    day: date({ mode: "string" }).notNull(),
    count: bigint({ mode: "number" }).notNull(),
    last_at: moment(),
  },
  (self) => [uniqueIndex().on(self.team_id, self.key_id, self.day)],
);
