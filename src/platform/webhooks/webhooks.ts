import { and, arrayOverlaps, count, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, invalid, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { ordered } from "../../kernel/lists.ts";
import { Moment, Page } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { dayMs } from "../analytics/analytics.ts";
import { AddressRefused, checkAddress } from "../outbound/outbound.ts";
import { unknownEvents } from "./catalogue.ts";
import { webhookChanged, webhookCreated, webhookDeleted, webhookDisabled, webhookRotated } from "./events.ts";
import { newSecret } from "./secrets.ts";
import { disabledReasons, webhookDeliveries, webhookEndpoints } from "./tables.ts";

const mostEndpoints = 50;
const overlapMs = dayMs;

const states = ["active", "failing", "disabled"] as const;
const fields = {
  url: z.string().trim().min(1, "Enter the address of your endpoint.").max(2_000),
  description: z.string().trim().max(200),
  events: z
    .array(z.string().trim().max(100))
    .min(1, "Choose at least one event.")
    .max(200)
    .meta({ examples: [["team.*"]] })
    .transform((patterns) => [...new Set(patterns)]),
};
export const NewWebhook = z.object({ ...fields, description: fields.description.default("") });
export const WebhookId = z.object({ id: z.uuid() });
export const WebhookChange = WebhookId.extend(z.object({ ...fields, enabled: z.boolean() }).partial().shape);
export const Webhook = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  status: z.enum(states),
  enabled: z.boolean(),
  disabled_reason: z.enum(disabledReasons).nullable(),
  disabled_at: Moment.nullable(),
  failing_since: Moment.nullable(),
  /** The secret before the last rotation signs too until then. */
  previous_secret_until: Moment.nullable(),
  created_at: Moment,
});
/** The secret is shown here and never again. */
export const WebhookWithSecret = Webhook.extend({ secret: z.string() });
export const WebhookList = Page(Webhook);
const order = ordered({ created_at: webhookEndpoints.id }, { column: webhookEndpoints.id, field: "id" }, "-created_at");
export const WebhookQuery = order.query.extend({
  status: z.enum(states).optional(),
  event: z.string().max(100).optional().describe("An event's name: only endpoints that hear of it."),
});

const columns = {
  id: webhookEndpoints.id,
  url: webhookEndpoints.url,
  description: webhookEndpoints.description,
  events: webhookEndpoints.events,
  disabled_reason: webhookEndpoints.disabled_reason,
  disabled_at: webhookEndpoints.disabled_at,
  failing_since: webhookEndpoints.failing_since,
  previous_secret_until: webhookEndpoints.previous_secret_until,
  created_at: webhookEndpoints.created_at,
};
type Row = Pick<typeof webhookEndpoints.$inferSelect, keyof typeof columns>;

function shown(ctx: Ctx, row: Row): z.input<typeof Webhook> {
  const overlaps = row.previous_secret_until && row.previous_secret_until > ctx.now();
  const status = row.disabled_at ? "disabled" : row.failing_since ? "failing" : "active";
  return {
    ...row,
    status,
    enabled: !row.disabled_at,
    previous_secret_until: overlaps ? row.previous_secret_until : null,
  };
}
const named = (row: Pick<Row, "id" | "url">) => ({ webhook_id: row.id, host: new URL(row.url).host });

/** The team's endpoints, newest first. */
export async function listWebhooks(ctx: Ctx, query: z.output<typeof WebhookQuery>) {
  const rows = await ctx.db
    .select(columns)
    .from(webhookEndpoints)
    .where(and(mine(ctx, webhookEndpoints), standing(query), hears(query), order.after(query)))
    .orderBy(...order.by(query))
    .limit(query.limit + 1);
  const page = order.page(rows, query);
  return { ...page, data: page.data.map((row) => shown(ctx, row)) };
}

function standing({ status }: z.output<typeof WebhookQuery>): SQL | undefined {
  const { disabled_at, failing_since } = webhookEndpoints;
  if (status === "disabled") return isNotNull(disabled_at);
  return status && and(isNull(disabled_at), status === "failing" ? isNotNull(failing_since) : isNull(failing_since));
}

const hears = ({ event }: z.output<typeof WebhookQuery>): SQL | undefined =>
  event === undefined ? undefined : arrayOverlaps(webhookEndpoints.events, ["*", event, `${event.split(".")[0]}.*`]);

/** For the `expand` of routes whose rows hold a `webhook_id`. */
export const webhookRelation = {
  by: "webhook_id",
  shape: Webhook,
  async load(ctx: Ctx, ids: string[]) {
    const rows = await ctx.db
      .select(columns)
      .from(webhookEndpoints)
      .where(and(mine(ctx, webhookEndpoints), inArray(webhookEndpoints.id, ids)));
    return new Map(rows.map((row) => [row.id, shown(ctx, row)]));
  },
};

export async function getWebhook(ctx: Ctx, { id }: z.output<typeof WebhookId>) {
  return shown(ctx, await endpointOf(ctx, id));
}

