import { rm } from "node:fs/promises";
import { and, eq, inArray, lte, ne } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import type { DataSubject, ExportedFile, JobRun } from "../../kernel/module.ts";
import { myRow } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { storeArchive, workFile } from "../files/archives.ts";
import { removeBytes } from "../files/events.ts";
import { profiles } from "../identity/tables.ts";
import { notify } from "../notifications/notify.ts";
import { copyToFile } from "./copy.ts";
import { type dataExportDue, exportFailed, exportProgress, exportReady } from "./events.ts";
import { datasetsOf, datasetTitle } from "./exports.ts";
import { exportFailedMail, exportReadyMail } from "./mails.ts";
import { statementsOf } from "./statement.ts";
import { dataExports } from "./tables.ts";

const keptDays = 7;
const historyDays = 90;
const tries = 3;
const atOnce = 500;

type Row = typeof dataExports.$inferSelect;

/**
 * Writes the file aside and puts it into the store whole; only then it is ready. Each run writes under a name of its
 * own: a run that was killed leaves bytes that no row names, and the next one begins anew. A deleted export ends it.
 */
export async function makeExport(
  ctx: Ctx,
  { export_id }: z.output<typeof dataExportDue.data>,
  run: JobRun,
): Promise<void> {
  const run_id = newId();
  const [row] = await ctx.db
    .update(dataExports)
    .set({ status: "running", run_id, rows: 0, total: null })
    .where(and(myRow(ctx, dataExports, export_id), inArray(dataExports.status, ["queued", "running"])))
    .returning();
  if (!row) return;
  await ctx.commitSoFar();
  try {
    const made = await writeFile(ctx, row, run);
    if (made) await finish(ctx, row, made);
  } catch (error) {
    if (run.attempt < tries) throw error;
    console.error(`export ${row.dataset} of team ${row.team_id} failed: ${String(error)}`);
    await fail(ctx, row);
  }
}

/** Null when the export was deleted meanwhile, or another run has taken it up. */
async function writeFile(ctx: Ctx, row: Row, run: JobRun): Promise<{ rows: number; bytes: number } | null> {
  const { format } = row;
  const dataset = datasetOf(ctx, row);
  if (!dataset) throw new Error(`no module offers ${row.dataset} any more`);
  const statements = statementsOf(dataset, {
    ...{ teamId: ctx.team.id, timeZone: ctx.team.time_zone, format, from: row.from_day, to: row.to_day },
    filter: row.filter,
  });
  const path = await workFile(ctx.house, `${row.run_id}.${format}`);
  try {
    const made = await copyToFile(ctx.house, {
      ...{ teamId: ctx.team.id, format, ...statements, path, signal: run.signal },
      onProgress: (rows, total) => tell(ctx, row, rows, total),
    });
    if (made) await storeArchive(ctx.house, keyOf(row), path, format === "csv" ? "text/csv" : "application/json");
    return made;
  } finally {
    await rm(path, { force: true });
  }
}

const keyOf = ({ team_id, run_id }: Pick<Row, "team_id" | "run_id">) => `${team_id}/${run_id}`;

const datasetOf = (ctx: Ctx, row: Row) => datasetsOf(ctx.house, ctx.product).find(({ name }) => name === row.dataset);

const ownRun = (ctx: Ctx, row: Row) => and(myRow(ctx, dataExports, row.id), eq(dataExports.run_id, row.run_id!));

/** Whether this run is still the one that is waited for. */
async function tell(ctx: Ctx, row: Row, rows: number, total: number): Promise<boolean> {
  const told = await ctx.db
    .update(dataExports)
    .set({ rows, total })
    .where(ownRun(ctx, row))
    .returning({ id: dataExports.id });
  if (told.length > 0) await ctx.signal(exportProgress, { export_id: row.id, rows });
  await ctx.commitSoFar();
  return told.length > 0;
}

