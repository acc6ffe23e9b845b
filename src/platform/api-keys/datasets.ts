import { sql } from "drizzle-orm";
import { dataset } from "../exports/exports.ts";
import { readKeys } from "./permissions.ts";
import { apiKeys, apiKeyUses } from "./tables.ts";

/** Calls of one minute that are alike are one row, as in the log of a key. */
export const keyUses = dataset({
  name: "api_key_uses",
  may: readKeys,
  table: apiKeyUses,
  joins: sql`join ${apiKeys} on ${apiKeys.team_id} = ${apiKeyUses.team_id} and ${apiKeys.id} = ${apiKeyUses.key_id}`,
  columns: {
    id: apiKeyUses.id,
    at: apiKeyUses.at,
    last_at: apiKeyUses.last_at,
    key_id: apiKeyUses.key_id,
    key_name: apiKeys.name,
    key_prefix: apiKeys.key_prefix,
    call: apiKeyUses.call,
    status: apiKeyUses.status,
    count: apiKeyUses.count,
    ip: sql`nullif(${apiKeyUses.ip}, '')`,
    user_agent: apiKeyUses.user_agent,
  },
  time: apiKeyUses.at,
  order: [apiKeyUses.at, apiKeyUses.id],
});
