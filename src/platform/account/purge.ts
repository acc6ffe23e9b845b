import { and, asc, eq, lte, sql } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import { newId } from "../../kernel/ids.ts";
import { isAppendOnly, isTenantTable } from "../../kernel/tables.ts";
import { endPlansOf } from "../billing/ending.ts";
import { removeExportsOfTeam } from "../exports/exports.ts";
import { removeFilesOfTeam } from "../files/files.ts";
import { dissolveTeam, teamsDueForPurge, teamsOfOneAlone } from "../teams/departure.ts";
import { dataSubject } from "./data-subject.ts";
import { accountPurged, purgeDue, teamPurgeDue } from "./events.ts";
import { accountDeletions } from "./tables.ts";

const atOnce = 500;

/** Each account, and each team that was deleted 30 days ago, is purged by a job of its own: one that fails holds up no other. */
export async function findDuePurges(ctx: Ctx): Promise<void> {
  const due = await ctx.db
    .select({ user_id: accountDeletions.user_id })
    .from(accountDeletions)
    .where(lte(accountDeletions.due_at, ctx.now()))
    .orderBy(asc(accountDeletions.due_at))
    .limit(atOnce);
  for (const { user_id } of due) await ctx.enqueue(purgeDue, { user_id }, { key: `purge ${user_id}` });
  for (const team_id of await teamsDueForPurge(ctx))
    await ctx.enqueue(teamPurgeDue, { team_id }, { key: `purge ${team_id}` });
}

/** Empties a team that its owner deleted; brought back meanwhile, it stays. */
export async function purgeTeam({ house }: Ctx, { team_id }: z.output<typeof teamPurgeDue.data>): Promise<void> {
  await withCtx(house, systemScope(house), async (ctx) => {
    if ((await teamsDueForPurge(ctx, team_id)).length > 0) await emptyTeam(ctx, team_id);
  });
}

/**
 * All or nothing, in one transaction: teams that nobody else is in go with everything in them, then each module forgets
 * the person, the last made first, so that rows which point to others go before those. The ledger and the events stay,
 * without a name. Undone meanwhile, it does nothing.
 */
export async function purge({ house }: Ctx, { user_id }: z.output<typeof purgeDue.data>): Promise<void> {
  await withCtx(house, systemScope(house), async (ctx) => {
    const [due] = await ctx.db
      .select({ user_id: accountDeletions.user_id })
      .from(accountDeletions)
      .where(and(eq(accountDeletions.user_id, user_id), lte(accountDeletions.due_at, ctx.now())))
      .for("update");
    const person = due ? await dataSubject(ctx, user_id) : null;
    if (!person) return;
    for (const teamId of await teamsOfOneAlone(ctx, person.id)) await emptyTeam(ctx, teamId);
    for (const module of house.modules.toReversed()) await module.forget?.(ctx, person);
    await ctx.db.execute(sql`select forget_in_queue(${JSON.stringify(person.addresses)}::jsonb)`);
    await ctx.emit(accountPurged, { user_id: person.id });
  });
}

/** Without days of grace: for an account that the program itself has made. */
export async function purgeNow(house: House, user_id: string): Promise<void> {
  await withCtx(house, systemScope(house), async (ctx) => {
    const now = ctx.now();
    const due = { user_id, undo_hash: newId(), requested_at: now, due_at: now };
    await ctx.db.insert(accountDeletions).values(due).onConflictDoNothing();
    await ctx.commitSoFar();
    await purge(ctx, { user_id });
  });
}

async function emptyTeam(ctx: Ctx, teamId: string): Promise<void> {
  await endPlansOf(ctx, teamId);
  await removeFilesOfTeam(ctx, teamId);
  await removeExportsOfTeam(ctx, teamId);
  for (const table of emptiedTables(ctx.house))
    await ctx.db.execute(sql`delete from ${table} where team_id = ${teamId}`);
  await dissolveTeam(ctx, teamId);
  await ctx.db.execute(sql`select forget_team_in_queue(${teamId})`);
}

/** Tenant tables that go with their team, those that point to others before those: all but what must be kept. */
function emptiedTables(house: House): PgTable[] {
  const kept = new Set(
    house.modules.flatMap(({ personal }) =>
      Object.entries(personal ?? {}).flatMap(([table, what]) => (what.startsWith("kept") ? [table] : [])),
    ),
  );
  let left = house.modules
    .flatMap(({ tables }) => Object.values(tables ?? {}))
    .filter((table) => isTenantTable(table) && !isAppendOnly(table) && !kept.has(getTableConfig(table).name));
  const ordered: PgTable[] = [];
  while (left.length > 0) {
    const pointedAt = new Set(left.flatMap((table) => targetsOf(table).filter((target) => target !== table)));
    const free = left.filter((table) => !pointedAt.has(table));
    if (free.length === 0) throw new Error("tenant tables point at each other in a circle");
    ordered.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return ordered;
}

const targetsOf = (table: PgTable): PgTable[] =>
  getTableConfig(table).foreignKeys.map((key) => key.reference().foreignTable as PgTable);
