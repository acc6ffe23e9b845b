import { and, eq, gte, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import type { Passage } from "../../kernel/http.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { type WriteBehind, writeBehind } from "../metering/write-behind.ts";
import { apiKeys, apiKeyUses } from "./tables.ts";

export const keptDays = 90;

/** Moments are milliseconds, as they were measured: nobody needs to spell them and to read them again. */
interface Use {
  /** Made when it is written: most calls only add to one that is there. */
  id: string | null;
  team_id: string;
  key_id: string;
  at: number;
  call: string;
  status: number;
  ip: string;
  user_agent: string | null;
  count: number;
  last_at: number;
}

const notesOf = new WeakMap<House, WriteBehind<Use>>();

/** Takes note of every call with a key, good or refused; written together once a second. */
export function noteUses(house: House): Passage {
  const notes = writeBehind<Use>(house, {
    name: "uses of API keys",
    everyMs: 1_000,
    group: ({ key_id }) => key_id,
    same: (kept, use) =>
      kept.call === use.call && kept.at === use.at && kept.status === use.status && kept.ip === use.ip,
    merge(kept, use) {
      kept.count += use.count;
      kept.last_at = Math.max(kept.last_at, use.last_at);
    },
    write(ctx, uses) {
      for (const use of uses) use.id ??= newId();
      const teams = [...new Set(uses.map(({ team_id }) => team_id))];
      return ctx.db.execute(sql`select record_api_key_uses(${JSON.stringify(uses)}::json, ${sql.param(teams)})`);
    },
  });
  notesOf.set(house, notes);
  return {
    after({ key: call, scope }, status) {
      const { entrance } = scope.actor;
      if (!entrance?.key) return;
      const { ip, userAgent } = scope.request;
      const by = { teamId: entrance.key.teamId, keyId: entrance.id, ip: ip ?? "", userAgent };
      notes.add(noted({ ...by, at: house.now().getTime(), call, status }));
    },
  };
}

/** One call with a key. */
export interface KeyCall {
  teamId: string;
  keyId: string;
  /** Unix time in milliseconds. */
  at: number;
  /** `GET /credits` */
  call: string;
  status: number;
  ip: string;
  userAgent: string | null;
}

/** Takes note of a call that did not come over HTTP: demo data tell of such. */
export const noteUse = (house: House, call: KeyCall): void => notesOf.get(house)?.add(noted(call));

const noted = ({ teamId, keyId, at, call, status, ip, userAgent }: KeyCall): Use => ({
  id: null,
  team_id: teamId,
  key_id: keyId,
  at: at - (at % 60_000),
  call,
  status,
  ip,
  user_agent: userAgent,
  count: 1,
  last_at: at,
});

export const flushUses = async (house: House): Promise<void> => notesOf.get(house)?.flush();

const order = ordered({ at: apiKeyUses.at }, { column: apiKeyUses.id, field: "id" }, "-at");
export const UsesQuery = order.query.extend({
  id: z.uuid(),
  call: z.string().max(200).optional().describe("A method and route, such as `GET /keys/:id`."),
  failed: z
    .stringbool()
    .optional()
    .describe("true: only calls that were answered with an error; false: only the others."),
});
export const KeyUse = z.object({
  id: z.uuid(),
  at: Moment,
  last_at: Moment,
  call: z.string(),
  status: z.int(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  count: z.int(),
});
export const KeyUsePage = Page(KeyUse);

export const shownUse = {
  id: apiKeyUses.id,
  at: apiKeyUses.at,
  last_at: apiKeyUses.last_at,
  call: apiKeyUses.call,
  status: apiKeyUses.status,
  ip: sql<string | null>`nullif(${apiKeyUses.ip}, '')`,
  user_agent: apiKeyUses.user_agent,
  count: apiKeyUses.count,
};

// Beside a column's bare name a column of the days would be meant, so the names are written out.
const ofKey = sql`from api_key_days d where d.team_id = api_keys.team_id and d.key_id = api_keys.id`;
/** Of a row of `api_keys`: how often it called. */
export const useCount = sql`api_keys.use_count + coalesce((select sum(d.count) ${ofKey}), 0)`.mapWith(Number);
/** When it called last. */
export const lastUsedAt = sql<Date | null>`greatest(api_keys.last_used_at, (select max(d.last_at) ${ofKey}))`.mapWith(
  apiKeys.last_used_at,
);

/** The log of a key's uses, newest first; also of a revoked key, which is when one wants to know. */
export async function listKeyUses(ctx: Ctx, input: z.output<typeof UsesQuery>): Promise<z.input<typeof KeyUsePage>> {
  const [key] = await ctx.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(myRow(ctx, apiKeys, input.id));
  if (!key) throw notFound("API key");
  const rows = await ctx.db
    .select(shownUse)
    .from(apiKeyUses)
    .where(
      and(
        ...[mine(ctx, apiKeyUses), eq(apiKeyUses.key_id, input.id)],
        input.call === undefined ? undefined : eq(apiKeyUses.call, input.call),
        input.failed === undefined
          ? undefined
          : input.failed
            ? gte(apiKeyUses.status, 400)
            : lt(apiKeyUses.status, 400),
        order.after(input),
      ),
    )
    .orderBy(...order.by(input))
    .limit(input.limit + 1);
  return order.page(rows, input);
}
