import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { and, asc, count, eq, gt, lte, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { type Ctx, type PersonCtx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { notFound, tooMany } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import type { DataSubject, ExportedFile, JobRun } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { dayMs } from "../analytics/analytics.ts";
import { openArchive, storeArchive, workFile } from "../files/archives.ts";
import { removeBytes } from "../files/events.ts";
import { nameOf } from "../identity/accounts.ts";
import { sendMail } from "../notifications/mail.ts";
import { writeArchive } from "./archive.ts";
import { dataSubject } from "./data-subject.ts";
import { exportAsked, exportDue, exportFailed, exportProgress, exportReady } from "./events.ts";
import { exportReadyMail } from "./mails.ts";
import { accountDeletions, exportStates, personalExports } from "./tables.ts";

const keptDays = 7;
const aDay = 2;

export const PersonalExport = z.object({
  id: z.uuid(),
  status: z.enum(exportStates),
  percent: z.int(),
  bytes: z.int().nullable(),
  requested_at: Moment,
  ready_at: Moment.nullable(),
  expires_at: Moment.nullable(),
});
export const PersonalExports = Page(PersonalExport);
export const ExportId = z.object({ id: z.uuid() });

const shown = {
  id: personalExports.id,
  status: personalExports.status,
  percent: personalExports.percent,
  bytes: personalExports.bytes,
  requested_at: personalExports.requested_at,
  ready_at: personalExports.ready_at,
  expires_at: personalExports.expires_at,
};
const keyOf = (row: { id: string; user_id: string }) => `${row.user_id}/${row.id}`;

/** Begins a copy of one's own data; a link comes by mail. At most two a day. */
export async function askForExport(ctx: PersonCtx): Promise<z.input<typeof PersonalExport>> {
  const user_id = ctx.actor.id;
  await ctx.db.execute(sql`select pg_advisory_xact_lock(7024, hashtext(${user_id}))`);
  const since = new Date(ctx.now().getTime() - dayMs);
  const [{ asked } = { asked: 0 }] = await ctx.db
    .select({ asked: count() })
    .from(personalExports)
    .where(
      and(
        eq(personalExports.user_id, user_id),
        gt(personalExports.requested_at, since),
        ne(personalExports.status, "failed"),
      ),
    );
  if (asked >= aDay) throw tooMany(dayMs / 1000, "You asked for two copies within a day. Ask again tomorrow.");
  const [row] = await ctx.db
    .insert(personalExports)
    .values({ id: newId(), user_id, requested_at: ctx.now() })
    .returning(shown);
  await ctx.emit(exportAsked, { user_id });
  await ctx.enqueue(exportDue, { export_id: row!.id });
  return row!;
}

const order = ordered(
  { requested_at: personalExports.requested_at },
  { column: personalExports.id, field: "id" },
  "-requested_at",
);
export const ExportQuery = order.query.extend({ status: z.enum(exportStates).optional() });

export async function listExports(
  ctx: PersonCtx,
  query: z.output<typeof ExportQuery>,
): Promise<z.input<typeof PersonalExports>> {
  const rows = await ctx.db
    .select(shown)
    .from(personalExports)
    .where(
      and(
        eq(personalExports.user_id, ctx.actor.id),
        query.status && eq(personalExports.status, query.status),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query);
}

/** Only the person themselves opens it, signed in: the mail's link alone gives nobody anything. */
export async function openExport(ctx: PersonCtx, { id }: z.output<typeof ExportId>): Promise<Response> {
  const [row] = await ctx.db
    .select({ id: personalExports.id, user_id: personalExports.user_id, bytes: personalExports.bytes })
    .from(personalExports)
    .where(
      and(
        eq(personalExports.id, id),
        eq(personalExports.user_id, ctx.actor.id),
        eq(personalExports.status, "ready"),
        gt(personalExports.expires_at, ctx.now()),
      ),
    );
  if (!row) throw notFound("Copy of your data");
  await ctx.commitSoFar();
  const archive = await openArchive(ctx.house, keyOf(row));
  if (!archive) throw notFound("Copy of your data");
  return new Response(archive, {
    headers: {
      "Content-Type": "application/zip",
      "Content-Length": String(row.bytes),
      "Content-Disposition": 'attachment; filename="your-data.zip"',
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/**
 * Writes the archive aside and puts it into the store whole; only then it is ready. A run that was killed leaves a part
 * that no row names, and the next one begins anew.
 */
export async function makeExport(ctx: Ctx, { export_id }: z.output<typeof exportDue.data>, run: JobRun): Promise<void> {
  const [row] = await ctx.db.select().from(personalExports).where(eq(personalExports.id, export_id));
  if (!row || row.status === "ready") return;
  await progress(ctx, row.id, 0);
  const path = await workFile(ctx.house, `${row.id}.${randomBytes(6).toString("hex")}.zip`);
  // The modules' data lie in all of the person's teams, so they are read by the platform, not by the team of this job.
  const across = { ...systemScope(ctx.house), product: ctx.product, request: ctx.request, readOnly: true };
  try {
    const person = await withCtx(ctx.house, across, (reading) => dataSubject(reading, row.user_id));
    if (!person) return;
    const contributions = ctx.house.modules.flatMap(({ exports }) => (typeof exports === "function" ? [exports] : []));
    const bytes = await withCtx(ctx.house, across, (reading) =>
      writeArchive(reading, person, {
        path,
        contributions,
        onContribution: (done) => progress(ctx, row.id, Math.floor((99 * done) / contributions.length)),
        signal: run.signal,
      }),
    );
    await storeArchive(ctx.house, keyOf(row), path);
    await finish(ctx, person, row.id, bytes);
  } catch (error) {
    if (run.lastAttempt) {
      await ctx.db.update(personalExports).set({ status: "failed" }).where(eq(personalExports.id, row.id));
      await ctx.emit(exportFailed, { user_id: row.user_id });
      await ctx.commitSoFar();
    }
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

async function progress(ctx: Ctx, id: string, percent: number): Promise<void> {
  await ctx.db.update(personalExports).set({ status: "running", percent }).where(eq(personalExports.id, id));
  await ctx.signal(exportProgress, { percent });
  await ctx.commitSoFar();
}

async function finish(ctx: Ctx, person: DataSubject, id: string, bytes: number): Promise<void> {
  const now = ctx.now();
  const expires = new Date(now.getTime() + keptDays * dayMs);
  await ctx.db
    .update(personalExports)
    .set({ status: "ready", percent: 100, bytes, ready_at: now, expires_at: expires })
    .where(eq(personalExports.id, id));
  const actor = { id: person.id, email: person.email, name: await nameOf(ctx, person.id) };
  await ctx.actAs(actor).emit(exportReady, { user_id: person.id });
  const link = `${ctx.house.config.appUrl}/settings/account`;
  const data = { email: person.email, link, expires_at: expires.toISOString() };
  await sendMail(ctx, exportReadyMail, { to: person.email, userId: person.id, data });
}

/** After seven days the archive goes, and its line with it. */
export async function forgetOldExports(ctx: Ctx): Promise<void> {
  const old = await ctx.db
    .select({ id: personalExports.id, user_id: personalExports.user_id })
    .from(personalExports)
    .where(lte(personalExports.expires_at, ctx.now()))
    .orderBy(asc(personalExports.expires_at))
    .limit(500);
  await removeExports(ctx, old);
}

/** The archives of a person whose account is purged. */
export async function forgetExports(ctx: Ctx, person: DataSubject): Promise<void> {
  const all = await ctx.db
    .select({ id: personalExports.id, user_id: personalExports.user_id })
    .from(personalExports)
    .where(eq(personalExports.user_id, person.id));
  await removeExports(ctx, all);
}

async function removeExports(ctx: Ctx, rows: { id: string; user_id: string }[]): Promise<void> {
  for (const { id } of rows) await ctx.db.delete(personalExports).where(eq(personalExports.id, id));
  if (rows.length > 0) await ctx.enqueue(removeBytes, { keys: rows.map(keyOf) });
}

/** The copies that a person took, and whether their account is on its way out. */
export async function* exportAccount(ctx: Ctx, { id }: DataSubject): AsyncGenerator<ExportedFile> {
  const copies = await ctx.db
    .select({
      requested_at: personalExports.requested_at,
      status: personalExports.status,
      bytes: personalExports.bytes,
    })
    .from(personalExports)
    .where(eq(personalExports.user_id, id))
    .orderBy(asc(personalExports.requested_at));
  yield { path: "account/copies.json", content: copies };
  const deletion = await ctx.db
    .select({ requested_at: accountDeletions.requested_at, due_at: accountDeletions.due_at })
    .from(accountDeletions)
    .where(eq(accountDeletions.user_id, id));
  yield { path: "account/deletion.json", content: deletion };
}
