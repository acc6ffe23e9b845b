import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Ctx, systemScope, withCtx } from "../../kernel/ctx.ts";
import { Problem } from "../../kernel/errors.ts";
import type { House } from "../../kernel/house.ts";
import type { JobRun } from "../../kernel/module.ts";
import { endAtProvider, plansFollowAccount } from "./ending.ts";
import type { accountTurned, endDue } from "./events.ts";
import { applyByTeam } from "./intake.ts";
import { providerNamed } from "./providers/chosen-provider.ts";
import type { BillingProvider, SubscriptionSnapshot } from "./providers/provider.ts";
import { subscriptions } from "./tables.ts";

/** After the queue's own tries, some hours, the next ones come this much later; for as long as it takes. */
const laterMs = 6 * 3_600_000;

/** Ends a subscription at its provider. Of ours it needs no row, and it is repeated until the provider confirms. */
export async function endSubscription({ house }: Ctx, data: z.output<typeof endDue.data>, run: JobRun): Promise<void> {
  await untilDone(
    house,
    run,
    (ctx, at) => endAtProvider(ctx, data, at),
    async () => {
      const provider = configured(house, data.provider);
      await write(house, provider, await provider.end(data.subscription_id));
    },
  );
}

/**
 * While an account is on its way out, nothing more is charged for the teams that its person is alone in: their plans end
 * with their period. When the deletion is taken back, those plans go on; one that the person canceled stays canceled.
 */
export async function followAccount(
  { house }: Ctx,
  { user_id }: z.output<typeof accountTurned.data>,
  run: JobRun,
): Promise<void> {
  await untilDone(
    house,
    run,
    (ctx, at) => plansFollowAccount(ctx, user_id, at),
    async () => {
      for (const one of await plansToTurn(house, user_id)) {
        const provider = configured(house, one.provider);
        if (one.leaving) {
          // First the mark: what ends at the provider without it would not be taken back.
          await mark(house, one, true);
          await write(house, provider, await provider.cancel(one.subscription_id));
        } else {
          await write(house, provider, await provider.resume(one.subscription_id).catch(overMeanwhile));
          await mark(house, one, false);
        }
      }
    },
  );
}

/** The last of the queue's tries hands on to a new job instead of giving up. */
async function untilDone(
  house: House,
  { lastAttempt }: JobRun,
  again: (ctx: Ctx, at: Date) => Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!lastAttempt) throw error;
    console.error(JSON.stringify({ level: "error", error: `a plan has not ended yet: ${(error as Error).message}` }));
    await withCtx(house, systemScope(house), (ctx) => again(ctx, new Date(ctx.now().getTime() + laterMs)));
  }
}

function configured(house: House, name: string): BillingProvider {
  const provider = providerNamed(house, name);
  if (!provider) throw new Error(`the provider ${name} is not configured any more`);
  return provider;
}

async function write(house: House, { name }: BillingProvider, said: SubscriptionSnapshot | null): Promise<void> {
  if (said) await withCtx(house, systemScope(house), (ctx) => applyByTeam(ctx, name, [said]));
}

/** A period that is over cannot be taken back: then there is nothing to go on. */
function overMeanwhile(error: unknown): null {
  if (error instanceof Problem && [404, 409].includes(error.status)) return null;
  throw error;
}

interface Turning extends Record<string, unknown> {
  team_id: string;
  id: string;
  provider: string;
  subscription_id: string;
  leaving: boolean;
}

/** Subscriptions in force of a person's teams that are not yet as the person's account wants it; read across teams. */
const plansToTurn = (house: House, userId: string): Promise<Turning[]> =>
  withCtx(house, { ...systemScope(house), readOnly: true }, async (ctx) => {
    const { rows } = await ctx.db.execute<Turning>(sql`
      select s.team_id, s.id, s.provider, s.subscription_id, w.leaving
      from team_members m join teams t on t.id = m.team_id and t.deleted_at is null
        join subscriptions s on s.team_id = t.id and s.status in ('trialing', 'active', 'past_due')
        cross join lateral (select exists (select from account_deletions d where d.user_id = m.user_id)
          and not exists (select from team_members o
            where o.team_id = m.team_id and o.user_id <> m.user_id and o.status = 'active') as leaving) w
      where m.user_id = ${userId} and case when w.leaving then not s.cancel_at_period_end else s.ends_with_account end`);
    return rows;
  });

const mark = (house: House, { team_id, id }: Turning, ends_with_account: boolean): Promise<unknown> =>
  withCtx(house, systemScope(house), (ctx) =>
    ctx.db
      .update(subscriptions)
      .set({ ends_with_account })
      .where(and(eq(subscriptions.team_id, team_id), eq(subscriptions.id, id))),
  );