/** Throws 422 for an address in a private network or an event that there is not, 409 past 50 endpoints. */
export async function createWebhook(
  ctx: Ctx,
  input: z.output<typeof NewWebhook>,
): Promise<z.input<typeof WebhookWithSecret>> {
  await checkInput(ctx, input);
  const [{ n } = { n: 0 }] = await ctx.db
    .select({ n: count() })
    .from(webhookEndpoints)
    .where(mine(ctx, webhookEndpoints));
  if (n >= mostEndpoints)
    throw conflict("too_many_webhooks", `A team has at most ${mostEndpoints} webhooks. Delete one that is not needed.`);
  const id = newId();
  const { secret, sealed } = newSecret(ctx.house.config, id);
  const [row] = await ctx.db
    .insert(webhookEndpoints)
    .values({ ...input, ...ownedBy(ctx), id, secret: sealed, created_at: ctx.now() })
    .returning(columns);
  await ctx.emit(webhookCreated, named(row!));
  return { ...shown(ctx, row!), secret };
}

/** Switching it on again begins anew: what happened meanwhile is not sent, and old failures are forgotten. */
export async function changeWebhook(ctx: Ctx, { id, enabled, ...change }: z.output<typeof WebhookChange>) {
  const before = await endpointOf(ctx, id);
  await checkInput(ctx, change);
  if (enabled === false && !before.disabled_at) await disableWebhook(ctx, before, "manual");
  const enabling = enabled === true && before.disabled_at !== null;
  if (Object.keys(change).length === 0 && !enabling) return getWebhook(ctx, { id });
  const [row] = await ctx.db
    .update(webhookEndpoints)
    .set({ ...change, ...(enabling ? { disabled_at: null, disabled_reason: null, failing_since: null } : {}) })
    .where(myRow(ctx, webhookEndpoints, id))
    .returning(columns);
  await ctx.emit(webhookChanged, named(row!));
  return shown(ctx, row!);
}

/** Its deliveries go with it. */
export async function deleteWebhook(ctx: Ctx, { id }: z.output<typeof WebhookId>): Promise<void> {
  const [row] = await ctx.db
    .delete(webhookEndpoints)
    .where(myRow(ctx, webhookEndpoints, id))
    .returning(columns);
  if (!row) throw notFound("Webhook");
  await ctx.emit(webhookDeleted, named(row));
}

/**
 * A new secret; for 24 hours each request carries the signatures of both. Throws 409 in that time: another rotation would
 * end the first secret early.
 */
export async function rotateSecret(
  ctx: Ctx,
  { id }: z.output<typeof WebhookId>,
): Promise<z.input<typeof WebhookWithSecret>> {
  const { secret, sealed } = newSecret(ctx.house.config, id);
  const until = webhookEndpoints.previous_secret_until;
  const [row] = await ctx.db
    .update(webhookEndpoints)
    .set({
      previous_secret: sql`${webhookEndpoints.secret}`,
      previous_secret_until: new Date(ctx.now().getTime() + overlapMs),
      secret: sealed,
    })
    .where(and(myRow(ctx, webhookEndpoints, id), or(isNull(until), lte(until, ctx.now()))))
    .returning(columns);
  if (!row) throw rotatedBefore(await endpointOf(ctx, id));
  await ctx.emit(webhookRotated, named(row));
  return { ...shown(ctx, row), secret };
}

function rotatedBefore({ previous_secret_until }: Row) {
  const until = previous_secret_until!.toISOString().slice(0, 16).replace("T", " ");
  return conflict("rotated_before", `The previous secret is valid until ${until} UTC. Rotate again after that.`);
}

/** A disabled endpoint keeps nothing queued: what waits is cancelled, and may be replayed later. False when it was disabled before. */
export async function disableWebhook(
  ctx: Ctx,
  endpoint: Pick<Row, "id" | "url">,
  reason: (typeof disabledReasons)[number],
): Promise<boolean> {
  const disabled = await ctx.db
    .update(webhookEndpoints)
    .set({ disabled_at: ctx.now(), disabled_reason: reason })
    .where(and(myRow(ctx, webhookEndpoints, endpoint.id), isNull(webhookEndpoints.disabled_at)))
    .returning({ id: webhookEndpoints.id });
  if (disabled.length === 0) return false;
  await ctx.db
    .update(webhookDeliveries)
    .set({ status: "cancelled", due_at: null, ended_at: ctx.now() })
    .where(
      and(
        mine(ctx, webhookDeliveries),
        eq(webhookDeliveries.endpoint_id, endpoint.id),
        eq(webhookDeliveries.status, "waiting"),
      ),
    );
  await ctx.emit(webhookDisabled, { ...named(endpoint), reason });
  return true;
}

export async function endpointOf(ctx: Ctx, id: string): Promise<Row> {
  const [row] = await ctx.db
    .select(columns)
    .from(webhookEndpoints)
    .where(myRow(ctx, webhookEndpoints, id));
  if (!row) throw notFound("Webhook");
  return row;
}

async function checkInput(ctx: Ctx, input: { url?: string | undefined; events?: string[] | undefined }): Promise<void> {
  const unknown = unknownEvents(ctx.house, ctx.product, input.events ?? []);
  if (unknown.length > 0) throw invalid([{ path: "events", message: `There is no event ${unknown.join(", ")}.` }]);
  if (input.url === undefined) return;
  await checkAddress(ctx.house, input.url).catch((error: Error) => {
    if (error instanceof AddressRefused) throw invalid([{ path: "url", message: error.message }]);
    throw error;
  });
}