async function finish(ctx: Ctx, row: Row, { rows, bytes }: { rows: number; bytes: number }): Promise<void> {
  const now = ctx.now();
  const expires_at = new Date(now.getTime() + keptDays * dayMs);
  const [ready] = await ctx.db
    .update(dataExports)
    .set({ status: "ready", rows, total: rows, bytes, ready_at: now, expires_at })
    .where(ownRun(ctx, row))
    .returning({ id: dataExports.id });
  if (!ready) return ctx.enqueue(removeBytes, { keys: [keyOf(row)] });
  await ctx.emit(exportReady, { ...facts(ctx, row), rows });
  if (!row.requested_by) return;
  const about = await mailFacts(ctx, row);
  const data = { ...about, link: `${about.link}/${row.id}`, rows, expires_at: expires_at.toISOString() };
  await notify(ctx, exportReadyMail, { userId: row.requested_by, data });
}

async function fail(ctx: Ctx, row: Row): Promise<void> {
  const failed = await ctx.db
    .update(dataExports)
    .set({ status: "failed" })
    .where(ownRun(ctx, row))
    .returning({ id: dataExports.id });
  if (failed.length === 0) return;
  await ctx.emit(exportFailed, facts(ctx, row));
  if (row.requested_by)
    await notify(ctx, exportFailedMail, { userId: row.requested_by, data: await mailFacts(ctx, row) });
}

function facts(ctx: Ctx, row: Row) {
  const dataset = datasetOf(ctx, row);
  const title = dataset ? datasetTitle(ctx.house, "en", dataset) : row.dataset;
  return { export_id: row.id, dataset: row.dataset, title, format: row.format };
}

/** In the language of who asked. */
async function mailFacts(ctx: Ctx, row: Row) {
  const [asker] = await ctx.db
    .select({ locale: profiles.locale })
    .from(profiles)
    .where(eq(profiles.user_id, row.requested_by!));
  const dataset = datasetOf(ctx, row);
  return {
    title: dataset ? datasetTitle(ctx.house, asker?.locale ?? "en", dataset) : row.dataset,
    team: ctx.team.name,
    link: `${ctx.house.config.appUrl}/settings/exports`,
  };
}

/**
 * After seven days the file goes; after ninety its line in the history too. What was not made within a day has lost its
 * job, and would count among those under way for ever. Runs across teams.
 */
export async function forgetOldExports(ctx: Ctx): Promise<void> {
  const now = ctx.now();
  // By the clock, across teams.
  const over = await ctx.db
    .select({ id: dataExports.id, team_id: dataExports.team_id, run_id: dataExports.run_id })
    .from(dataExports)
    .where(and(eq(dataExports.status, "ready"), lte(dataExports.expires_at, now)))
    .limit(atOnce);
  const ids = over.map(({ id }) => id);
  if (over.length > 0) {
    // As above, across teams.
    await ctx.db.update(dataExports).set({ status: "expired" }).where(inArray(dataExports.id, ids));
    await ctx.enqueue(removeBytes, { keys: over.map(keyOf) });
  }
  const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
  const lost = and(inArray(dataExports.status, ["queued", "running"]), lte(dataExports.created_at, daysAgo(1)));
  // As above, across teams.
  await ctx.db.update(dataExports).set({ status: "failed" }).where(lost);
  // As above, across teams.
  await ctx.db
    .delete(dataExports)
    .where(and(lte(dataExports.created_at, daysAgo(historyDays)), ne(dataExports.status, "ready")));
}

/** A person's exports go with their account. Runs across teams. */
export async function forgetExports(ctx: Ctx, person: DataSubject): Promise<void> {
  // An account is purged across teams.
  const gone = await ctx.db
    .delete(dataExports)
    .where(eq(dataExports.requested_by, person.id))
    .returning({ team_id: dataExports.team_id, run_id: dataExports.run_id });
  for (let at = 0; at < gone.length; at += atOnce)
    await ctx.enqueue(removeBytes, { keys: gone.slice(at, at + atOnce).map(keyOf) });
}

/** The files of teams' data that a person asked for. */
export async function* exportAsked(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const content = await ctx.db
    .select({
      ...{ team_id: dataExports.team_id, dataset: dataExports.dataset, format: dataExports.format },
      ...{ from_day: dataExports.from_day, to_day: dataExports.to_day, filter: dataExports.filter },
      ...{ status: dataExports.status, rows: dataExports.rows, created_at: dataExports.created_at },
    })
    // A person's own, across teams.
    .from(dataExports)
    .where(eq(dataExports.requested_by, person.id))
    .orderBy(dataExports.created_at, dataExports.id);
  yield { path: "exports.json", content };
}
