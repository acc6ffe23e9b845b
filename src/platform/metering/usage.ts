import { and, between, eq, gte, inArray, isNull, lt, lte, notInArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { invalid, isProblem } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { editors, everyRole, permission } from "../../kernel/module.ts";
import { Moment, Page, Reply } from "../../kernel/route.ts";
import { mine } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { fromCloudEvent, isCloudEvent, Source } from "./cloud-events.ts";
import { KeptMetadata, KeptText } from "./kept-text.ts";
import { limitHeaders } from "./limit-headers.ts";
import { whoOf } from "./limits.ts";
import { EventLink, linksOf } from "./links.ts";
import { metricsOf } from "./metrics.ts";
import { recordAndCount, type Use } from "./recording.ts";
import { usageEvents, usageRollups } from "./tables.ts";

export const reportUsage = permission("usage.report", editors);
export const readUsage = permission("usage.read", everyRole);

const mostPerReport = 1_000;
/** How far a reporter's clock may be ahead, and how late a report may come. */
const aheadMs = 10 * 60_000;
const latestMs = 400 * dayMs;

const UsageEvent = z.object({
  metric_type: z.string().min(1).max(100),
  count: z.int().min(1, "Count at least 1.").max(1_000_000_000).default(1),
  duration_ms: z.int().min(0).max(dayMs).nullish(),
  /** Null for what was cancelled: neither a success nor a failure. */
  success: z.boolean().nullable().default(true),
  agent_name: KeptText.max(100).nullish(),
  project_id: KeptText.max(100).nullish(),
  metadata: KeptMetadata.nullish(),
  recorded_at: z.iso.datetime({ offset: true, error: "Give a time like 2026-03-01T12:00:00Z." }).nullish(),
  idempotency_key: KeptText.min(1, "Give the event an id: a CloudEvent has one.").max(200).nullish(),
  source: Source.default("api"),
});

/** One event, `{events: [...]}` of up to 1,000, or CloudEvents 1.0, single or as a batch. */
export const UsageReport = z.preprocess(
  (body) => {
    const given = body as Record<string, unknown>;
    const events = Array.isArray(given?.events) ? given.events : [given];
    return { events: events.map((one) => (isCloudEvent(one) ? fromCloudEvent(one) : one)) };
  },
  z.object({ events: z.array(UsageEvent).min(1, "Report at least one event.").max(mostPerReport) }),
);

export const UsageReported = z.object({
  recorded: z.int(),
  /** Reported before; they count once. */
  duplicates: z.int(),
  /** What a limit had no room for. Report it again after an upgrade or in the next period. */
  refused: z.array(z.object({ index: z.int(), code: z.string(), detail: z.string() })),
});

/** Takes reports of use: each counts once, on its own day. A single report over its limit is refused with 402. */
export async function report(
  ctx: Ctx,
  { events }: z.output<typeof UsageReport>,
): Promise<Reply<z.input<typeof UsageReported>>> {
  const told = await recordAndCount(ctx.house, toUses(ctx, events));
  const outcomes = told.map(({ outcome }) => outcome);
  const counted = told.flatMap((one) => one.counted);
  const headers = counted.length > 0 ? await limitHeaders(ctx, counted) : [];
  const say = (sentence: string) => ctx.house.say(ctx.request.locale, sentence);
  const refused = outcomes.flatMap((outcome, index) =>
    isProblem(outcome) ? [{ index, code: outcome.code, detail: say(outcome.message) }] : [],
  );
  const only = outcomes.length === 1 ? outcomes[0] : undefined;
  if (isProblem(only)) throw Object.assign(only, { headers: Object.fromEntries(headers) });
  const body = {
    recorded: outcomes.filter((outcome) => outcome === "recorded").length,
    duplicates: outcomes.filter((outcome) => outcome === "duplicate").length,
    refused,
  };
  return new Reply(body, headers);
}

function toUses(ctx: Ctx, events: z.output<typeof UsageEvent>[]): Use[] {
  const now = ctx.now();
  const known = metricsOf(ctx.house, ctx.product);
  const by = whoOf(ctx);
  const errors: { path: string; message: string }[] = [];
  events.forEach(({ metric_type, recorded_at }, index) => {
    if (!known.some(({ name }) => name === metric_type))
      errors.push({
        path: `events.${index}.metric_type`,
        message: `Known metrics: ${known.map(({ name }) => name).join(", ")}.`,
      });
    const at = recorded_at ? new Date(recorded_at).getTime() : now.getTime();
    if (at > now.getTime() + aheadMs || at < now.getTime() - latestMs)
      errors.push({
        path: `events.${index}.recorded_at`,
        message: "Give a moment of the last 400 days, not in the future.",
      });
  });
  if (errors.length > 0) throw invalid(errors.slice(0, 50));
  return events.map((event) => ({
    team: ctx.team,
    by,
    source: event.source,
    eventId: event.idempotency_key ?? null,
    metric: event.metric_type,
    count: event.count,
    durationMs: event.duration_ms ?? null,
    success: event.success,
    // A blank name is none: nobody would know whose line it is.
    agentName: event.agent_name?.trim() || null,
    projectId: event.project_id?.trim() || null,
    metadata: event.metadata ?? null,
    at: event.recorded_at ? new Date(event.recorded_at) : now,
  }));
}

export const UsageEventRow = z.object({
  id: z.uuid(),
  metric_type: z.string(),
  count: z.number(),
  duration_ms: z.number().nullable(),
  success: z.boolean().nullable(),
  agent_name: z.string().nullable(),
  project_id: z.string().nullable(),
  /** Who reported it, and with which key. */
  user_id: z.uuid().nullable(),
  key_id: z.uuid().nullable(),
  /** `{}` where none was reported. */
  metadata: z.record(z.string(), z.unknown()),
  /** What `metadata` says under commit, pull_request, tag and url. */
  links: z.array(EventLink),
  recorded_at: Moment,
});
export const UsageEventPage = Page(UsageEventRow);
const order = ordered(
  { recorded_at: usageEvents.recorded_at, count: usageEvents.count },
  { column: usageEvents.id, field: "id" },
  "-recorded_at",
);
export const ReportFilter = z.strictObject({
  metric_type: z.string().max(100).optional(),
  agent_name: z.string().max(100).optional(),
});
export const UsageEventQuery = order.query.extend({
  ...ReportFilter.shape,
  start_date: z.iso.date().optional().describe("First day, in the team's time zone."),
  end_date: z.iso.date().optional().describe("Last day, included."),
  quiet: z.stringbool().default(true).describe("false leaves out what is no news, such as health checks."),
});

/** A report as it is shown; an export has the same columns. */
export const shownReport = {
  id: usageEvents.id,
  recorded_at: usageEvents.recorded_at,
  metric_type: usageEvents.metric,
  count: usageEvents.count,
  duration_ms: usageEvents.duration_ms,
  success: usageEvents.success,
  agent_name: usageEvents.agent_name,
  project_id: usageEvents.project_id,
  user_id: usageEvents.user_id,
  key_id: usageEvents.key_id,
  metadata: sql<Record<string, unknown>>`coalesce(${usageEvents.metadata}, '{}')`,
};

export const filteredReports = ({ metric_type, agent_name }: z.output<typeof ReportFilter>) =>
  and(
    metric_type ? eq(usageEvents.metric, metric_type) : undefined,
    agent_name ? eq(usageEvents.agent_name, agent_name) : undefined,
  );

/** Reports of all days or of some, newest first. */
export async function listUsageEvents(
  ctx: Ctx,
  query: z.output<typeof UsageEventQuery>,
): Promise<z.input<typeof UsageEventPage>> {
  const { metric_type, ...others } = query;
  const rows = await ctx.db
    .select(shownReport)
    .from(usageEvents)
    .where(
      and(
        mine(ctx, usageEvents),
        // Calls of our own API were reported by nobody.
        isNull(usageEvents.route),
        ofMetric(ctx, metric_type),
        filteredReports(others),
        ofEventDays({ from: query.start_date, to: query.end_date }),
        query.quiet ? undefined : notQuiet(ctx),
        order.after(query),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const { data, ...rest } = order.page(rows, query);
  return { ...rest, data: data.map((row) => ({ ...row, links: linksOf(row.metadata) })) };
}

/** A metric that is declared is written out, so that an index of some metrics is seen to fit. */
function ofMetric(ctx: Ctx, asked: string | undefined): SQL | undefined {
  if (!asked) return undefined;
  const known = metricsOf(ctx.house, ctx.product).some(({ name }) => name === asked);
  return known ? sql`${usageEvents.metric} = ${sql.raw(`'${asked}'`)}` : eq(usageEvents.metric, asked);
}

/**
 * The events' own days, as the sums count them. A day keeps the zone that it was reported in, and no zone is more than a day
 * off UTC: the moments beside the days let the index find them.
 */
export function ofEventDays({ from, to }: { from?: string | undefined; to?: string | undefined }): SQL | undefined {
  const midnight = (day: string, days: number) => new Date(Date.parse(day) + days * dayMs);
  return and(
    from ? and(gte(usageEvents.day, from), gte(usageEvents.recorded_at, midnight(from, -1))) : undefined,
    to ? and(lte(usageEvents.day, to), lt(usageEvents.recorded_at, midnight(to, 2))) : undefined,
  );
}

function notQuiet(ctx: Ctx): SQL | undefined {
  const quiet = metricsOf(ctx.house, ctx.product).filter((metric) => metric.quiet);
  return quiet.length === 0
    ? undefined
    : notInArray(
        usageEvents.metric,
        quiet.map(({ name }) => name),
      );
}

/** How much of one metric was counted on one day. */
export interface DayCount {
  day: string;
  metric: string;
  count: number;
}
/** Sums of one metric on one day, or of one value of a dimension on it. */
export interface DaySum extends DayCount {
  value: string;
  events: number;
  ok: number;
  errors: number;
  duration_ms: number;
  timed: number;
}

interface Span {
  from: string;
  to: string;
  metrics?: readonly string[];
}

/** The counts of a team's days `[from, to]`, in no order: where nothing but counts is shown, a third of what all sums cost. */
export const readCounts = (ctx: Ctx, span: Span): Promise<DayCount[]> =>
  ctx.db
    .select({ day: usageRollups.day, metric: usageRollups.metric, count: usageRollups.count })
    .from(usageRollups)
    .where(ofDays(ctx, span, ""));

/** The counts of these days together, by metric. */
export async function readTotals(ctx: Ctx, span: Span): Promise<Map<string, number>> {
  const rows = await ctx.db
    .select({ metric: usageRollups.metric, count: sql<number>`sum(${usageRollups.count})`.mapWith(Number) })
    .from(usageRollups)
    .where(ofDays(ctx, span, ""))
    .groupBy(usageRollups.metric);
  return new Map(rows.map(({ metric, count }) => [metric, count]));
}

const ofDays = (ctx: Ctx, { from, to, metrics }: Span, dimension: string) =>
  and(
    mine(ctx, usageRollups),
    eq(usageRollups.dimension, dimension),
    metrics ? inArray(usageRollups.metric, [...metrics]) : undefined,
    between(usageRollups.day, from, to),
  );

/** The sums of a team's days `[from, to]`, whole or by one dimension, in one read of the rollups. */
export function readSums(ctx: Ctx, { dimension = "", ...span }: Span & { dimension?: string }): Promise<DaySum[]> {
  return ctx.db
    .select({
      day: usageRollups.day,
      metric: usageRollups.metric,
      value: usageRollups.value,
      count: usageRollups.count,
      events: usageRollups.events,
      ok: usageRollups.ok,
      errors: usageRollups.errors,
      duration_ms: usageRollups.duration_ms,
      timed: usageRollups.timed,
    })
    .from(usageRollups)
    .where(ofDays(ctx, span, dimension))
    .orderBy(usageRollups.day, usageRollups.metric, sql`${usageRollups.value}`);
}
