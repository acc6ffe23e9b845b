import { and, count, eq, gt, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { fieldErrors, forbidden, invalid, notFound, tooMany } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { editors, everyRole, isManager, permission } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { openArchive } from "../files/archives.ts";
import { removeBytes } from "../files/events.ts";
import { profiles } from "../identity/tables.ts";
import { dataExportDue, exportDeleted, exportRequested } from "./events.ts";
import { datasetsOf, datasetTitle } from "./exports.ts";
import { dataExports, exportFormats, exportStates } from "./tables.ts";

/** Each dataset has its own permission beside these. A viewer takes what others made, and starts no job of the team's. */
export const readExports = permission("exports.read", everyRole);
export const makeExports = permission("exports.make", editors);

const mostUnderWay = 3;
const retrySeconds = 30;

const Day = z.iso.date("Give a day like 2026-03-01.");
export const NewExport = z
  .object({
    dataset: z.string().max(60),
    format: z.enum(exportFormats).default("csv"),
    from: Day.optional().describe("First day, in the team's time zone."),
    to: Day.optional().describe("Last day, included."),
    filter: z.record(z.string(), z.unknown()).default({}).describe("What else narrows the dataset."),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], message: "Choose a day after the first one." })
  .meta({ examples: [{ dataset: "activity", format: "csv", from: "2026-03-01", to: "2026-03-31" }] });

export const ExportId = z.object({ id: z.uuid() });
export const DataExport = z.object({
  id: z.uuid(),
  dataset: z.string(),
  title: z.string(),
  format: z.enum(exportFormats),
  from: z.string().nullable(),
  to: z.string().nullable(),
  status: z.enum(exportStates),
  rows: z.int(),
  total: z.int().nullable(),
  bytes: z.int().nullable(),
  requested_by: z.string().nullable(),
  user_id: z.uuid().nullable(),
  may_delete: z.boolean(),
  created_at: Moment,
  ready_at: Moment.nullable(),
  expires_at: Moment.nullable(),
});
export const DataExports = Page(DataExport);
/** A file of the format JSON, each row with the columns of its dataset. */
export const ExportedRows = z
  .array(z.record(z.string(), z.unknown()))
  .meta({ examples: [[{ created_at: "2026-11-01T09:30:00.000Z", amount: -40 }]] });
export const Datasets = z.object({ data: z.array(z.object({ name: z.string(), title: z.string() })) });

const order = ordered({ created_at: dataExports.created_at }, { column: dataExports.id, field: "id" }, "-created_at");
export const ExportQuery = order.query.extend({
  status: z.enum(exportStates).optional(),
  dataset: z.string().max(60).optional().describe("One of `GET /datasets`."),
});

const shown = {
  id: dataExports.id,
  dataset: dataExports.dataset,
  format: dataExports.format,
  from: dataExports.from_day,
  to: dataExports.to_day,
  status: dataExports.status,
  rows: dataExports.rows,
  total: dataExports.total,
  bytes: dataExports.bytes,
  user_id: dataExports.requested_by,
  requested_by: profiles.name,
  created_at: dataExports.created_at,
  ready_at: dataExports.ready_at,
  expires_at: dataExports.expires_at,
};

const readable = (ctx: Ctx) => datasetsOf(ctx.house, ctx.product).filter(({ may }) => ctx.can(may));

/** The exports of what this person may read, whoever asked for them. */
const visible = (ctx: Ctx) =>
  and(
    mine(ctx, dataExports),
    inArray(
      dataExports.dataset,
      readable(ctx).map(({ name }) => name),
    ),
  );

/** What this person may export. */
export async function listDatasets(ctx: Ctx): Promise<z.input<typeof Datasets>> {
  const titled = (one: ReturnType<typeof readable>[number]) => datasetTitle(ctx.house, ctx.request.locale, one);
  return { data: readable(ctx).map((one) => ({ name: one.name, title: titled(one) })) };
}

/** Begins a file of one dataset; 429 while three of the team's are being made or wait for it. */
export async function requestExport(ctx: Ctx, input: z.output<typeof NewExport>): Promise<z.input<typeof DataExport>> {
  const dataset = datasetsOf(ctx.house, ctx.product).find(({ name }) => name === input.dataset);
  if (!dataset) throw invalid([{ path: "dataset", message: "There is no such dataset. GET /datasets lists them." }]);
  if (!ctx.can(dataset.may)) throw forbidden();
  const filter = (dataset.filter ?? z.strictObject({})).safeParse(input.filter);
  if (!filter.success) {
    const path = (field: string) => (field ? `filter.${field}` : "filter");
    throw invalid(fieldErrors(filter.error).map((one) => ({ ...one, path: path(one.path) })));
  }
  await refuseTooMany(ctx);
  const { format, from, to } = input;
  const [row] = await ctx.db
    .insert(dataExports)
    .values({
      ...{ dataset: dataset.name, format, from_day: from ?? null, to_day: to ?? null, filter: filter.data },
      ...{ requested_by: ctx.actor.id, created_at: ctx.now() },
      ...ownedBy(ctx),
    })
    .returning({ id: dataExports.id });
  const title = datasetTitle(ctx.house, "en", dataset);
  await ctx.emit(exportRequested, { export_id: row!.id, dataset: dataset.name, title, format });
  // One after the other: exports of a large team take no worker away from the jobs of others.
  await ctx.enqueue(dataExportDue, { export_id: row!.id }, { queue: `exports ${ctx.team.id}`, priority: 10 });
  return getExport(ctx, row!);
}

