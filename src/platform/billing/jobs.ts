import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { type sandboxEventDue, trialEnding } from "./events.ts";
import { receiveWebhook } from "./intake.ts";
import { signedEvent } from "./sandbox/sandbox-provider.ts";

/** The sandbox's webhook goes the way of every provider's: signed, checked, stored, handled by a job. */
export async function deliverSandboxEvent(ctx: Ctx, event: z.output<typeof sandboxEventDue.data>): Promise<void> {
  await receiveWebhook(ctx.house, "sandbox", signedEvent(ctx.house, event), `billing:${ctx.team.id}`);
}

export const noticeDays = 3;

interface EndingTrial extends Record<string, unknown> {
  team: { id: string; name: string; product: string; time_zone: string };
  plan: string;
  interval: "month" | "year";
  ends_at: string;
}

/** Tells of trials that end within three days, each once. Runs across teams. */
export async function announceTrials(ctx: Ctx): Promise<void> {
  for (const trial of await endingTrials(ctx, null)) {
    await announceEnding(await ctx.forTeam(trial.team), trial);
    await ctx.commitSoFar();
  }
}

/** The same for the team that the ctx is in, as soon as its clock was moved there. */
export async function announceOwnTrial(ctx: Ctx): Promise<void> {
  for (const trial of await endingTrials(ctx, ctx.team.id)) await announceEnding(ctx, trial);
}

const announceEnding = (ctx: Ctx, { plan, interval, ends_at }: EndingTrial) =>
  ctx.emit(trialEnding, { plan, interval, ends_at: new Date(ends_at) });

async function endingTrials(ctx: Ctx, teamId: string | null): Promise<EndingTrial[]> {
  const { rows } = await ctx.db.execute<EndingTrial>(sql`
    select json_build_object('id', t.id, 'name', t.name, 'product', t.product, 'time_zone', t.time_zone) as team,
      s.plan_name as plan, s.interval, s.trial_ends_at as ends_at
    from subscriptions s join teams t on t.id = s.team_id and t.deleted_at is null
      left join sandbox_clocks c on c.team_id = s.team_id
      cross join lateral (
        select ${ctx.house.now().toISOString()}::timestamptz + coalesce(c.offset_ms, 0) * interval '1 millisecond' as at) own
    where (${teamId}::uuid is null or s.team_id = ${teamId}::uuid)
      and s.status = 'trialing' and not s.cancel_at_period_end
      and s.trial_ends_at > own.at and s.trial_ends_at <= own.at + ${noticeDays} * interval '1 day'
      and not exists (select from events e where e.team_id = s.team_id and e.name = 'subscription.trial_ending'
        and e.created_at >= s.created_at)
    limit 500`);
  return rows;
}
