import { and, gt, gte, isNull, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { notFound } from "../../kernel/errors.ts";
import { ordered } from "../../kernel/lists.ts";
import { managers, permission } from "../../kernel/module.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow } from "../../kernel/tables.ts";
import { dayIn, dayMs } from "../analytics/analytics.ts";
import { apiKeys } from "../api-keys/tables.ts";
import { alertDismissed, alertRestored } from "./events.ts";
import { titleOf } from "./metrics.ts";
import { usageAlerts } from "./tables.ts";

export const manageAlerts = permission("usage_alerts.manage", managers);

/** What nobody has dismissed is past after so many days. */
const currentDays = 7;

export const UsageAlert = z.object({
  id: z.uuid(),
  metric: z.string(),
  /** The metric's title in the reader's language. */
  title: z.string(),
  /** Of a key; null for the whole team. */
  key: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  day: z.iso.date(),
  /** Whether that day is not over yet. */
  today: z.boolean(),
  value: z.int(),
  /** What days of that weekday have. */
  low: z.int(),
  high: z.int(),
  /** Robust standard deviations from the usual; below zero for a day with less. */
  z: z.number(),
  created_at: Moment,
  dismissed_at: Moment.nullable(),
  muted_until: Moment.nullable(),
});
export const UsageAlertPage = Page(UsageAlert);
type Alert = z.input<typeof UsageAlert>;

const order = ordered({ created_at: usageAlerts.created_at }, { column: usageAlerts.id, field: "id" }, "-created_at");
export const UsageAlertQuery = order.query.extend({
  of: z.enum(["team", "key"]).optional().describe("Only what the whole team used, or only calls of keys."),
  current: z
    .stringbool()
    .optional()
    .describe("Only what was not dismissed, of the last 7 days, and what is muted now."),
});

const shown = {
  id: usageAlerts.id,
  subject: usageAlerts.subject,
  key_name: apiKeys.name,
  metric: usageAlerts.metric,
  day: usageAlerts.day,
  value: usageAlerts.value,
  low: usageAlerts.low,
  high: usageAlerts.high,
  z: usageAlerts.z,
  created_at: usageAlerts.created_at,
  dismissed_at: usageAlerts.dismissed_at,
  muted_until: usageAlerts.muted_until,
};

const readAlerts = (ctx: Ctx, where: SQL | undefined) =>
  ctx.db
    .select(shown)
    .from(usageAlerts)
    .leftJoin(apiKeys, and(mine(ctx, apiKeys), sql`${apiKeys.id}::text = ${usageAlerts.subject}`))
    .where(where);

/** Days on which much more or much less was used than on others of their weekday, the latest first. */
export async function listAlerts(
  ctx: Ctx,
  query: z.output<typeof UsageAlertQuery>,
): Promise<z.input<typeof UsageAlertPage>> {
  const since = new Date(ctx.now().getTime() - currentDays * dayMs);
  const current = or(
    and(isNull(usageAlerts.dismissed_at), gte(usageAlerts.created_at, since)),
    gt(usageAlerts.muted_until, ctx.now()),
  );
  const where = and(
    mine(ctx, usageAlerts),
    query.of && sql`(${usageAlerts.subject} = '') = ${query.of === "team"}`,
    query.current ? current : undefined,
    order.after(query),
  );
  const rows = await readAlerts(ctx, where)
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const page = order.page(rows, query);
  return { ...page, data: page.data.map(showIn(ctx)) };
}

type Row = Awaited<ReturnType<typeof readAlerts>>[number];

function showIn(ctx: Ctx): (row: Row) => Alert {
  const today = dayIn(ctx.team.time_zone, ctx.now());
  return ({ subject, key_name, ...row }) => ({
    ...row,
    title: titleOf(ctx.house, ctx.product, row.metric, ctx.request.locale),
    key: subject ? { id: subject, name: key_name ?? "" } : null,
    today: row.day === today,
  });
}

export const AlertId = z.object({ id: z.uuid() });
export const AlertDismissal = AlertId.extend({
  mute_days: z.int().min(0).max(365).default(0).describe("For so many days nothing more is said of this metric."),
});

/** Takes an alert from the pages; muted, nothing more is said of its metric for some days. */
export async function dismissAlert(ctx: Ctx, { id, mute_days }: z.output<typeof AlertDismissal>): Promise<Alert> {
  const now = ctx.now();
  const muted_until = mute_days > 0 ? new Date(now.getTime() + mute_days * dayMs) : null;
  const [dismissed] = await ctx.db
    .update(usageAlerts)
    .set({ dismissed_at: now, dismissed_by: ctx.actor.id, muted_until })
    .where(myRow(ctx, usageAlerts, id))
    .returning({ metric: usageAlerts.metric });
  if (!dismissed) throw notFound("Alert");
  await ctx.emit(alertDismissed, { alert_id: id, metric: dismissed.metric, muted_days: mute_days });
  return readAlert(ctx, id);
}

/** Undoes a dismissal, and ends the silence about its metric. */
export async function restoreAlert(ctx: Ctx, { id }: z.output<typeof AlertId>): Promise<Alert> {
  const [restored] = await ctx.db
    .update(usageAlerts)
    .set({ dismissed_at: null, dismissed_by: null, muted_until: null })
    .where(myRow(ctx, usageAlerts, id))
    .returning({ metric: usageAlerts.metric });
  if (!restored) throw notFound("Alert");
  await ctx.emit(alertRestored, { alert_id: id, metric: restored.metric });
  return readAlert(ctx, id);
}

async function readAlert(ctx: Ctx, id: string): Promise<Alert> {
  const [row] = await readAlerts(ctx, myRow(ctx, usageAlerts, id));
  return showIn(ctx)(row!);
}
