import { and, asc, eq, exists, gt, inArray, isNull, lt, not, or, sql } from "drizzle-orm";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { noAddress } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import { dayMs } from "../analytics/analytics.ts";
import { endAtProvider, lockBilling } from "./ending.ts";
import { inForce } from "./entitlements.ts";
import { providerEventDue } from "./events.ts";
import { applyInvoice } from "./invoices.ts";
import { providerNamed } from "./providers/chosen-provider.ts";
import type { InvoiceSnapshot, ProviderFact, ProviderName } from "./providers/provider.ts";
import { applySubscription } from "./subscriptions.ts";
import { invoices, providerEvents, subscriptions } from "./tables.ts";
import { teamById } from "./team-by-id.ts";

/**
 * Takes a provider's webhook: checks its signature on the raw body, stores it, and leaves the work to a job. An event
 * that came before is acknowledged and nothing more. 404 for a provider that is not configured, 400 `bad_signature`.
 */
export async function receiveWebhook(
  house: House,
  name: string,
  given: { headers: Headers; body: Uint8Array },
  queue?: string,
): Promise<{ received: true }> {
  const provider = providerNamed(house, name);
  if (!provider) throw noAddress();
  const event = await provider.verify(given.headers, given.body, house.now());
  const lane = queue ?? (event.customerId && `billing:${event.customerId}`);
  await withCtx(house, systemScope(house), async (ctx) => {
    const [stored] = await ctx.db
      .insert(providerEvents)
      .values({
        ...{ provider: provider.name, event_id: event.id, type: event.type, payload: event.payload },
        received_at: ctx.now(),
      })
      .onConflictDoNothing()
      .returning({ id: providerEvents.id });
    if (stored) await ctx.enqueue(providerEventDue, stored, lane ? { queue: lane } : {});
  });
  return { received: true };
}

/**
 * Handles a stored webhook. What the provider now says of the things concerned is read outside of any transaction; then
 * it is written, and the event marked, in one. So the order of webhooks does not matter, and a second run finds nothing
 * to change.
 */
export async function handleProviderEvent(ctx: Ctx, { id }: { id: string }): Promise<void> {
  const [event] = await ctx.db
    .select()
    .from(providerEvents)
    .where(and(eq(providerEvents.id, id)));
  if (!event || event.handled_at) return;
  await ctx.commitSoFar();
  const provider = providerNamed(ctx.house, event.provider);
  if (!provider) throw new Error(`the provider ${event.provider} is not configured any more`);
  let facts: ProviderFact[];
  try {
    facts = await provider.read({ id: event.event_id, type: event.type, payload: event.payload });
  } catch (error) {
    const told = (error as Error).message.slice(0, 500);
    await ctx.db
      .update(providerEvents)
      .set({ error: told })
      .where(and(eq(providerEvents.id, id)));
    await ctx.commitSoFar();
    throw error;
  }
  await takeIn(ctx, provider.name, facts);
  await ctx.db
    .update(providerEvents)
    .set({ handled_at: ctx.now(), error: null })
    .where(and(eq(providerEvents.id, id)));
}

/**
 * Writes what a provider says, team by team. A team that was deleted pays for nothing any more: what still runs for it is
 * ended. After its purge only what was billed is written, without a name.
 */
async function takeIn(ctx: Ctx, provider: ProviderName, facts: readonly ProviderFact[]): Promise<void> {
  for (const fact of await applyByTeam(ctx, provider, facts))
    if (fact.kind === "subscription" && fact.status !== "canceled")
      await endAtProvider(ctx, { provider, subscription_id: fact.subscriptionId });
}

/** The same without an end; answers what was said of teams that are gone. */
export async function applyByTeam(
  ctx: Ctx,
  provider: ProviderName,
  facts: readonly ProviderFact[],
): Promise<ProviderFact[]> {
  const ofGone: ProviderFact[] = [];
  for (const teamId of new Set(facts.map((fact) => fact.teamId))) {
    await lockBilling(ctx, teamId);
    const found = await teamById(ctx, teamId);
    if (!found) continue;
    const own = facts.filter((fact) => fact.teamId === teamId);
    if (found.standing !== "live") ofGone.push(...own);
    const kept = found.standing === "purged" ? own.flatMap(withoutPayer) : own;
    await applyFacts(await ctx.forTeam(found.team), provider, kept);
  }
  return ofGone;
}

const withoutPayer = (fact: ProviderFact): InvoiceSnapshot[] =>
  fact.kind === "invoice" ? [{ ...fact, email: "", customerId: null }] : [];

/** Writes what a provider says of one team. Those who would at the same time wait for each other. */
export async function applyFacts(ctx: Ctx, provider: ProviderName, facts: readonly ProviderFact[]): Promise<void> {
  await lockBilling(ctx, ctx.team.id);
  for (const fact of facts) if (fact.kind === "subscription") await applySubscription(ctx, provider, fact);
  for (const fact of facts) if (fact.kind === "invoice") await applyInvoice(ctx, provider, fact);
}

/** After these nobody tries a webhook again; the doctor tells of those. */
export const triedForDays = 7;

/**
 * Webhooks that wait for more than ten minutes are tried again, for the case that their job ran out of tries: those that
 * never were first, and none for longer than a week.
 */
export async function sweepProviderEvents(ctx: Ctx): Promise<void> {
  const now = ctx.now().getTime();
  const waiting = await ctx.db
    .select({ id: providerEvents.id })
    .from(providerEvents)
    .where(
      and(
        isNull(providerEvents.handled_at),
        lt(providerEvents.received_at, new Date(now - 10 * 60_000)),
        gt(providerEvents.received_at, new Date(now - triedForDays * dayMs)),
      ),
    )
    .orderBy(sql`${providerEvents.error} is not null`, asc(providerEvents.received_at), asc(providerEvents.id))
    .limit(500);
  for (const { id } of waiting) await ctx.enqueue(providerEventDue, { id }, { key: `provider-event:${id}` });
}

const silentMs = 3_600_000;

/**
 * A subscription whose period ended an hour ago has been renewed, has failed or is over, and somebody should have told
 * us, as of one whose payment is owed which payment that is: where the provider gives up on its webhooks soon, it is
 * asked. Runs across teams.
 */
export async function rereadOverdue(ctx: Ctx): Promise<void> {
  const silent = new Date(ctx.now().getTime() - silentMs);
  const failureTold = ctx.db
    .select({ id: invoices.id })
    .from(invoices)
    .where(
      and(
        ...[eq(invoices.team_id, subscriptions.team_id), eq(invoices.subscription_id, subscriptions.subscription_id)],
        ...[eq(invoices.status, "open"), gt(invoices.attempts, 0)],
      ),
    );
  // By the clock, across teams.
  const overdue = await ctx.db
    .select({ provider: subscriptions.provider, id: subscriptions.subscription_id })
    .from(subscriptions)
    .where(
      or(
        and(inArray(subscriptions.status, inForce), lt(subscriptions.current_period_end, silent)),
        and(eq(subscriptions.status, "past_due"), lt(subscriptions.updated_at, silent), not(exists(failureTold))),
      ),
    )
    .limit(500);
  for (const { provider, id } of overdue) {
    await ctx.commitSoFar();
    const facts = await providerNamed(ctx.house, provider)
      ?.reread?.(id)
      .catch((error: Error) => console.warn(`subscription ${id} of ${provider} not read: ${error.message}`));
    if (facts) await takeIn(ctx, provider, facts);
  }
}