async function refuseTooMany(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(7025, hashtext(${ctx.team.id}))`);
  const [{ underWay } = { underWay: 0 }] = await ctx.db
    .select({ underWay: count() })
    .from(dataExports)
    .where(and(mine(ctx, dataExports), inArray(dataExports.status, ["queued", "running"])));
  if (underWay >= mostUnderWay)
    throw tooMany(retrySeconds, "Three exports are being made already. Wait until one is ready, or cancel one.");
}

export async function listExports(ctx: Ctx, query: z.output<typeof ExportQuery>): Promise<z.input<typeof DataExports>> {
  const rows = await exportRows(ctx)
    .where(
      and(
        visible(ctx),
        query.status && eq(dataExports.status, query.status),
        query.dataset === undefined ? undefined : eq(dataExports.dataset, query.dataset),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const page = order.page(rows, query);
  return { ...page, data: page.data.map((row) => show(ctx, row)) };
}

export async function getExport(ctx: Ctx, { id }: z.output<typeof ExportId>): Promise<z.input<typeof DataExport>> {
  const [row] = await exportRows(ctx).where(and(visible(ctx), eq(dataExports.id, id)));
  if (!row) throw notFound("Export");
  return show(ctx, row);
}

const exportRows = (ctx: Ctx) =>
  // Which team's is said by `visible`, in each place that reads them.
  ctx.db.select(shown).from(dataExports).leftJoin(profiles, eq(profiles.user_id, dataExports.requested_by));

type Row = Awaited<ReturnType<typeof exportRows>>[number];

function show(ctx: Ctx, row: Row): z.input<typeof DataExport> {
  const dataset = readable(ctx).find(({ name }) => name === row.dataset)!;
  const title = datasetTitle(ctx.house, ctx.request.locale, dataset);
  return { ...row, title, may_delete: mayDelete(ctx, row.user_id) };
}

const mayDelete = (ctx: Ctx, askedBy: string | null): boolean =>
  (askedBy === ctx.actor.id && ctx.can(makeExports)) || isManager(ctx.actor.role);

/** Streams the file to whoever may read the dataset; not found before it is ready and after its seven days. */
export async function openExport(ctx: Ctx, { id }: z.output<typeof ExportId>): Promise<Response> {
  const [row] = await ctx.db
    .select()
    .from(dataExports)
    .where(
      and(visible(ctx), eq(dataExports.id, id), eq(dataExports.status, "ready"), gt(dataExports.expires_at, ctx.now())),
    );
  if (!row) throw notFound("Export");
  await ctx.commitSoFar();
  const bytes = await openArchive(ctx.house, `${ctx.team.id}/${row.run_id}`);
  if (!bytes) throw notFound("Export");
  return new Response(bytes, {
    headers: {
      "Content-Type": row.format === "csv" ? "text/csv; charset=utf-8" : "application/json",
      "Content-Length": String(row.bytes),
      "Content-Disposition": `attachment; filename="${fileName(ctx, row)}"`,
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** `natak-credit-movements-2026-03-01-2026-03-31.csv`; without a period, the day on which it was made. */
function fileName(ctx: Ctx, row: typeof dataExports.$inferSelect): string {
  const days = [row.from_day, row.to_day ?? row.created_at.toISOString().slice(0, 10)].filter(Boolean);
  return `${[ctx.product, row.dataset, ...new Set(days)].join("-").replaceAll("_", "-")}.${row.format}`;
}

/** Removes an export with its file; one that is being made stops. Its own, or as an owner or admin anybody's. */
export async function deleteExport(ctx: Ctx, { id }: z.output<typeof ExportId>): Promise<void> {
  const one = await getExport(ctx, { id });
  if (!one.may_delete) throw forbidden("Only who asked for an export, an owner or an admin may delete it.");
  const [row] = await ctx.db
    .delete(dataExports)
    .where(myRow(ctx, dataExports, id))
    .returning({ run_id: dataExports.run_id, format: dataExports.format });
  if (!row) throw notFound("Export");
  if (row.run_id) await ctx.enqueue(removeBytes, { keys: [`${ctx.team.id}/${row.run_id}`] });
  const { dataset, title, format } = one;
  await ctx.emit(exportDeleted, { export_id: id, dataset, title, format });
}
