import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import type { Passage } from "../../kernel/http.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { apiKeys, apiKeyUses } from "./tables.ts";

const flushEveryMs = 1_000;
/** Lines that are held back at most: with the database away, the log of uses is not what a process may die of. */
const mostLines = 20_000;
const linesPerWrite = 1_000;
export const keptDays = 90;

interface Use {
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

/** What was not written yet, of one process. */
interface Notes {
  uses: Map<string, Use>;
  timer: NodeJS.Timeout | null;
  writing: Promise<void>;
}
const notesOf = new WeakMap<House, Notes>();

/** Takes note of every call with a key, good or refused; written together once a second. */
export function noteUses(house: House): Passage {
  const notes: Notes = { uses: new Map(), timer: null, writing: Promise.resolve() };
  notesOf.set(house, notes);
  return {
    after({ key: call, scope }, status) {
      const { entrance } = scope.actor;
      if (!entrance?.key) return;
      const now = house.now().getTime();
      const at = now - (now % 60_000);
      const ip = scope.request.ip ?? "";
      const name = `${entrance.id} ${at} ${status} ${ip} ${call}`;
      const same = notes.uses.get(name);
      if (same) {
        same.count++;
        same.last_at = now;
      } else if (notes.uses.size < mostLines)
        notes.uses.set(name, {
          ...{ team_id: entrance.key.teamId, key_id: entrance.id, at, call, status, ip },
          ...{ user_agent: scope.request.userAgent, count: 1, last_at: now },
        });
      notes.timer ??= setTimeout(() => void flushUses(house), flushEveryMs).unref();
    },
  };
}

/** Writes what was noted, behind what is being written. What could not be written is tried again with the next flush. */
export async function flushUses(house: House): Promise<void> {
  const notes = notesOf.get(house);
  if (!notes) return;
  if (notes.timer) clearTimeout(notes.timer);
  notes.timer = null;
  notes.writing = notes.writing.then(() => writeAll(house, notes));
  await notes.writing;
}

/** A part at a time, so that no statement holds many keys for long. */
async function writeAll(house: House, notes: Notes): Promise<void> {
  const taken = [...notes.uses];
  notes.uses = new Map();
  for (let start = 0; start < taken.length; start += linesPerWrite) {
    const part = taken.slice(start, start + linesPerWrite);
    try {
      await write(
        house,
        part.map(([, use]) => use),
      );
    } catch (error) {
      console.warn(`uses of API keys not written yet: ${String((error as Error).cause ?? error)}`);
      for (const [name, use] of taken.slice(start)) {
        const newer = notes.uses.get(name);
        if (newer) newer.count += use.count;
        else if (notes.uses.size < mostLines) notes.uses.set(name, use);
      }
      notes.timer ??= setTimeout(() => void flushUses(house), flushEveryMs).unref();
      return;
    }
  }
}

/** A flush writes for many teams, so it runs as system work under the staff policy. */
const write = (house: House, uses: Use[]) =>
  withCtx(house, systemScope(house), async (ctx) => {
    const rows = uses.map((use) => ({
      ...use,
      id: newId(),
      at: new Date(use.at).toISOString(),
      last_at: new Date(use.last_at).toISOString(),
    }));
    await ctx.db.execute(sql`select record_api_key_uses(${JSON.stringify(rows)}::jsonb)`);
  });

const order = ordered({ at: apiKeyUses.at }, { column: apiKeyUses.id, field: "id" }, "-at");
export const UsesQuery = order.query.extend({ id: z.uuid() });
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
    .where(and(mine(ctx, apiKeyUses), eq(apiKeyUses.key_id, input.id), order.after(input)))
    .orderBy(...order.by(input))
    .limit(input.limit + 1);
  return order.page(rows, input);
}
