import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { deliveryStatuses, webhookDeliveries, webhookEndpoints } from "./tables.ts";
import { endpointOf } from "./webhooks.ts";

// The events' ids sort by time, and an endpoint has each event once.
const order = ordered(
  { created_at: webhookDeliveries.event_id },
  { column: webhookDeliveries.event_id, field: "event_id" },
  "-created_at",
);
export const DeliveryQuery = order.query.extend({
  id: z.uuid(),
  status: z.enum(deliveryStatuses).optional(),
  event: z.string().max(100).optional(),
});
export const DeliveryId = z.object({ id: z.uuid() });
export const Delivery = z.object({
  id: z.uuid(),
  webhook_id: z.uuid(),
  /** The header `webhook-id` of every attempt. */
  event_id: z.uuid(),
  event: z.string(),
  status: z.enum(deliveryStatuses),
  attempts: z.int(),
  last_attempt: z
    .object({ at: z.string(), duration_ms: z.int(), status: z.int().nullable(), error: z.string().nullable() })
    .nullable(),
  next_attempt_at: Moment.nullable(),
  created_at: Moment,
  ended_at: Moment.nullable(),
});
export const DeliveryList = Page(Delivery);
export const DeliveryDetail = Delivery.extend({
  url: z.string(),
  request: z.object({ headers: z.record(z.string(), z.string()), body: z.string() }),
  /** The last 20, oldest first; `response` is the answer's body, up to 4 KB of it. */
  log: z.array(
    z.object({
      at: z.string(),
      duration_ms: z.int(),
      status: z.int().nullable(),
      error: z.string().nullable(),
      response: z.string().nullable(),
    }),
  ),
});

const columns = {
  id: webhookDeliveries.id,
  webhook_id: webhookDeliveries.endpoint_id,
  event_id: webhookDeliveries.event_id,
  event: webhookDeliveries.event,
  status: webhookDeliveries.status,
  attempts: webhookDeliveries.attempts,
  last_attempt: sql<z.input<typeof Delivery>["last_attempt"]>`${webhookDeliveries.log} -> -1 #- '{response}'`,
  next_attempt_at: sql`case when ${webhookDeliveries.status} = 'waiting' then ${webhookDeliveries.due_at} end`.mapWith(
    webhookDeliveries.due_at,
  ),
  created_at: webhookDeliveries.created_at,
  ended_at: webhookDeliveries.ended_at,
};

/** The endpoint's deliveries of the last 30 days, newest event first. */
export async function listDeliveries(ctx: Ctx, query: z.output<typeof DeliveryQuery>) {
  await endpointOf(ctx, query.id);
  const rows = await ctx.db
    .select(columns)
    .from(webhookDeliveries)
    .where(
      and(
        mine(ctx, webhookDeliveries),
        eq(webhookDeliveries.endpoint_id, query.id),
        order.after(query),
        query.status ? eq(webhookDeliveries.status, query.status) : undefined,
        query.event === undefined ? undefined : eq(webhookDeliveries.event, query.event),
      ),
    )
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  return order.page(rows, query);
}

export async function getDelivery(
  ctx: Ctx,
  { id }: z.output<typeof DeliveryId>,
): Promise<z.input<typeof DeliveryDetail>> {
  const [row] = await ctx.db
    .select({ ...columns, url: webhookEndpoints.url, body: webhookDeliveries.body, log: webhookDeliveries.log })
    .from(webhookDeliveries)
    .innerJoin(
      webhookEndpoints,
      and(mine(ctx, webhookEndpoints), eq(webhookEndpoints.id, webhookDeliveries.endpoint_id)),
    )
    .where(myRow(ctx, webhookDeliveries, id));
  if (!row) throw notFound("Delivery");
  const { body, ...rest } = row;
  const say = (error: string | null) => error && ctx.house.say(ctx.request.locale, error);
  const log = row.log.map((attempt) => ({ ...attempt, error: say(attempt.error) }));
  return { ...rest, log, request: { headers: requestHeaders(row.event_id), body } };
}

/** What goes with every request, beside the time and the signature of the attempt. */
export const requestHeaders = (eventId: string) => ({
  "content-type": "application/json",
  "user-agent": "Orchestrator-Webhooks/1.0",
  "webhook-id": eventId,
});

/** A `webhook.test`, sent as any event is. */
export async function sendTest(ctx: Ctx, { id }: z.output<typeof DeliveryId>): Promise<z.input<typeof Delivery>> {
  const endpoint = await endpointOf(ctx, id);
  refuseDisabled(endpoint);
  const now = ctx.now();
  const data = JSON.stringify({ webhook_id: id, message: "This is a test." });
  const [row] = await ctx.db
    .insert(webhookDeliveries)
    .values({
      ...{ endpoint_id: id, event_id: newId(), event: "webhook.test", due_at: now, created_at: now },
      body: sql`webhook_body('webhook.test', ${now.toISOString()}::timestamptz, ${data}::json)`,
      ...ownedBy(ctx),
    })
    .returning(columns);
  await wake(ctx);
  return row!;
}

/** Sends it once more, at once, with the same `webhook-id`; the retries begin anew. */
export async function replayDelivery(ctx: Ctx, { id }: z.output<typeof DeliveryId>): Promise<z.input<typeof Delivery>> {
  const { webhook_id } = await getDelivery(ctx, { id });
  refuseDisabled(await endpointOf(ctx, webhook_id));
  const [row] = await ctx.db
    .update(webhookDeliveries)
    .set({ status: "waiting", due_at: ctx.now(), failures: 0, ended_at: null })
    .where(and(myRow(ctx, webhookDeliveries, id), sql`${webhookDeliveries.status} <> 'sending'`))
    .returning(columns);
  if (!row) throw conflict("delivery_under_way", "This delivery is under way just now. Wait for its answer.");
  await wake(ctx);
  return row;
}

const wake = (ctx: Ctx) => ctx.db.execute(sql`select pg_notify('webhooks', '')`);

function refuseDisabled({ disabled_at }: { disabled_at: Date | null }): void {
  if (disabled_at) throw conflict("webhook_disabled", "This webhook is disabled. Enable it first.");
}
